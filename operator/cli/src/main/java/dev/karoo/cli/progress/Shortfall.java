package dev.karoo.cli.progress;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is not ready, and why: tasks that wait for the same reason share a line.
public final class Shortfall {
  private Shortfall() {}

  /// A line each, indented under their pipelines. @param limit of lines for tasks
  public static List<String> lines(Progress progress, int limit) {
    List<String> lines = new ArrayList<>();
    for (String missing : progress.missing().stream().sorted().toList()) {
      lines.add(missing + ": not there");
    }
    for (PipelineProgress pipeline : progress.pipelines()) {
      if (pipeline.stage() != PipelineProgress.Stage.READY) {
        lines.add("%s: %d of %d ready%s".formatted(pipeline.key(), pipeline.done(),
            pipeline.desired(), pipeline.reason().isEmpty() ? "" : ": " + pipeline.reason()));
        lines.addAll(tasks(progress, pipeline, limit));
      }
    }
    return lines;
  }

  private static List<String> tasks(Progress progress, PipelineProgress pipeline, int limit) {
    Map<String, List<TaskProgress>> groups = new LinkedHashMap<>();
    for (TaskProgress task : progress.tasks()) {
      if (!task.isDone() && task.pipelineKey().equals(pipeline.key())) {
        groups.computeIfAbsent(task.phase() + "|" + task.agent().isEmpty() + "|" + task.reason(),
            key -> new ArrayList<>()).add(task);
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<TaskProgress> group : groups.values()) {
      if (lines.size() == limit) {
        lines.add("  … and " + (groups.size() - limit) + " more reasons");
        break;
      }
      lines.add(line(group, pipeline));
    }
    return lines;
  }

  private static String line(List<TaskProgress> group, PipelineProgress pipeline) {
    TaskProgress first = group.getFirst();
    String others = group.size() == 1 ? "" : " and " + (group.size() - 1) + " more";
    String where = first.agent().isEmpty() || group.size() > 1 ? "" : " on " + first.agent();
    boolean said = first.reason().isEmpty() || first.reason().equals(pipeline.reason());
    return "  " + first.name() + others + ": " + first.phase() + where
        + (said ? "" : ": " + first.reason());
  }
}
