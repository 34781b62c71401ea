package dev.karoo.mesos;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before the next try: twice as long each time, up to a bound, and of that a
/// random part between half and all, so that many frameworks do not come back at one instant.
final class BackOff {
  private final Duration first;
  private final Duration most;
  private final RandomGenerator random;

  BackOff(Duration first, Duration most, RandomGenerator random) {
    this.first = first;
    this.most = most;
    this.random = random;
  }

  /// The time before the try after `failures` failed ones, `failures ≥ 1`.
  Duration delay(int failures) {
    int doublings = Math.clamp(failures - 1L, 0, 30);
    long nanos = Math.min(most.toNanos(), first.toNanos() << Math.min(doublings, 20));
    return Duration.ofNanos(nanos / 2 + random.nextLong(nanos / 2 + 1));
  }
}
