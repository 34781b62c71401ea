package dev.karoo.scenarios;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.mesos.v1.scheduler.Protos.Event;

/// What a [Middleman] does to the events of one subscription.
interface Mischief extends AutoCloseable {
  /// Takes an event. @return whether the connection goes on
  boolean take(byte[] event, Middleman.Connection line) throws IOException;

  @Override
  default void close() {
    // Nothing is held.
  }

  /// Every event, as it comes.
  static Mischief none() {
    return (event, line) -> {
      line.event(event);
      return true;
    };
  }

  /// The connection breaks in the middle of the event after so many.
  ///
  /// @param counter of those that broke
  static Mischief cut(int after, AtomicInteger counter) {
    var left = new AtomicInteger(after);
    return (event, line) -> {
      if (left.getAndDecrement() > 0) {
        line.event(event);
        return true;
      }
      line.half(event);
      counter.incrementAndGet();
      return false;
    };
  }

  /// The events of one subscription come so far, and then nothing, neither a byte nor an end. The
  /// master's heartbeats are made to come each second, so that nobody need wait for a minute.
  ///
  /// @param silence what then happens to connections
  static Mischief stall(int after, Consequence silence, AtomicInteger counter) {
    return new Stalling(after, silence, counter);
  }

  /// What falls silent. @param line that of the events
  @FunctionalInterface
  interface Consequence {
    void on(Middleman.Connection line);
  }

  /// Updates come up to three times, up to a second and a half late, and in any order.
  ///
  /// @param counter of copies
  static Mischief scramble(Random random, AtomicInteger counter) {
    return new Scrambling(random, counter);
  }

  /// See [#stall].
  final class Stalling implements Mischief {
    private final AtomicInteger left;
    private final Consequence silence;
    private final AtomicInteger counter;
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().factory());

    private Stalling(int after, Consequence silence, AtomicInteger counter) {
      this.left = new AtomicInteger(after);
      this.silence = silence;
      this.counter = counter;
    }

    @Override
    public boolean take(byte[] event, Middleman.Connection line) throws IOException {
      if (left.getAndDecrement() == 0) {
        counter.incrementAndGet();
        silence.on(line);
      }
      Event said = Event.parseFrom(event);
      if (said.hasSubscribed()) {
        line.event(said.toBuilder().setSubscribed(said.getSubscribed().toBuilder()
            .setHeartbeatIntervalSeconds(1)).build().toByteArray());
        byte[] beat = Event.newBuilder().setType(Event.Type.HEARTBEAT).build().toByteArray();
        beats.scheduleAtFixedRate(() -> later(beat, line), 1, 1, TimeUnit.SECONDS);
      } else {
        line.event(event);
      }
      return true;
    }

    @Override
    public void close() {
      beats.shutdownNow();
    }
  }

  /// See [#scramble].
  final class Scrambling implements Mischief {
    private static final int COPIES = 3;
    private static final int LATEST_MILLIS = 1_500;

    private final Random random;
    private final AtomicInteger counter;
    private final ScheduledExecutorService mail = Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().factory());

    private Scrambling(Random random, AtomicInteger counter) {
      this.random = random;
      this.counter = counter;
    }

    @Override
    public boolean take(byte[] event, Middleman.Connection line) throws IOException {
      if (!update(event)) {
        line.event(event);
        return true;
      }
      int copies = random.nextInt(1, COPIES + 1);
      counter.addAndGet(copies - 1);
      for (int i = 0; i < copies; i++) {
        mail.schedule(() -> later(event, line), random.nextLong(LATEST_MILLIS),
            TimeUnit.MILLISECONDS);
      }
      return true;
    }

    private static boolean update(byte[] event) throws InvalidProtocolBufferException {
      return Event.parseFrom(event).hasUpdate();
    }

    @Override
    public void close() {
      mail.shutdownNow();
    }
  }

  private static void later(byte[] event, Middleman.Connection line) {
    try {
      line.event(event);
    } catch (IOException | RejectedExecutionException gone) {
      // The connection ended meanwhile.
    }
  }
}
