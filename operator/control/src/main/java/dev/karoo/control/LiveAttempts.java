package dev.karoo.control;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.ports.TaskState;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// All attempts that may still run, and those of them that something is due for, so that a turn
/// costs what happened in it and not what there is.
final class LiveAttempts {
  private final SortedMap<String, Attempt> all = new TreeMap<>();
  private final SortedMap<String, Attempt> staging = new TreeMap<>();
  private final SortedMap<String, Attempt> ending = new TreeMap<>();
  private final SortedMap<String, Attempt> lost = new TreeMap<>();
  private final Map<String, SortedMap<String, Attempt>> byAgent = new HashMap<>();

  /// An attempt is now so.
  void put(Attempt attempt) {
    if (!attempt.live()) {
      remove(attempt);
      return;
    }
    all.put(attempt.id(), attempt);
    keep(staging, attempt, attempt.state() == TaskState.STAGING);
    keep(ending, attempt, attempt.kill().isPresent());
    keep(lost, attempt, attempt.outOfContact());
    byAgent.computeIfAbsent(attempt.agent(), _ -> new TreeMap<>()).put(attempt.id(), attempt);
  }

  private static void keep(SortedMap<String, Attempt> index, Attempt attempt, boolean belongs) {
    if (belongs) {
      index.put(attempt.id(), attempt);
    } else {
      index.remove(attempt.id());
    }
  }

  /// It is over, or nobody here cares for it any more.
  void remove(Attempt attempt) {
    all.remove(attempt.id());
    staging.remove(attempt.id());
    ending.remove(attempt.id());
    lost.remove(attempt.id());
    byAgent.computeIfPresent(attempt.agent(), (_, there) -> {
      there.remove(attempt.id());
      return there.isEmpty() ? null : there;
    });
  }

  Collection<Attempt> all() {
    return all.values();
  }

  /// Those that their agent has not taken up yet, as far as is known.
  Collection<Attempt> staging() {
    return Collections.unmodifiableCollection(staging.values());
  }

  /// Those that are to end.
  Collection<Attempt> ending() {
    return List.copyOf(ending.values());
  }

  /// Those of whose agents nothing is heard.
  Collection<Attempt> lost() {
    return List.copyOf(lost.values());
  }

  Collection<Attempt> on(String agent) {
    return Collections.unmodifiableCollection(
        byAgent.getOrDefault(agent, Collections.emptySortedMap()).values());
  }
}
