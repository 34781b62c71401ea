package dev.karoo.core.placement;

import dev.karoo.core.pipeline.TaskKey;
import java.util.List;
import java.util.SortedMap;

/// What a search found.
///
/// @param placed what each placed task gets
/// @param unplaced the others, and why
/// @param evictions standing tasks that must end first for `placed` to hold
public record PlacementSolution(SortedMap<TaskKey, Placement> placed, List<Unplaced> unplaced,
    List<Eviction> evictions) {
  /// A task that keeps waiting. @param reasons at least one, the binding one first
  public record Unplaced(TaskKey key, List<Refusal> reasons) {}

  /// A standing task that gives way. @param victim which @param beneficiary for whom @param why a
  ///     sentence for people
  public record Eviction(TaskKey victim, TaskKey beneficiary, String why) {}

  public PlacementSolution {
    unplaced = List.copyOf(unplaced);
    evictions = List.copyOf(evictions);
  }
}
