package dev.karoo.control;

import dev.karoo.api.task.TaskStatus.Phase;
import dev.karoo.core.pipeline.TaskKey;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// How many tasks are in which phase, kept up as they change: to count them anew would cost a turn
/// as much as there are tasks.
final class TaskPhases {
  private final Map<TaskKey, Phase> phases = new HashMap<>();
  private final Map<Phase, Integer> counts = new EnumMap<>(Phase.class);

  /// A task is now in this phase.
  void put(TaskKey key, Phase phase) {
    remove(key);
    phases.put(key, phase);
    counts.merge(phase, 1, Integer::sum);
  }

  /// There is no such task any more.
  void remove(TaskKey key) {
    Optional.ofNullable(phases.remove(key))
        .ifPresent(phase -> counts.merge(phase, -1, Integer::sum));
  }

  /// How many are in each phase, 0 included.
  SortedMap<Phase, Integer> counts() {
    SortedMap<Phase, Integer> all = new TreeMap<>();
    for (Phase phase : Phase.values()) {
      all.put(phase, counts.getOrDefault(phase, 0));
    }
    return Collections.unmodifiableSortedMap(all);
  }
}
