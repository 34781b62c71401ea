package dev.karoo.cli.progress;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.client.Objects;
import dev.karoo.cli.describe.Reasons;

/// How far a pipeline is.
///
/// @param key `namespace/name`
/// @param stage in short
/// @param desired how many tasks there should be
/// @param done how many are ready, or have succeeded
/// @param reason why it is not ready; empty: it is, or nothing is known yet
public record PipelineProgress(String key, Stage stage, int desired, int done, String reason) {
  /// How far, in short.
  public enum Stage {
    /// Not there yet.
    UNDERWAY,
    /// All is as it should be.
    READY,
    /// It never will be, without a change.
    FAILED
  }

  /// What the object says. Before the status is about the spec as it is now, nothing is known.
  public static PipelineProgress of(JsonNode pipeline) {
    JsonNode status = pipeline.path("status");
    long generation = pipeline.path("metadata").path("generation").asLong();
    boolean current = status.path("observedGeneration").asLong() >= generation;
    JsonNode counts = status.path("tasks");
    int desired = current && counts.has("desired")
        ? counts.path("desired").asInt()
        : pipeline.path("spec").path("tasks").valueStream()
            .mapToInt(task -> task.path("replicas").asInt(1)).sum();
    int done = counts.path("ready").asInt() + counts.path("succeeded").asInt();
    Stage stage = current ? stage(pipeline) : Stage.UNDERWAY;
    return new PipelineProgress(Objects.namespace(pipeline) + "/" + Objects.name(pipeline), stage,
        desired, current ? done : 0,
        current && stage != Stage.READY ? Reasons.of(pipeline) : "");
  }

  private static Stage stage(JsonNode pipeline) {
    boolean ready = Objects.condition(pipeline, "Ready")
        .filter(condition -> condition.path("status").asText().equals("True")).isPresent();
    return switch (pipeline.path("status").path("phase").asText()) {
      case "Failed" -> Stage.FAILED;
      case "Succeeded" -> Stage.READY;
      default -> ready ? Stage.READY : Stage.UNDERWAY;
    };
  }
}
