package dev.karoo.cli.progress;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.client.Objects;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// How far pipelines are.
///
/// @param pipelines those that are followed
/// @param tasks theirs
/// @param missing `namespace/name` of pipelines that should be there and are not
public record Progress(List<PipelineProgress> pipelines, List<TaskProgress> tasks,
    Set<String> missing) {
  public Progress {
    pipelines = List.copyOf(pipelines);
    tasks = List.copyOf(tasks);
    missing = Set.copyOf(missing);
  }

  /// What the objects say.
  ///
  /// @param wanted `namespace/name` of the pipelines to follow; empty: all
  public static Progress of(Set<String> wanted, List<JsonNode> pipelines, List<JsonNode> tasks) {
    List<PipelineProgress> followed = pipelines.stream()
        .filter(each -> wanted.isEmpty() || wanted.contains(key(each)))
        .map(PipelineProgress::of).toList();
    Set<String> names = followed.stream().map(PipelineProgress::key).collect(Collectors.toSet());
    List<TaskProgress> theirs = tasks.stream().map(TaskProgress::of)
        .filter(task -> names.contains(task.pipelineKey())).toList();
    Set<String> missing = wanted.stream().filter(each -> !names.contains(each))
        .collect(Collectors.toSet());
    return new Progress(followed, theirs, missing);
  }

  private static String key(JsonNode object) {
    return Objects.namespace(object) + "/" + Objects.name(object);
  }

  /// Whether all of them are as they should be.
  public boolean isReady() {
    return missing.isEmpty()
        && pipelines.stream().allMatch(each -> each.stage() == PipelineProgress.Stage.READY);
  }

  /// Whether the tasks, which are watched apart, say the same as the pipelines.
  public boolean tasksAgree() {
    return tasks.stream().filter(TaskProgress::isDone).count() >= done();
  }

  /// Whether one of them will never be.
  public boolean hasFailed() {
    return pipelines.stream().anyMatch(each -> each.stage() == PipelineProgress.Stage.FAILED);
  }

  /// How many tasks there should be.
  public int desired() {
    return pipelines.stream().mapToInt(PipelineProgress::desired).sum();
  }

  /// How many tasks are ready, or have succeeded.
  public int done() {
    return pipelines.stream().mapToInt(PipelineProgress::done).sum();
  }
}
