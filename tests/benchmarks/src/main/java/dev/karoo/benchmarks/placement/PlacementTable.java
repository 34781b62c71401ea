package dev.karoo.benchmarks.placement;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs [PlacementBenchmark] and prints one table: the same work side by side in one run, each in
/// a warm JVM of its own. Time is the median; allocation is that of all threads.
///
/// *From nothing* includes reading all agents and standing tasks; *standing index* is what the
/// control loop pays. First fit knows domains, cores, GPUs and bandwidth, but no gangs, multicast,
/// attributes or reasons; Fenzo knows CPU time, memory and ports.
public final class PlacementTable {
  private static final Map<String, String> BY = Map.of("firstFit", "plain first fit", "karoo",
      "Karoo, standing index", "karooAfresh", "Karoo, from nothing", "fenzo", "Fenzo");

  /// Fenzo would take hours.
  private static final String HUGE = "100000x10000";

  private PlacementTable() {}

  /// Without arguments all work; else that of these names, such as `packed10000`.
  public static void main(String[] work) throws RunnerException {
    List<String> wanted = work.length > 0 ? List.of(work) : Row.ORDER;
    System.out.println("measuring; this takes some minutes");
    List<RunResult> results = new ArrayList<>();
    for (String name : wanted) {
      ChainedOptionsBuilder options = new OptionsBuilder()
          .include(PlacementBenchmark.class.getName()).addProfiler(GCProfiler.class)
          .verbosity(VerboseMode.SILENT).param("work", name);
      if (name.contains("000x")) {
        options.warmupIterations(3).measurementIterations(3);
      }
      if (name.equals(HUGE)) {
        options.exclude("fenzo");
      }
      results.addAll(new Runner(options.build()).run());
    }
    System.out.printf("%-50s %-22s %12s %12s %8s %8s%n", "work", "by", "ms", "allocated MB",
        "agents", "placed");
    results.stream().map(Row::of).sorted().forEach(System.out::println);
  }

  /// One line of the table.
  private record Row(int order, Scenario work, String by, double ms, double bytes, double agents,
      double placed) implements Comparable<Row> {
    private static final List<String> ORDER = List.of("200x100", "200x1000", "200x10000", "500x100",
        "meerkat", "scattered1000",
        "scattered10000", "packed1000", "packed10000", "lostScattered10000", "lostPacked10000",
        "10000x1000", "100000x10000");
    private static final Map<String, Scenario> SEEN = new java.util.HashMap<>();

    static Row of(RunResult result) {
      String work = result.getParams().getParam("work");
      String method = result.getPrimaryResult().getLabel();
      Map<String, Result> other = result.getSecondaryResults();
      return new Row(ORDER.indexOf(work), SEEN.computeIfAbsent(work, Scenario::named),
          BY.getOrDefault(method, method),
          result.getPrimaryResult().getStatistics().getPercentile(50),
          value(other, "gc.alloc.rate.norm"), value(other, "agents"), value(other, "placed"));
    }

    private static double value(Map<String, Result> of, String name) {
      Result result = of.get(name);
      return result == null ? Double.NaN : result.getStatistics().getPercentile(50);
    }

    @Override
    public int compareTo(Row other) {
      return order != other.order ? order - other.order : by.compareTo(other.by);
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%-50s %-22s %12.3f %12.2f %8.0f %7.1f%%", work.name(), by,
          ms, bytes / 1e6, agents, 100 * placed / Math.max(1, work.waiting().size()));
    }
  }
}
