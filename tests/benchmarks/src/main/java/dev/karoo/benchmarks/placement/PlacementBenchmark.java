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
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 50)
@Measurement(iterations = 20)
@Fork(1)
public class PlacementBenchmark {
  /// The work, the same for all.
  @State(Scope.Thread)
  public static class Work {
    @Param({"200x100", "200x1000", "200x10000", "500x100", "meerkat", "scattered1000",
      "scattered10000", "packed1000", "packed10000", "lostScattered10000", "lostPacked10000",
      "10000x1000", "100000x10000"})
    private String work = "meerkat";

    private Scenario scenario = Scenario.meerkat();

    /// Makes the clusters.
    @Setup
    public void prepare() {
      scenario = Scenario.named(work);
    }
  }

  /// What the loop keeps from turn to turn; a search leaves it as it was.
  @State(Scope.Thread)
  public static class Standing {
    private PlacementIndex index = new PlacementIndex();

    /// Reads all agents and standing tasks once.
    @Setup
    public void prepare(Work work) {
      index = work.scenario.index();
    }
  }

  /// Arrays that a first fit uses up.
  @State(Scope.Thread)
  public static class Floor {
    private List<FirstFit.Need> needs = List.of();
    private FirstFit arrays = new FirstFit(List.of());

    /// The arrays as they were.
    @Setup(Level.Iteration)
    public void refill(Work work) {
      needs = work.scenario.waiting().stream().map(task -> FirstFit.Need.of(task.request()))
          .toList();
      arrays = work.scenario.firstFit();
    }
  }

  /// A scheduler that lives on, and leases that it uses up.
  @State(Scope.Thread)
  public static class Leases {
    private List<TaskRequest> requests = List.of();
    private List<VirtualMachineLease> leases = List.of();
    private Fenzo fenzo = new Fenzo(List.of());

    /// What is free.
    @Setup
    public void prepare(Work work) {
      leases = Fenzo.leases(work.scenario.agents(), work.scenario.standing());
    }

    /// All of it anew.
    @Setup(Level.Iteration)
    public void refill(Work work) {
      requests = Fenzo.requests(work.scenario.waiting());
      fenzo.close();
      fenzo = new Fenzo(leases);
    }

    /// Ends its threads.
    @TearDown
    public void end() {
      fenzo.close();
    }
  }

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

  /// The floor.
  @Benchmark
  public void firstFit(Work work, Floor floor, Found found) {
    found.add(Scenario.firstFit(floor.arrays, floor.needs));
  }

  /// Karoo from a standing index, as its loop does. It takes more code than the others, and so
  /// longer to be compiled.
  @Benchmark
  @Warmup(iterations = 500)
  public void karoo(Work work, Standing standing, Found found) {
    found.add(work.scenario.karoo(standing.index));
  }

  /// Karoo with the index built each time, as `karoo plan` does.
  @Benchmark
  public void karooAfresh(Work work, Found found) {
    Scenario scenario = work.scenario;
    found.add(Outcome.of(Placer.place(new PlacementProblem(scenario.agents(), scenario.standing(),
        scenario.waiting(), PlacementProblem.Policy.PACK, Instant.EPOCH, Scenario.STEPS, 1))));
  }

  /// Fenzo.
  @Benchmark
  @Warmup(iterations = 2)
  @Measurement(iterations = 3)
  public void fenzo(Work work, Leases leases, Found found) {
    found.add(leases.fenzo.place(leases.requests));
  }
}
