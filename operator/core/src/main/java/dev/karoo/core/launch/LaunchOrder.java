package dev.karoo.core.launch;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.Holding;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.topology.Agent;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// What is to be launched, and where.
///
/// @param key which task
/// @param pipeline its pipeline
/// @param template what to run
/// @param attempt the intent
/// @param holding what it is given
/// @param agent where
/// @param addresses the first address of each multicast group, by name
/// @param endpoints of other tasks that this one may be told: by template, by index, by port
/// @param placementText the placement with all its amounts, as JSON
public record LaunchOrder(TaskKey key, Pipeline pipeline, TaskTemplate template, Attempt attempt,
    Holding holding, Agent agent, SortedMap<String, String> addresses,
    Map<String, List<Map<String, String>>> endpoints, String placementText) {}
