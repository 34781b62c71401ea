package dev.karoo.mesos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Time that stands still until a test moves it.
final class ManualTiming implements Timing {
  private final List<Task> tasks = new ArrayList<>();
  private long now;
  private long sequence;

  private record Task(long due, Duration delay, long order, Runnable action) {}

  @Override
  public synchronized long nanos() {
    return now;
  }

  @Override
  public synchronized Pending after(Duration delay, Runnable action) {
    var task = new Task(now + delay.toNanos(), delay, sequence++, action);
    tasks.add(task);
    return () -> cancel(task);
  }

  private synchronized void cancel(Task task) {
    tasks.remove(task);
  }

  /// How many actions are pending.
  synchronized int pending() {
    return tasks.size();
  }

  /// Whether nothing was asked for after exactly this time.
  synchronized boolean absent(Duration delay) {
    return tasks.stream().noneMatch(task -> task.delay.equals(delay));
  }

  /// The delays that are pending, ascending.
  synchronized List<Duration> delays() {
    return tasks.stream().map(task -> Duration.ofNanos(task.due - now)).sorted().toList();
  }

  /// Lets time pass, in order of what is due.
  void advance(Duration by) {
    long end = nanos() + by.toNanos();
    for (Optional<Task> next = next(end); next.isPresent(); next = next(end)) {
      next.get().action.run();
    }
    synchronized (this) {
      now = end;
    }
  }

  private synchronized Optional<Task> next(long end) {
    Optional<Task> first = tasks.stream().filter(task -> task.due <= end)
        .min(Comparator.comparingLong(Task::due).thenComparingLong(Task::order));
    first.ifPresent(task -> {
      tasks.remove(task);
      now = Math.max(now, task.due);
    });
    return first;
  }

  @Override
  public synchronized void close() {
    tasks.clear();
  }
}
