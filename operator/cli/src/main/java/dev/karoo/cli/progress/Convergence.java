package dev.karoo.cli.progress;

import dev.karoo.cli.client.ApiClient;
import dev.karoo.cli.client.Mirror;
import dev.karoo.cli.client.ResourceTypes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Follows pipelines and their tasks, shows how far they are, and waits until they are there.
public final class Convergence implements AutoCloseable {
  /// Between two looks at what may have changed: more often nobody sees.
  private static final Duration FRAME = Duration.ofMillis(100);

  private final Set<String> wanted;
  private final ProgressView view;
  private final Semaphore changes = new Semaphore(0);
  private final Mirror pipelines;
  private final Mirror tasks;
  private final List<Thread> threads;

  /// Starts to follow.
  ///
  /// @param wanted `namespace/name` of the pipelines; empty: all
  public Convergence(ApiClient client, Set<String> wanted, ProgressView view) {
    this.wanted = Set.copyOf(wanted);
    this.view = view;
    this.pipelines = new Mirror(client, ResourceTypes.PIPELINES, changes::release);
    this.tasks = new Mirror(client, ResourceTypes.TASKS, changes::release);
    this.threads = List.of(Thread.ofVirtual().name("pipelines").start(pipelines::run),
        Thread.ofVirtual().name("tasks").start(tasks::run));
  }

  /// Waits until `enough` holds, and shows progress meanwhile.
  ///
  /// @param limit how long; none: for ever
  /// @return how far it is now; none: nothing could be read
  public Optional<Progress> await(Predicate<Progress> enough, Optional<Duration> limit)
      throws InterruptedException {
    long start = System.nanoTime();
    while (true) {
      Optional<Progress> progress = progress();
      progress.ifPresent(view::show);
      boolean over = limit.isPresent() && System.nanoTime() - start > limit.get().toNanos();
      if (over || progress.filter(enough).isPresent()) {
        return progress;
      }
      Thread.sleep(FRAME);
      // a second at the most, since the view shows how long it has taken
      boolean changed = changes.tryAcquire(1, TimeUnit.SECONDS);
      if (changed) {
        changes.drainPermits();
      }
    }
  }

  private Optional<Progress> progress() {
    return pipelines.objects()
        .flatMap(p -> tasks.objects().map(t -> Progress.of(wanted, p, t)));
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }
}
