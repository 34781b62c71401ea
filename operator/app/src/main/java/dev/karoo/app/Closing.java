package dev.karoo.app;

import java.util.Deque;

/// Closes parts of which each needs those before it.
final class Closing {
  private Closing() {}

  /// Closes and removes all, the last pushed first. What fails keeps none of the others open.
  ///
  /// @throws IllegalStateException with the first failure as cause, and the others suppressed
  static void all(Deque<? extends AutoCloseable> parts) {
    IllegalStateException failure = null;
    boolean interrupted = false;
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (InterruptedException e) {
        interrupted = true; // kept back: it would interrupt the next ones at once
      } catch (Exception e) {
        if (failure == null) {
          failure = new IllegalStateException("could not be closed: " + part, e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw failure;
    }
  }
}
