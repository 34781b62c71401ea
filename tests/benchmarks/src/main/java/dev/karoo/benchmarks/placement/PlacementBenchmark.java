package dev.karoo.benchmarks.placement;

import com.netflix.fenzo.TaskRequest;
import com.netflix.fenzo.VirtualMachineLease;
import dev.karoo.core.placement.PlacementIndex;
import dev.karoo.core.placement.PlacementProblem;
import dev.karoo.core.placement.Placer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// The same work by Karoo, by Fenzo and by a plain first fit. [PlacementTable] runs it and prints
/// what it says.
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 50)
@Measurement(iterations = 20)
@Fork(1)
public class PlacementBenchmark {
  @Param({"200x100", "200x1000", "200x10000", "500x100", "meerkat", "scattered1000",
    "scattered10000", "packed1000", "packed10000", "lostScattered10000", "lostPacked10000",
    "10000x1000", "100000x10000"})
  private String work = "meerkat";

  private Scenario scenario = Scenario.meerkat();
  private PlacementIndex index = new PlacementIndex();
  private List<FirstFit.Need> needs = List.of();
  private FirstFit floor = new FirstFit(List.of());
  private List<TaskRequest> requests = List.of();
  private List<VirtualMachineLease> leases = List.of();
  private Fenzo fenzo = new Fenzo(List.of());

  /// What came of it, beside the time.
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Found {
    /// Tasks that were placed.
    public double placed;
    /// Agents that they are on.
    public double agents;

    private void add(Outcome outcome) {
      placed = outcome.placed();
      agents = outcome.agents();
    }
  }

  /// The scenario, and what is kept between placements.
  @Setup
  public void prepare() {
    scenario = Scenario.named(work);
    index = scenario.index();
    needs = scenario.waiting().stream().map(task -> FirstFit.Need.of(task.request())).toList();
    leases = Fenzo.leases(scenario.agents(), scenario.standing());
  }

  /// First fit and Fenzo use up what they place on.
  @Setup(Level.Iteration)
  public void refill() {
    floor = scenario.firstFit();
    requests = Fenzo.requests(scenario.waiting());
    fenzo.close();
    fenzo = new Fenzo(leases);
  }

  /// Ends Fenzo's threads.
  @TearDown
  public void end() {
    fenzo.close();
  }

  /// The floor.
  @Benchmark
  public void firstFit(Found found) {
    found.add(Scenario.firstFit(floor, needs));
  }

  /// Karoo from a standing index, as its loop does.
  @Benchmark
  public void karoo(Found found) {
    found.add(scenario.karoo(index));
  }

  /// Karoo with the index built each time, as `karoo plan` does.
  @Benchmark
  public void karooAfresh(Found found) {
    found.add(Outcome.of(Placer.place(new PlacementProblem(scenario.agents(), scenario.standing(),
        scenario.waiting(), PlacementProblem.Policy.PACK, Instant.EPOCH, Scenario.STEPS, 1))));
  }

  /// Fenzo.
  @Benchmark
  @Warmup(iterations = 2)
  @Measurement(iterations = 3)
  public void fenzo(Found found) {
    found.add(fenzo.place(requests));
  }
}
