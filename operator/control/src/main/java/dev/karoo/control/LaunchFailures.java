package dev.karoo.control;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Counts failures that are an agent's fault: three within ten minutes, and it is avoided for ten.
/// Those of one second count once, since they have one cause: an agent that goes takes all its
/// tasks with it.
final class LaunchFailures {
  private static final int LIMIT = 3;
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final Duration ONE_CAUSE = Duration.ofSeconds(1);

  private final Map<String, Deque<Instant>> byAgent = new HashMap<>();

  /// One more.
  void add(String agent, Instant now) {
    Deque<Instant> failures = byAgent.computeIfAbsent(agent, _ -> new ArrayDeque<>());
    if (failures.isEmpty() || failures.getLast().plus(ONE_CAUSE).isBefore(now)) {
      failures.addLast(now);
      if (failures.size() > LIMIT) {
        failures.removeFirst();
      }
    }
  }

  /// The agents to avoid now.
  Set<String> avoided(Instant now) {
    byAgent.values().removeIf(failures -> !failures.getLast().plus(WINDOW).isAfter(now));
    Set<String> agents = new TreeSet<>();
    byAgent.forEach((agent, failures) -> {
      if (tooMany(failures)) {
        agents.add(agent);
      }
    });
    return agents;
  }

  private static boolean tooMany(Deque<Instant> failures) {
    return failures.size() >= LIMIT
        && failures.getFirst().plus(WINDOW).isAfter(failures.getLast());
  }

  /// When the next one is no longer avoided.
  Optional<Instant> wake() {
    return byAgent.values().stream().filter(LaunchFailures::tooMany)
        .map(failures -> failures.getLast().plus(WINDOW)).min(Comparator.naturalOrder());
  }
}
