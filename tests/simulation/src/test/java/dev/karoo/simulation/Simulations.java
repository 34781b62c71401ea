package dev.karoo.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// Many seeds, on two threads, until time or seeds are used up or one fails.
final class Simulations {
  private static final int THREADS = 2;
  private static final double MISHAPS = 0.05;

  /// The seeds that are always run: from this one on, so many.
  static final long FIRST = 100;
  static final long USUAL = 8;

  /// Whether a failure is run again and again, to find the fewest faults that lead to it.
  enum Search {
    SHORTEST, FIRST
  }

  private final Simulation.Shape shape = Simulation.Shape.USUAL;
  private final Search search;
  private final AtomicLong hours = new AtomicLong();
  private final AtomicLong faults = new AtomicLong();
  private final AtomicLong taskEvents = new AtomicLong();
  private final AtomicReference<Optional<String>> failure = new AtomicReference<>(
      Optional.empty());

  Simulations(Search search) {
    this.search = search;
  }

  /// For the mutations: the seeds that `SimulationTest` runs, then new ones for so many seconds, if
  /// that is asked for; ends with status 1 when one fails.
  public static void main(String[] arguments) throws InterruptedException, IOException {
    var simulations = new Simulations(Search.FIRST);
    List<Long> seeds = new ArrayList<>(LongStream.range(FIRST, FIRST + USUAL).boxed().toList());
    seeds.addAll(onceFailed());
    Optional<String> failure = simulations.run(seeds);
    if (failure.isEmpty() && arguments.length > 0) {
      failure = simulations.run(System.currentTimeMillis() * 1000, Long.MAX_VALUE,
          Long.parseLong(arguments[0]));
    }
    failure.ifPresent(System.out::println);
    System.exit(failure.isPresent() ? 1 : 0);
  }

  /// The seeds of `seeds.txt`.
  static List<Long> onceFailed() throws IOException {
    try (InputStream some = Objects.requireNonNull(
        Simulations.class.getResourceAsStream("/seeds.txt"))) {
      return new String(some.readAllBytes(), StandardCharsets.UTF_8).lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> Long.valueOf(line.strip().split("\\s+")[0])).toList();
    }
  }

  /// Runs seeds from `first` on. @return how one failed
  Optional<String> run(long first, long seeds, long seconds) throws InterruptedException {
    return run(seeds, seconds, number -> first + number);
  }

  /// Runs these seeds. @return how one failed
  Optional<String> run(List<Long> seeds) throws InterruptedException {
    return run(seeds.size(), Integer.MAX_VALUE, number -> seeds.get((int) number));
  }

  private Optional<String> run(long seeds, long seconds, LongUnaryOperator which)
      throws InterruptedException {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    AtomicLong next = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(Thread.ofPlatform().start(() -> {
        while (failure.get().isEmpty() && System.nanoTime() < end) {
          long number = next.getAndIncrement();
          if (number >= seeds) {
            return;
          }
          one(which.applyAsLong(number));
        }
      }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return failure.get();
  }

  /// How much was simulated.
  String figures(double seconds) {
    double minutes = seconds / 60;
    return String.format(Locale.ROOT, "Simulated %d hours of %d agents with %d faults and %d task"
        + " events: %.0f hours, %.0f faults and %.0f task events a minute", hours.get(),
        shape.agents(), faults.get(), taskEvents.get(), hours.get() / minutes,
        faults.get() / minutes, taskEvents.get() / minutes);
  }

  long hours() {
    return hours.get();
  }

  /// One seed. @return how it failed, if it did
  Optional<String> one(long seed) {
    List<Fault> plan = Shrinker.plan(seed, shape);
    try (var simulation = new Simulation(seed, shape, MISHAPS)) {
      Simulation.Figures figures = simulation.run(plan);
      hours.addAndGet(figures.hours());
      faults.addAndGet(figures.faults());
      taskEvents.addAndGet(figures.taskEvents());
    } catch (Violation violation) {
      if (failure.compareAndSet(Optional.empty(), Optional.of("seed " + seed + " fails: "
          + violation.getMessage())) && search == Search.SHORTEST) {
        failure.set(Optional.of(shortest(seed, plan, violation)));
      }
    }
    return failure.get();
  }

  private String shortest(long seed, List<Fault> plan, Violation violation) {
    Shrinker.Failure least = new Shrinker(seed, shape).shrink(new Shrinker.Failure(plan, MISHAPS,
        String.valueOf(violation.getMessage())));
    return "seed " + seed + " fails (again with -Dseed=" + seed
        + " -Dseeds=1; add it to seeds.txt). With " + least.faults().size() + " of " + plan.size()
        + " faults and " + least.mishaps() + " lost messages:\n"
        + least.faults().stream().map(Object::toString).collect(Collectors.joining("\n")) + "\n"
        + least.message();
  }
}
