package dev.karoo.cli.progress;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.client.Objects;
import dev.karoo.cli.describe.Reasons;

/// How far a task is, and what it got.
///
/// @param namespace of it
/// @param name of it
/// @param pipeline its pipeline's name
/// @param phase such as `Running`
/// @param done whether it is ready, or has succeeded
/// @param agent where it is; empty: nowhere yet
/// @param summary its placement as tables show it
/// @param reason why it is not ready; empty: it is, or nothing is known yet
public record TaskProgress(String namespace, String name, String pipeline, String phase,
    Done done, String agent, Summary summary, String reason) {
  /// Whether there is more to wait for.
  public enum Done {
    YES, NO
  }

  /// A placement as tables show it; what it does not have is empty.
  public record Summary(String numa, String cores, String gpus, String interfaces,
      String enforcement) {}

  /// What the object says.
  public static TaskProgress of(JsonNode task) {
    JsonNode status = task.path("status");
    JsonNode summary = status.path("summary");
    String phase = status.path("phase").asText("Pending");
    boolean done = status.path("ready").asBoolean() || phase.equals("Succeeded");
    return new TaskProgress(Objects.namespace(task), Objects.name(task),
        task.path("spec").path("pipeline").asText(), phase, done ? Done.YES : Done.NO,
        status.path("placement").path("agent").asText(),
        new Summary(summary.path("numa").asText(), summary.path("cores").asText(),
            summary.path("gpus").asText(), summary.path("interfaces").asText(),
            summary.path("enforcement").asText()),
        done ? "" : Reasons.of(task));
  }

  /// `namespace/pipeline`.
  public String pipelineKey() {
    return namespace + "/" + pipeline;
  }

  /// Whether it is ready, or has succeeded.
  public boolean isDone() {
    return done == Done.YES;
  }
}
