package dev.karoo.mesos;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/// The wait before the next try, cut short by news that make one worth while. News that come while
/// nobody waits, as during a try, are not lost: the next wait ends at once.
final class Retry {
  private final Timing timing;
  private final AtomicBoolean news = new AtomicBoolean();
  private volatile CountDownLatch waiting = new CountDownLatch(0);

  Retry(Timing timing) {
    this.timing = timing;
  }

  /// Waits on the current thread, for `delay` at most.
  ///
  /// @return whether there were news
  boolean hold(Duration delay) throws InterruptedException {
    var over = new CountDownLatch(1);
    waiting = over;
    if (!news.get()) { // news after this find the latch
      timing.pause(delay, over);
    }
    return news.getAndSet(false);
  }

  /// A try is worth while now.
  void now() {
    news.set(true);
    waiting.countDown();
  }

  /// A try succeeded: earlier news are old.
  void succeeded() {
    news.set(false);
  }
}
