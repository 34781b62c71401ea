package dev.karoo.core.placement;

import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.TaskKey;

/// A task that holds a placement, and what it holds: nothing of it may be given to another.
///
/// @param key which task
/// @param request what it was placed for
/// @param priority of its pipeline
/// @param placement what it holds
/// @param preemptible whether a task of higher priority may take its place
public record Standing(TaskKey key, Request request, int priority, Placement placement,
    boolean preemptible) {}
