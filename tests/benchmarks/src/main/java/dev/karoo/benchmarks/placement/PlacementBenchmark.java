package dev.karoo.benchmarks.placement;

import dev.karoo.core.placement.PlacementIndex;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The rows of [PlacementTable] that matter most, measured by JMH.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PlacementBenchmark {
  @Param({"meerkat", "crowded", "lost"})
  private String work = "meerkat";

  private Scenario scenario = Scenario.meerkat();
  private PlacementIndex index = new PlacementIndex();
  private List<FirstFit.Need> needs = List.of();
  private FirstFit floor = new FirstFit(List.of());

  /// The scenario, and what is kept between placements.
  @Setup
  public void prepare() {
    scenario = switch (work) {
      case "crowded" -> Scenario.crowded(200, 10_000);
      case "lost" -> Scenario.lost(10_000);
      default -> Scenario.meerkat();
    };
    index = scenario.index();
    needs = scenario.waiting().stream().map(task -> FirstFit.Need.of(task.request())).toList();
  }

  /// First fit uses up what it places on.
  @Setup(Level.Invocation)
  public void refill() {
    floor = scenario.firstFit();
  }

  /// Karoo from a standing index.
  @Benchmark
  public Object karoo() {
    return scenario.karoo(index);
  }

  /// The floor.
  @Benchmark
  public Object firstFit() {
    return Scenario.firstFit(floor, needs);
  }
}
