package dev.karoo.mesos;

import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// The stream that the subscription reads now, so that others can end it.
final class Line {
  private final AtomicReference<Optional<Open>> open = new AtomicReference<>(Optional.empty());

  private record Open(URI base, EventStream stream) {}

  /// A stream from this master is read.
  void opened(URI base, EventStream stream) {
    open.set(Optional.of(new Open(base, stream)));
  }

  /// It is read no more.
  void closed() {
    open.set(Optional.empty());
  }

  /// The master that it comes from.
  Optional<URI> base() {
    return open.get().map(Open::base);
  }

  /// Ends it; the subscription begins anew.
  void giveUp(String reason) {
    open.get().ifPresent(line -> line.stream().giveUp(reason));
  }
}
