package dev.karoo.benchmarks.placement;

import com.netflix.fenzo.TaskRequest;
import com.netflix.fenzo.VirtualMachineLease;
import com.sun.management.ThreadMXBean;
import dev.karoo.core.placement.PlacementIndex;
import dev.karoo.core.placement.PlacementProblem;
import dev.karoo.core.placement.Placer;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/// Prints the table: the same work side by side in one run. Time is the median of the thread's CPU
/// time over the rounds after warming up, so that a busy machine doesn't show; allocation likewise.
public final class PlacementTable {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final PrintStream to;

  private PlacementTable(PrintStream to) {
    this.to = to;
  }

  /// Without arguments everything; `quick` leaves out what takes minutes.
  public static void main(String[] args) {
    var table = new PlacementTable(System.out);
    boolean quick = List.of(args).contains("quick");
    System.out.printf("%-40s %-22s %12s %12s %8s %8s%n", "work", "by", "ms", "allocated MB",
        "agents", "placed");
    for (int agents : new int[]{100, 1000, 10_000}) {
      table.all(Scenario.empty(200, agents), agents > 1000 ? 5 : 15);
    }
    table.all(Scenario.empty(500, 100), 15);
    table.all(Scenario.meerkat(), 15);
    for (int agents : new int[]{1000, 10_000}) {
      table.all(Scenario.crowded(200, agents), 5);
      table.all(Scenario.lost(agents), 5);
    }
    if (!quick) {
      table.withoutFenzo(Scenario.empty(100_000, 10_000), 3);
    }
  }

  private void all(Scenario work, int rounds) {
    withoutFenzo(work, 3 * rounds);
    row(work, "Fenzo", rounds, () -> Fenzo.leases(work.agents(), work.standing()), leases -> {
      List<TaskRequest> tasks = Fenzo.requests(work.waiting());
      List<VirtualMachineLease> fresh = leases;
      return Fenzo.place(fresh, tasks);
    });
  }

  private void withoutFenzo(Scenario work, int rounds) {
    List<FirstFit.Need> needs = work.waiting().stream()
        .map(task -> FirstFit.Need.of(task.request())).toList();
    row(work, "plain first fit", rounds, work::firstFit,
        floor -> Scenario.firstFit(floor, needs));
    PlacementIndex index = work.index();
    row(work, "Karoo, standing index", rounds, () -> index, work::karoo);
    row(work, "Karoo, from nothing", rounds, () -> work,
        w -> Outcome.of(Placer.place(new PlacementProblem(w.agents(), w.standing(), w.waiting(),
            PlacementProblem.Policy.PACK, Instant.EPOCH, Scenario.STEPS, 1))));
  }

  private <T> void row(Scenario work, String by, int rounds, Supplier<T> prepare,
      Function<T, Outcome> run) {
    var times = new long[rounds];
    var bytes = new long[rounds];
    Outcome outcome = new Outcome(0, 0);
    for (int round = -rounds; round < rounds; round++) {
      T prepared = prepare.get();
      long allocated = THREADS.getCurrentThreadAllocatedBytes();
      long start = THREADS.getCurrentThreadCpuTime();
      outcome = run.apply(prepared);
      if (round >= 0) {
        times[round] = THREADS.getCurrentThreadCpuTime() - start;
        bytes[round] = THREADS.getCurrentThreadAllocatedBytes() - allocated;
      }
    }
    Arrays.sort(times);
    Arrays.sort(bytes);
    to.printf("%-40s %-22s %12.3f %12.2f %8d %7.1f%%%n", work.name(), by,
        times[rounds / 2] / 1e6, bytes[rounds / 2] / 1e6, outcome.agents(),
        100.0 * outcome.placed() / Math.max(1, work.waiting().size()));
  }
}
