package dev.karoo.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/// The virtual time: what is to happen, in order. Of things at the same instant the one that was
/// planned first happens first.
final class Timeline {
  private record Planned(Instant at, long order, Runnable what) {}

  private final PriorityQueue<Planned> queue = new PriorityQueue<>(
      Comparator.comparing(Planned::at).thenComparingLong(Planned::order));
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private long order;

  Instant now() {
    return now;
  }

  void after(Duration delay, Runnable what) {
    at(now.plus(delay), what);
  }

  void at(Instant instant, Runnable what) {
    queue.add(new Planned(instant.isBefore(now) ? now : instant, order++, what));
  }

  /// Lets everything happen up to an instant.
  ///
  /// @param check after each thing that happened
  void run(Instant until, Runnable check) {
    while (!queue.isEmpty() && !queue.peek().at.isAfter(until)) {
      Planned next = queue.remove();
      now = next.at;
      next.what.run();
      check.run();
    }
    now = until;
  }
}
