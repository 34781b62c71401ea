package dev.karoo.core.wrong;

/// The core has no threads.
public final class CoreHasThreads {
  /// Breaks that.
  public long look() {
    return Thread.currentThread().threadId();
  }
}
