package dev.karoo.local.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A loop on a virtual thread of its own.
public final class ThreadLoop implements Loop, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ThreadLoop.class);

  private final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
  private final ScheduledExecutorService clock;
  private final Thread thread;
  private volatile boolean closed;

  /// Starts the loop.
  ///
  /// @param name the thread's name
  /// @param clock tells when delays have passed; it only queues, so that one thread serves many
  public ThreadLoop(String name, ScheduledExecutorService clock) {
    this.clock = clock;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    thread.start();
  }

  private void run() {
    try {
      while (!closed) {
        Runnable action = queue.take();
        try {
          action.run();
        } catch (RuntimeException e) {
          // One bad action must not end the cluster with all its tasks; it is a defect, so say so.
          LOG.error("defect in {}", thread.getName(), e);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("{} ended", thread.getName());
    }
  }

  @Override
  public void execute(Runnable action) {
    queue.add(action);
  }

  @Override
  public Timer after(Duration delay, Runnable action) {
    if (clock.isShutdown()) {
      return () -> {};
    }
    ScheduledFuture<?> future = clock.schedule(() -> queue.add(action), delay.toNanos(),
        TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  /// Ends the loop; what still waits is dropped.
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
