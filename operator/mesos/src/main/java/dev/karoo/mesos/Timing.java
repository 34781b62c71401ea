package dev.karoo.mesos;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Time as the client needs it, so that a test can move it by hand.
interface Timing extends AutoCloseable {
  /// A monotonic reading in nanoseconds; only differences mean something.
  long nanos();

  /// Runs a short action once, later, on a thread of this.
  Pending after(Duration delay, Runnable action);

  /// Ends all that is pending.
  @Override
  void close();

  /// Something that will happen unless it is cancelled.
  @FunctionalInterface
  interface Pending {
    void cancel();
  }

  /// Waits on the current thread.
  default void pause(Duration delay) throws InterruptedException {
    pause(delay, new CountDownLatch(1));
  }

  /// Waits on the current thread, until `over` is counted down at the latest when `delay` is over.
  default void pause(Duration delay, CountDownLatch over) throws InterruptedException {
    Pending pending = after(delay, over::countDown);
    try {
      over.await();
    } finally {
      pending.cancel();
    }
  }

  /// The real time.
  static Timing real() {
    return new Real();
  }

  /// By the system's monotonic clock and one daemon thread.
  final class Real implements Timing {
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1,
        Thread.ofPlatform().daemon().name("mesos-timer").factory());

    private Real() {
      executor.setRemoveOnCancelPolicy(true);
    }

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public Pending after(Duration delay, Runnable action) {
      try {
        ScheduledFuture<?> future = executor.schedule(action, delay.toNanos(),
            TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
      } catch (RejectedExecutionException closed) {
        return () -> {}; // nothing happens any more after the end
      }
    }

    @Override
    public void pause(Duration delay, CountDownLatch over) throws InterruptedException {
      if (executor.isShutdown()) {
        throw new InterruptedException("the client is closed");
      }
      Timing.super.pause(delay, over);
    }

    @Override
    public void close() {
      executor.shutdownNow();
    }
  }
}
