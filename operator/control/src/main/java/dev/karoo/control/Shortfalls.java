package dev.karoo.control;

import dev.karoo.core.pipeline.TaskKey;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// For each task the agents whose offers did not come, and until when they are not tried again.
final class Shortfalls {
  private final Map<TaskKey, Map<String, Instant>> until = new HashMap<>();

  /// Offers from these agents did not come for the proposal's tasks.
  ///
  /// @param pauses until when they are not tried again, by name
  void add(Proposal proposal, Map<String, Instant> pauses) {
    proposal.members().forEach((key, member) -> {
      String agent = member.holding().placement().agent();
      if (pauses.containsKey(agent)) {
        until.computeIfAbsent(key, _ -> new HashMap<>()).put(agent, pauses.get(agent));
      }
    });
  }

  /// Whether offers for the task did not come, from some agent.
  boolean has(TaskKey key) {
    return until.containsKey(key);
  }

  /// The agents that are not tried for the task now.
  Set<String> of(TaskKey key, Instant now) {
    Set<String> agents = new HashSet<>();
    until.getOrDefault(key, Map.of()).forEach((agent, end) -> {
      if (end.isAfter(now)) {
        agents.add(agent);
      }
    });
    return agents;
  }

  /// Forgets tasks.
  void forget(Predicate<TaskKey> gone) {
    until.keySet().removeIf(gone);
  }

  /// Forgets what is over. @return whether an agent may be tried again now
  boolean expire(Instant now) {
    boolean any = false;
    for (Map<String, Instant> agents : until.values()) {
      any |= agents.values().removeIf(end -> !end.isAfter(now));
    }
    until.values().removeIf(Map::isEmpty);
    return any;
  }

  /// When an agent may be tried again.
  Optional<Instant> wake(Instant now) {
    return until.values().stream().flatMap(agents -> agents.values().stream())
        .filter(end -> end.isAfter(now)).min(Comparator.naturalOrder());
  }
}
