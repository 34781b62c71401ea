package dev.karoo.store;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A watch as a place in the history: it holds no changes of its own, so a slow reader costs
/// nothing, and one that is too slow finds its place compacted away.
final class LogWatch implements Watch {
  private static final int AT_ONCE = 1000;

  private final History history;
  private final Watchers watchers;
  private final Selection selection;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private boolean news;
  private boolean closed;
  private volatile long position;

  LogWatch(History history, Watchers watchers, Selection selection, long afterRevision) {
    this.history = history;
    this.watchers = watchers;
    this.selection = selection;
    this.position = afterRevision;
    watchers.add(this);
  }

  Selection selection() {
    return selection;
  }

  @Override
  public List<Change> poll(Duration timeout) throws InterruptedException {
    long left = timeout.toNanos();
    while (true) {
      boolean over = watchers.isClosed(); // asked before reading: after it nothing is added
      if (isClosed()) {
        return List.of();
      }
      List<Change> changes = take();
      if (!changes.isEmpty()) {
        return changes;
      }
      if (over) {
        throw new StoreException(StoreException.Reason.CLOSED, "the store is closed");
      }
      left = awaitNews(left);
      if (left <= 0) {
        return List.of();
      }
    }
  }

  private List<Change> take() {
    lock.lock();
    try {
      History.Slice slice = history.after(position, selection, AT_ONCE);
      position = slice.upTo();
      return slice.changes();
    } finally {
      lock.unlock();
    }
  }

  /// Goes on to the next change of its selection. It is woken by those only, so between them it
  /// may be far back: before history is forgotten, this spares it what it does not miss.
  void advance() {
    lock.lock();
    try {
      if (position >= history.compacted()) {
        History.Slice slice = history.after(position, selection, 1);
        position = slice.changes().isEmpty()
            ? slice.upTo()
            : slice.changes().getFirst().revision() - 1;
      }
    } finally {
      lock.unlock();
    }
  }

  /// @return the nanoseconds left; zero or less when the time is over or the watch closed
  private long awaitNews(long nanos) throws InterruptedException {
    long left = nanos;
    lock.lockInterruptibly();
    try {
      while (!news && !closed && left > 0) {
        left = woken.awaitNanos(left);
      }
      boolean timedOut = !news;
      news = false;
      return closed || timedOut ? 0 : Math.max(1, left);
    } finally {
      lock.unlock();
    }
  }

  void wake() {
    lock.lock();
    try {
      news = true;
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long revision() {
    return position;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      woken.signalAll();
    } finally {
      lock.unlock();
    }
    watchers.remove(this);
  }
}
