package dev.karoo.simulation;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Seeds, as many as there is time for: `-Dseeds=1000` runs that many, `-Dseed=42` this one.
class SimulationTest {
  private static final Duration BUDGET = Duration.ofSeconds(20);

  @Test
  void allIsWellAfterAnHourOfBadLuck() {
    long only = Long.getLong("seed", -1);
    if (only >= 0) {
      run(only);
      return;
    }
    long seeds = Long.getLong("seeds", Long.MAX_VALUE);
    long end = seeds == Long.MAX_VALUE ? System.nanoTime() + BUDGET.toNanos() : Long.MAX_VALUE;
    long first = seeds == Long.MAX_VALUE ? System.currentTimeMillis() * 1000 : 0;
    int faults = 0;
    int hours = 0;
    for (long i = 0; i < seeds && System.nanoTime() < end; i++) {
      faults += run(first + i);
      hours++;
    }
    System.out.println("Simulated " + hours + " clusters of 5 agents for 1.5 hours each, with "
        + faults + " faults");
  }

  private static int run(long seed) {
    try (var simulation = new Simulation(seed)) {
      simulation.run();
      return simulation.faultCount;
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + " (again with -Dseed=" + seed + "): "
          + e.getMessage(), e);
    }
  }
}
