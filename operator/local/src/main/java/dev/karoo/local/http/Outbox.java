package dev.karoo.local.http;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// What is still to be written to one open stream. Writers never wait: a reader that falls behind
/// by more than the limit loses its connection, as it does with a real master's full buffers.
public final class Outbox {
  private static final long LIMIT = 64L << 20;

  private final Deque<byte[]> items = new ArrayDeque<>();
  private final List<Runnable> closing = new ArrayList<>();
  private long waiting;
  private boolean finished;
  private boolean closed;

  /// Appends one chunk. Nothing happens after `finish` or when the client has gone.
  public void send(byte[] chunk) {
    boolean overrun;
    synchronized (this) {
      if (finished || closed) {
        return;
      }
      items.add(chunk);
      waiting += chunk.length;
      overrun = waiting > LIMIT;
      notifyAll();
    }
    if (overrun) {
      close();
    }
  }

  /// Ends the stream in order once everything before is written.
  public synchronized void finish() {
    finished = true;
    notifyAll();
  }

  /// Breaks the stream off, without a last chunk, and runs the close actions.
  public void close() {
    List<Runnable> actions;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      actions = List.copyOf(closing);
      items.clear();
      notifyAll();
    }
    actions.forEach(Runnable::run);
  }

  /// Runs `action` when the connection breaks, at once if it has already.
  public void onClose(Runnable action) {
    synchronized (this) {
      if (!closed) {
        closing.add(action);
        return;
      }
    }
    action.run();
  }

  /// The next chunk; empty at the orderly end or when the stream is broken off.
  synchronized Optional<byte[]> next() throws InterruptedException {
    while (items.isEmpty() && !finished && !closed) {
      wait();
    }
    byte[] head = closed ? null : items.poll();
    if (head == null) {
      return Optional.empty();
    }
    waiting -= head.length;
    return Optional.of(head);
  }

  synchronized boolean isClosed() {
    return closed;
  }
}
