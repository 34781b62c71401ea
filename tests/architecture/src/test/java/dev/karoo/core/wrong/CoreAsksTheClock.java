package dev.karoo.core.wrong;

import java.time.Instant;

/// The time is an argument in the core.
public final class CoreAsksTheClock {
  /// Breaks that.
  public Instant look() {
    return Instant.now();
  }
}
