package dev.karoo.control;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/// When the loop has to look again although nothing happened.
final class Wakes {
  private Wakes() {}

  /// The earliest of those that are.
  @SafeVarargs
  static Optional<Instant> earliest(Optional<Instant>... instants) {
    return Arrays.stream(instants).flatMap(Optional::stream).min(Instant::compareTo);
  }
}
