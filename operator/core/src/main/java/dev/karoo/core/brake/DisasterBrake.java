package dev.karoo.core.brake;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// When so many agents vanish at once that it is rather the network or the master that failed, and
/// replacing all their tasks would make it worse.
///
/// It follows from what is so, and remembers nothing: agents that return, or that an operator has
/// given up, do not count, and so it lets go by itself.
///
/// @param share more than this share of the agents, 0–1
/// @param least and at least so many
/// @param within have vanished within this time
public record DisasterBrake(double share, int least, Duration within) {
  /// More than a fifth of the agents, and at least four, within a minute.
  public static final DisasterBrake USUAL = new DisasterBrake(0.2, 4, Duration.ofMinutes(1));

  /// An agent.
  ///
  /// @param name which
  /// @param lost since when it is not heard of; none: it is
  /// @param released whether an operator has said, since then, that its tasks may be moved
  public record Sight(String name, Optional<Instant> lost, boolean released) {
    boolean missing() {
      return lost.isPresent() && !released;
    }
  }

  /// Why nothing is moved.
  ///
  /// @param agents that vanished together, and whose tasks are not moved
  /// @param of how many there were
  /// @param since when the last of them vanished
  public record Held(Set<String> agents, int of, Instant since) {
    public Held {
      agents = Set.copyOf(agents);
    }
  }

  /// What is held back; none: nothing is. Agents that were lost long before the others are no part
  /// of the disaster, and do not count as agents that there were.
  public Optional<Held> judge(List<Sight> agents) {
    List<Sight> missing = agents.stream().filter(Sight::missing)
        .sorted(Comparator.comparing(sight -> sight.lost().orElseThrow())).toList();
    int present = (int) agents.stream().filter(a -> a.lost().isEmpty()).count();
    Set<String> together = new HashSet<>();
    Optional<Instant> since = Optional.empty();
    int largest = 0;
    for (int last = 0, first = 0; last < missing.size(); last++) {
      Instant end = missing.get(last).lost().orElseThrow();
      while (missing.get(first).lost().orElseThrow().plus(within).isBefore(end)) {
        first++;
      }
      int count = last - first + 1;
      if (count >= least && count > share * (present + count)) {
        missing.subList(first, last + 1).forEach(a -> together.add(a.name()));
        since = Optional.of(end);
        largest = Math.max(largest, together.size());
      }
    }
    int of = present + largest;
    return since.map(at -> new Held(together, of, at));
  }
}
