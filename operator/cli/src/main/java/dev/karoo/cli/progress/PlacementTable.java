package dev.karoo.cli.progress;

import dev.karoo.cli.output.Terminal;
import dev.karoo.cli.output.TextTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Each task with what it got.
public final class PlacementTable {
  private PlacementTable() {}

  /// Prints the table.
  public static void print(Progress progress, Terminal terminal, PrintWriter out) {
    boolean several = progress.tasks().stream().map(TaskProgress::namespace).distinct().count() > 1;
    List<String> header = new ArrayList<>();
    if (several) {
      header.add("NAMESPACE");
    }
    header.addAll(List.of("TASK", "AGENT", "NUMA", "CORES", "GPU", "INTERFACE", "ENFORCEMENT",
        "STATE"));
    new TextTable(header, terminal, out).printWithHeader(progress.tasks().stream()
        .sorted(Comparator.comparing(TaskProgress::pipelineKey)
            .thenComparing(TaskProgress::name, PlacementTable::byNumbers))
        .map(task -> row(task, several)).toList());
  }

  private static List<String> row(TaskProgress task, boolean withNamespace) {
    List<String> row = new ArrayList<>();
    if (withNamespace) {
      row.add(task.namespace());
    }
    TaskProgress.Summary summary = task.summary();
    row.add(task.name());
    for (String cell : List.of(task.agent(), summary.numa(), summary.cores(), summary.gpus(),
        summary.interfaces(), summary.enforcement(), task.phase())) {
      row.add(cell.isEmpty() ? "-" : cell);
    }
    return row;
  }

  /// So that `f.10` comes after `f.9`.
  static int byNumbers(String left, String right) {
    int dot = left.lastIndexOf('.');
    if (dot > 0 && dot == right.lastIndexOf('.')
        && left.substring(0, dot).equals(right.substring(0, dot))) {
      return Integer.compare(left.length(), right.length()) != 0
          ? Integer.compare(left.length(), right.length())
          : left.compareTo(right);
    }
    return left.compareTo(right);
  }
}
