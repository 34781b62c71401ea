package dev.karoo.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// How long the loop's turns took.
///
/// @param counts of turns that took no longer than each of [#LIMITS] and longer than the one before
/// @param turns how many there were, longer ones included
/// @param total how long all of them took together
public record TurnTimes(List<Long> counts, long turns, Duration total) {
  /// What turns are told apart by, ascending.
  public static final List<Duration> LIMITS = List.of(Duration.ofMillis(1), Duration.ofMillis(5),
      Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(500),
      Duration.ofSeconds(1), Duration.ofSeconds(5));

  /// No turn was taken yet.
  public static final TurnTimes NONE = new TurnTimes(Collections.nCopies(LIMITS.size(), 0L), 0,
      Duration.ZERO);

  public TurnTimes {
    counts = List.copyOf(counts);
    if (counts.size() != LIMITS.size()) {
      throw new IllegalArgumentException(counts.size() + " counts for " + LIMITS.size()
          + " limits");
    }
  }

  /// These, and one turn more.
  TurnTimes plus(Duration turn) {
    List<Long> more = new ArrayList<>(counts);
    for (int i = 0; i < LIMITS.size(); i++) {
      if (turn.compareTo(LIMITS.get(i)) <= 0) {
        more.set(i, more.get(i) + 1);
        break;
      }
    }
    return new TurnTimes(more, turns + 1, total.plus(turn));
  }
}
