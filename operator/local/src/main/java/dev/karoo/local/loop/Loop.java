package dev.karoo.local.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;

/// Runs one action after the other. A state machine touches its state only from its loop, so it
/// needs no locks; time comes from here too, so tests may bring their own.
public interface Loop extends Executor {
  /// Something that will happen later unless it is cancelled.
  @FunctionalInterface
  interface Timer {
    /// Prevents it; nothing happens when it has happened already.
    void cancel();
  }

  /// Queues an action behind those that wait.
  @Override
  void execute(Runnable action);

  /// Queues an action once `delay` has passed.
  Timer after(Duration delay, Runnable action);

  /// The wall clock, for timestamps.
  Instant now();
}
