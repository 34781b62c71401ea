package dev.karoo.server.rest;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Ends answers that their client does not read: whoever waits that long for room to write is
/// interrupted, which closes the connection of a virtual thread.
///
/// @param limit how long one write may take
record Patience(Duration limit) {
  /// A client that took too long.
  static final class Exhausted extends IOException {
    private static final long serialVersionUID = 1L;

    Exhausted(Duration limit) {
      super("the client has not read for " + limit.toSeconds() + " s");
    }
  }

  /// Something that writes.
  interface Writing {
    /// Writes.
    void run() throws IOException;
  }

  /// Writes, for no longer than that.
  ///
  /// @throws Exhausted when it took longer; the connection is closed then
  void write(Writing writing) throws IOException {
    Thread writer = Thread.currentThread();
    AtomicBoolean open = new AtomicBoolean(true);
    CompletableFuture<Void> written = new CompletableFuture<>();
    CompletableFuture<Void> alarm = written.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((_, late) -> {
          if (late != null && open.compareAndSet(true, false)) {
            writer.interrupt();
          }
        });
    try {
      writing.run();
    } catch (IOException | RuntimeException e) {
      if (!open.get()) {
        throw new Exhausted(limit); // what failed is what was cut off
      }
      throw e;
    } finally {
      open.set(false);
      written.complete(null);
    }
    if (alarm.isCompletedExceptionally()) {
      throw new Exhausted(limit);
    }
  }
}
