package dev.karoo.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Seeds: new ones for a while, or `-Dseeds=100000` of them, from `-Dseed=…` on; and those of
/// `seeds.txt`, which failed once, again. A failure prints its seed and the fewest faults that lead
/// to it; `-Dseed=N -Dseeds=1` runs that one again.
class SimulationTest {
  private static final int THREADS = 2;
  private static final double MISHAPS = 0.05;
  private static final Path ONCE_FAILED = Path.of(System.getProperty("basedir", "."),
      "src/test/resources/seeds.txt");
  private static final Simulation.Shape SHAPE = Simulation.Shape.USUAL;

  private final AtomicLong hours = new AtomicLong();
  private final AtomicLong faults = new AtomicLong();
  private final AtomicLong taskEvents = new AtomicLong();
  private final AtomicReference<Optional<String>> failure = new AtomicReference<>(
      Optional.empty());

  @Test
  void allIsWellAfterBadLuck() throws InterruptedException {
    long first = Long.getLong("seed", System.currentTimeMillis() * 1000);
    long seeds = Long.getLong("seeds", Long.MAX_VALUE / 2 - first);
    long limit = Long.getLong("seconds", Long.getLong("seeds") == null ? 100 : 1_000_000_000L);
    System.out.println("Simulating from seed " + first + " on");
    long begin = System.nanoTime();
    AtomicLong next = new AtomicLong(first);
    List<Thread> threads = new java.util.ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(Thread.ofPlatform().start(() -> {
        while (failure.get().isEmpty() && (System.nanoTime() - begin) / 1_000_000_000L < limit) {
          long seed = next.getAndIncrement();
          if (seed >= first + seeds) {
            return;
          }
          one(seed);
        }
      }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double minutes = (System.nanoTime() - begin) / 6e10;
    System.out.printf(Locale.ROOT, "Simulated %d hours of %d agents with %d faults and %d task"
        + " events: %.0f hours, %.0f faults and %.0f task events a minute%n", hours.get(),
        SHAPE.agents(), faults.get(), taskEvents.get(), hours.get() / minutes,
        faults.get() / minutes, taskEvents.get() / minutes);
    report();
    assertThat(hours.get()).isPositive();
  }

  @Test
  void whatFailedOnceFailsNoMore() throws IOException {
    for (String line : Files.readAllLines(ONCE_FAILED)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        one(Long.parseLong(line.strip().split("\\s+")[0]));
      }
    }
    report();
  }

  private void report() {
    failure.get().ifPresent(message -> {
      System.out.println(message);
      fail(message.lines().findFirst().orElse(message));
    });
  }

  private void one(long seed) {
    var shrinker = new Shrinker(seed, SHAPE);
    List<Fault> plan = Shrinker.plan(seed, SHAPE);
    try (var simulation = new Simulation(seed, SHAPE, MISHAPS)) {
      Simulation.Figures figures = simulation.run(plan);
      hours.addAndGet(figures.hours());
      faults.addAndGet(figures.faults());
      taskEvents.addAndGet(figures.taskEvents());
    } catch (Violation violation) {
      boolean firstOne = failure.compareAndSet(Optional.empty(), Optional.of("seed " + seed
          + " fails: " + violation.getMessage()));
      if (firstOne && !Boolean.getBoolean("quick")) {
        Shrinker.Failure least = shrinker.shrink(new Shrinker.Failure(plan, MISHAPS,
            String.valueOf(violation.getMessage())));
        failure.set(Optional.of("seed " + seed + " fails (again with -Dseed=" + seed
            + " -Dseeds=1; add it to seeds.txt). With " + least.faults().size() + " of "
            + plan.size() + " faults and " + least.mishaps() + " lost messages:\n"
            + least.faults().stream().map(Object::toString).collect(Collectors.joining("\n"))
            + "\n" + least.message()));
      }
    }
  }
}
