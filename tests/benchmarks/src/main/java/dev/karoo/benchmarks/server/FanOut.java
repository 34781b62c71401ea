package dev.karoo.benchmarks.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// Many connections that wait for the same line, and how long it takes to reach the last of them.
final class FanOut implements AutoCloseable {
  private final List<Connection> connections = new ArrayList<>();
  private final AtomicReference<CountDownLatch> arrivals = new AtomicReference<>();

  /// Takes over connections on which lines with that text come in.
  FanOut(List<Connection> connections, String text) {
    this.connections.addAll(connections);
    this.arrivals.set(new CountDownLatch(connections.size()));
    for (Connection connection : connections) {
      Thread.ofVirtual().start(() -> read(connection, text));
    }
  }

  private void read(Connection connection, String text) {
    try {
      while (true) {
        connection.awaitLineWith(text);
        arrivals.get().countDown();
      }
    } catch (IOException _) {
      // closed
    }
  }

  /// Something that makes a line come in everywhere.
  interface Write {
    void run() throws IOException;
  }

  /// Times the writes, one after the other, each from its beginning to its arrival at the last.
  Samples time(int rounds, Write write) throws InterruptedException {
    long[] nanos = new long[rounds];
    for (int i = -rounds / 4; i < rounds; i++) { // the first quarter warms up
      CountDownLatch latch = new CountDownLatch(connections.size());
      arrivals.set(latch);
      long start = System.nanoTime();
      try {
        write.run();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a watcher has missed something");
      }
      if (i >= 0) {
        nanos[i] = System.nanoTime() - start;
      }
    }
    return new Samples(nanos);
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : connections) {
      connection.close();
    }
  }
}
