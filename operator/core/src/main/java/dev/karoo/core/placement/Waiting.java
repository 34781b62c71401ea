package dev.karoo.core.placement;

import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.TaskKey;
import java.util.Set;

/// A task that wants a placement.
///
/// @param key which task
/// @param request what it needs
/// @param priority of its pipeline; higher is placed first
/// @param gang all waiting tasks with the same non-empty name are placed, or none
/// @param avoid agents that must not be used for it
/// @param prefer the agent it was on before, taken when equally good; empty: none
public record Waiting(TaskKey key, Request request, int priority, String gang, Set<String> avoid,
    String prefer) {
  public Waiting {
    avoid = Set.copyOf(avoid);
  }
}
