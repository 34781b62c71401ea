package dev.karoo.core.ports;

import java.time.Instant;

/// The time, so that a simulator can run the whole.
@FunctionalInterface
public interface Clock {
  /// Now.
  Instant now();
}
