package dev.karoo.mesos;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Acts once when nothing was heard for too long.
final class Watchdog implements AutoCloseable {
  private final Timing timing;
  private final Runnable onSilence;
  private final AtomicLong heard = new AtomicLong();
  private volatile Duration limit;
  private volatile Timing.Pending pending;
  private volatile boolean closed;

  /// Watches from now on. @param limit the longest silence that is borne
  Watchdog(Timing timing, Duration limit, Runnable onSilence) {
    this.timing = timing;
    this.limit = limit;
    this.onSilence = onSilence;
    heard.set(timing.nanos());
    this.pending = timing.after(limit, this::look);
  }

  /// Something was heard.
  void heard() {
    heard.set(timing.nanos());
  }

  /// Another limit, from now on.
  void limit(Duration other) {
    limit = other;
    pending.cancel();
    pending = timing.after(other, this::look);
  }

  private void look() {
    if (closed) {
      return;
    }
    long silent = timing.nanos() - heard.get();
    long left = limit.toNanos() - silent;
    if (left <= 0) {
      onSilence.run();
    } else {
      pending = timing.after(Duration.ofNanos(left), this::look);
    }
  }

  @Override
  public void close() {
    closed = true;
    pending.cancel();
  }
}
