package dev.karoo.mesos.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;

/// The body of an endless answer as a stream that gives all that arrived before it says that the
/// connection broke. The JDK's own forgets what is waiting when an error comes, and with it the
/// last words of a dying master.
final class BodyStream extends InputStream implements BodySubscriber<InputStream> {
  private sealed interface Piece {
    record Data(List<ByteBuffer> buffers) implements Piece {}

    record End(Optional<Throwable> failure) implements Piece {}
  }

  private final LinkedBlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
  private final AtomicReference<Optional<Flow.Subscription>> source = new AtomicReference<>(
      Optional.empty());
  /// Only the reader's.
  private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>();
  private Optional<Piece.End> end = Optional.empty();

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    if (source.compareAndSet(Optional.empty(), Optional.of(subscription))) {
      subscription.request(1);
    } else {
      subscription.cancel();
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    pieces.add(new Piece.Data(buffers));
  }

  @Override
  public void onError(Throwable failure) {
    pieces.add(new Piece.End(Optional.of(failure)));
  }

  @Override
  public void onComplete() {
    pieces.add(new Piece.End(Optional.empty()));
  }

  @Override
  public int read() throws IOException {
    return fill() ? waiting.element().get() & 0xff : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    ByteBuffer first = waiting.element();
    int count = Math.min(length, first.remaining());
    first.get(bytes, offset, count);
    return count;
  }

  /// Waits until a byte is there; says whether one is, or the end.
  private boolean fill() throws IOException {
    while (true) {
      while (!waiting.isEmpty() && !waiting.element().hasRemaining()) {
        waiting.remove();
      }
      if (!waiting.isEmpty()) {
        return true;
      }
      if (end.isPresent()) {
        Optional<Throwable> failure = end.get().failure();
        if (failure.isPresent()) {
          throw new IOException(failure.get().getMessage(), failure.get());
        }
        return false;
      }
      switch (take()) {
        case Piece.Data(List<ByteBuffer> buffers) -> {
          waiting.addAll(buffers);
          source.get().ifPresent(subscription -> subscription.request(1));
        }
        case Piece.End last -> end = Optional.of(last);
      }
    }
  }

  private Piece take() throws IOException {
    try {
      return pieces.take();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /// Ends the connection; a reader that waits in another thread is told.
  @Override
  public void close() {
    source.getAndSet(Optional.of(Closed.NOTHING)).ifPresent(Flow.Subscription::cancel);
    pieces.add(new Piece.End(Optional.of(new IOException("closed"))));
  }

  /// Stands for a source that is not wanted any more.
  private enum Closed implements Flow.Subscription {
    NOTHING;

    @Override
    public void request(long count) {
      // Nothing comes.
    }

    @Override
    public void cancel() {
      // Nothing to cancel.
    }
  }
}
