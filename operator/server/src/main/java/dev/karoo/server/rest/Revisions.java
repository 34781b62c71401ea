package dev.karoo.server.rest;

import dev.karoo.server.status.Refusals;
import dev.karoo.store.Selection;
import dev.karoo.store.Store;
import dev.karoo.store.Watch;
import java.time.Duration;

/// Waits for revisions that a client knows of, and the store does not yet.
final class Revisions {
  /// As long as kube-apiserver waits.
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Store store;

  Revisions(Store store) {
    this.store = store;
  }

  /// Returns when the store has reached the revision.
  ///
  /// @throws dev.karoo.server.status.ApiException 504 when it does not in three seconds
  void await(long revision) {
    if (!reached(revision)) {
      throw Refusals.tooLargeResourceVersion(revision, store.revision());
    }
  }

  /// Whether the store has reached the revision, or does so in three seconds.
  boolean reached(long revision) {
    if (store.revision() >= revision) {
      return true;
    }
    try (Watch watch = store.watch(Selection.everything(), revision - 1)) {
      return !watch.poll(PATIENCE).isEmpty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw Refusals.unavailable("the server is shutting down");
    }
  }
}
