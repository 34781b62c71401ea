package dev.karoo.cli.plan;

import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.PlacementSolution;
import dev.karoo.core.topology.Agent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What would go where.
///
/// @param agents the hosts
/// @param solution what was found, of the tasks that were asked about
/// @param from where those of them are now that are somewhere
public record Plan(List<Agent> agents, PlacementSolution solution, Map<TaskKey, String> from) {
  public Plan {
    agents = List.copyOf(agents);
    from = new TreeMap<>(from);
  }
}
