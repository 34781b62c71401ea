package dev.karoo.control;

import java.time.Instant;
import java.util.Optional;

/// When the loop has to look again although nothing happened.
final class Wakes {
  private Wakes() {}

  /// The earliest of those that are.
  @SafeVarargs
  static Optional<Instant> earliest(Optional<Instant>... instants) {
    Optional<Instant> earliest = Optional.empty();
    for (Optional<Instant> instant : instants) {
      if (earliest.isEmpty() || (instant.isPresent()
          && instant.get().isBefore(earliest.get()))) {
        earliest = instant;
      }
    }
    return earliest;
  }
}
