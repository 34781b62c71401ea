package dev.karoo.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Finds the fewest faults with which a seed still fails, so that its transcript is short.
final class Shrinker {
  private static final int TRIES = 150;

  private final long seed;
  private final Simulation.Shape shape;
  private int tries;

  Shrinker(long seed, Simulation.Shape shape) {
    this.seed = seed;
    this.shape = shape;
  }

  /// What a seed has planned.
  static List<Fault> plan(long seed, Simulation.Shape shape) {
    return Fault.plan(new Random(seed ^ 0x5eed), shape.hours());
  }

  /// How it failed. @param faults with which it did
  record Failure(List<Fault> faults, double mishaps, String message) {}

  /// Runs these. @return how it failed; empty: it did not
  Optional<Failure> fails(List<Fault> faults, double mishaps) {
    tries++;
    try (var simulation = new Simulation(seed, shape, mishaps)) {
      simulation.run(faults);
      return Optional.empty();
    } catch (Violation violation) {
      return Optional.of(new Failure(List.copyOf(faults), mishaps,
          String.valueOf(violation.getMessage())));
    }
  }

  /// Leaves out what is not needed for a failure.
  Failure shrink(Failure failure) {
    Failure best = fails(failure.faults(), 0).orElse(failure);
    for (int size = Math.max(1, best.faults().size() / 2); size >= 1; size /= 2) {
      for (int from = 0; from < best.faults().size() && tries < TRIES;) {
        List<Fault> fewer = new ArrayList<>(best.faults());
        fewer.subList(from, Math.min(from + size, fewer.size())).clear();
        Optional<Failure> still = fails(fewer, best.mishaps());
        if (still.isPresent()) {
          best = still.get();
        } else {
          from += size;
        }
      }
    }
    return best;
  }
}
