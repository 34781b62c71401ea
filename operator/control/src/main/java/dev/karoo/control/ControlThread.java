package dev.karoo.control;

import dev.karoo.core.ports.Clock;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.store.CompactedException;
import dev.karoo.store.Selection;
import dev.karoo.store.Store;
import dev.karoo.store.StoreException;
import dev.karoo.store.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a [ControlLoop] in our time: turns follow each other as long as something happens, and wait
/// where nothing does. Any thread may [#post]; [#run] is the loop's one thread.
public final class ControlThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlThread.class);

  /// After this long a turn is taken although nothing asked for one.
  private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);
  private static final Duration STORE_RETRY = Duration.ofSeconds(1);

  /// What wakes the loop: something the cluster said, or the store's change, which says nothing.
  private sealed interface Wake {
    record Heard(ClusterEvent event) implements Wake {}

    record Changed() implements Wake {}

    record Stop() implements Wake {}
  }

  /// What the loop has and did, and how long that took.
  ///
  /// @param loop after its latest turn
  /// @param turns that were taken
  /// @param at when the latest ended
  public record Figures(LoopFigures loop, TurnTimes turns, Instant at) {}

  private final ControlLoop loop;
  private final Store store;
  private final Clock clock;
  private final LinkedBlockingQueue<Wake> queue = new LinkedBlockingQueue<>();
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private volatile boolean stopped;
  private volatile Optional<Figures> figures = Optional.empty();

  /// @param loop what to run; nobody else may step it
  /// @param store whose changes wake it
  /// @param clock the loop's own, which must be the real time
  public ControlThread(ControlLoop loop, Store store, Clock clock) {
    this.loop = loop;
    this.store = store;
    this.clock = clock;
  }

  /// Something the cluster said; returns at once.
  public void post(ClusterEvent event) {
    queue.add(new Wake.Heard(event));
  }

  /// Runs until [#close], or until the operator must stop. Tasks run on without it.
  ///
  /// @return why the operator must stop; empty: it was closed
  /// @throws StoreException when the store is broken for good
  public Optional<String> run() {
    Watch first = store.watch(Selection.everything(), store.revision());
    Thread watcher = Thread.ofVirtual().name("store-watch").start(() -> watch(first));
    try {
      return turns();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return loop.ended();
    } finally {
      watcher.interrupt();
      loop.close();
    }
  }

  /// Waits until the states in the store are of this run, as [ControlLoop#caughtUp] says.
  ///
  /// @return whether they are; no: `limit` has passed
  public boolean awaitCaughtUp(Duration limit) throws InterruptedException {
    return caughtUp.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// What the loop has and did by the latest turn; none before the first one. For any thread.
  public Optional<Figures> figures() {
    return figures;
  }

  private Optional<String> turns() throws InterruptedException {
    Optional<Instant> wake = turn(List.of());
    while (!stopped && loop.ended().isEmpty()) {
      List<ClusterEvent> heard = await(wake);
      if (!stopped) {
        wake = turn(heard);
      }
    }
    return loop.ended();
  }

  /// A full disk may be emptied: the turn's work is still in memory, and is tried again.
  private Optional<Instant> turn(List<ClusterEvent> heard) {
    Instant begin = clock.now();
    try {
      Optional<Instant> wake = loop.turn(heard);
      Instant end = clock.now();
      figures = Optional.of(new Figures(loop.figures(), figures.map(Figures::turns)
          .orElse(TurnTimes.NONE).plus(Duration.between(begin, end)), end));
      if (loop.caughtUp()) {
        caughtUp.countDown();
      }
      return wake;
    } catch (StoreException e) {
      if (e.reason() != StoreException.Reason.FULL) {
        throw e;
      }
      LOG.atError().addKeyValue("why", e.getMessage())
          .log("The store cannot write; nothing is launched or acknowledged until it can");
      return Optional.of(clock.now().plus(STORE_RETRY));
    }
  }

  /// Waits for the first of: something happens, `wake` comes. Takes all that waits then.
  private List<ClusterEvent> await(Optional<Instant> wake) throws InterruptedException {
    Duration sleep = wake.map(at -> Duration.between(clock.now(), at))
        .filter(d -> d.compareTo(LONGEST_SLEEP) < 0).orElse(LONGEST_SLEEP);
    List<Wake> woken = new ArrayList<>();
    Optional.ofNullable(queue.poll(Math.max(0, sleep.toMillis() + 1), TimeUnit.MILLISECONDS))
        .ifPresent(woken::add);
    queue.drainTo(woken);
    List<ClusterEvent> heard = new ArrayList<>();
    for (Wake one : woken) {
      switch (one) {
        case Wake.Heard(ClusterEvent event) -> heard.add(event);
        case Wake.Changed() -> {
        }
        case Wake.Stop() -> stopped = true;
      }
    }
    return heard;
  }

  /// Wakes the loop at each change, also after history was compacted away from under the watch.
  private void watch(Watch first) {
    Watch watch = first;
    try {
      while (!stopped) {
        try {
          if (!watch.poll(LONGEST_SLEEP).isEmpty() && !queue.contains(new Wake.Changed())) {
            queue.add(new Wake.Changed());
          }
        } catch (CompactedException e) {
          LOG.atDebug().log("The watch fell behind, and begins anew");
          watch.close();
          watch = store.watch(Selection.everything(), store.revision());
          queue.add(new Wake.Changed());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (StoreException e) {
      if (e.reason() != StoreException.Reason.CLOSED) {
        throw e;
      }
    } finally {
      watch.close();
    }
  }

  /// Ends [#run] after the turn under way.
  @Override
  public void close() {
    stopped = true;
    queue.add(new Wake.Stop());
  }
}
