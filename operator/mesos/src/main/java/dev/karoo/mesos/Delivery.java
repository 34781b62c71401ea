package dev.karoo.mesos;

import dev.karoo.core.ports.ClusterEvent;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Hands events to the consumer, one at a time, and knows which subscription stands. What belongs
/// to an older one is thrown away, so that its late news cannot follow the SUBSCRIBED of the next.
final class Delivery {
  private final ReentrantLock lock = new ReentrantLock();
  private final Consumer<ClusterEvent> consumer;
  private Optional<Session> session = Optional.empty();
  private String lastReason = "";
  private boolean ended;

  Delivery(Consumer<ClusterEvent> consumer) {
    this.consumer = consumer;
  }

  /// The subscription that stands.
  Optional<Session> session() {
    lock.lock();
    try {
      return session;
    } finally {
      lock.unlock();
    }
  }

  /// A subscription begins: its event first, so that the framework's id is kept before it is used.
  void begin(Session begun, String masterId) {
    lock.lock();
    try {
      // Set first, yet seen by nobody before the consumer has returned: they need the lock.
      session = Optional.of(begun);
      lastReason = "";
      consumer.accept(new ClusterEvent.Subscribed(begun.frameworkId(), masterId));
    } finally {
      lock.unlock();
    }
  }

  /// The subscription is over, or a try failed; the same reason is not told twice in a row.
  void lost(String reason) {
    lock.lock();
    try {
      if (!ended && (session.isPresent() || !reason.equals(lastReason))) {
        consumer.accept(new ClusterEvent.Disconnected(reason));
      }
      session = Optional.empty();
      lastReason = reason;
    } finally {
      lock.unlock();
    }
  }

  /// It is over for good; told once.
  void end(String reason) {
    lock.lock();
    try {
      session = Optional.empty();
      if (!ended) {
        ended = true;
        consumer.accept(new ClusterEvent.Ended(reason));
      }
    } finally {
      lock.unlock();
    }
  }

  /// News of a subscription, if it still stands.
  void of(Session origin, ClusterEvent event) {
    lock.lock();
    try {
      if (session.filter(origin::equals).isPresent()) {
        consumer.accept(event);
      }
    } finally {
      lock.unlock();
    }
  }

  /// News that hold whatever the connection does.
  void always(ClusterEvent event) {
    lock.lock();
    try {
      if (!ended) {
        consumer.accept(event);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Nothing more is told.
  void close() {
    lock.lock();
    try {
      ended = true;
      session = Optional.empty();
    } finally {
      lock.unlock();
    }
  }
}
