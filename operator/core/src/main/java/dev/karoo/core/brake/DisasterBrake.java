package dev.karoo.core.brake;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// When so many agents vanish at once that it is rather the network or the master that failed, and
/// replacing all their tasks would make it worse.
///
/// Who was caught by it stays so until it returns, or an operator gives it up: that others return
/// makes it no safer to move its tasks.
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
  /// @param held whether its tasks were not moved so far
  public record Sight(String name, Optional<Instant> lost, boolean released, boolean held) {
    boolean missing() {
      return lost.isPresent() && !released;
    }
  }

  /// The agents whose tasks are not moved; none: all is as usual. Agents that were lost long before
  /// the others are no part of the disaster, and do not count as agents that there were.
  public Set<String> judge(List<Sight> agents) {
    List<Sight> missing = agents.stream().filter(Sight::missing)
        .sorted(Comparator.comparing(sight -> sight.lost().orElseThrow())).toList();
    int present = (int) agents.stream().filter(a -> a.lost().isEmpty()).count();
    Set<String> together = new TreeSet<>();
    missing.stream().filter(Sight::held).forEach(a -> together.add(a.name()));
    for (int last = 0, first = 0; last < missing.size(); last++) {
      Instant end = missing.get(last).lost().orElseThrow();
      while (missing.get(first).lost().orElseThrow().plus(within).isBefore(end)) {
        first++;
      }
      int count = last - first + 1;
      if (count >= least && count > share * (present + count)) {
        missing.subList(first, last + 1).forEach(a -> together.add(a.name()));
      }
    }
    return together;
  }
}
