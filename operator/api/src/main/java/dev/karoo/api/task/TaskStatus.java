package dev.karoo.api.task;

import static dev.karoo.api.Absent.list;
import static dev.karoo.api.Absent.map;
import static dev.karoo.api.Absent.or;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is so of a task.
// @formatter:off: the formatter puts annotations of record components in one line
public record TaskStatus(
    @JsonPropertyDescription("The generation of the spec that this is about.")
    @Nullable Long observedGeneration,
    @JsonPropertyDescription("Pending: waits for a place; Starting: placed and launched; Running; "
        + "Unreachable: its agent is not heard of; Stopping: asked to end; Succeeded; Failed.")
    @Nullable Phase phase,
    @JsonPropertyDescription("Whether it is ready.")
    @Nullable Boolean ready,
    @JsonPropertyDescription("Where it is, and exactly what it has.")
    @Nullable PlacementStatus placement,
    @JsonPropertyDescription("The place that is kept for it until it may start.")
    @Nullable ClaimStatus claim,
    @JsonPropertyDescription("How it is held to what it has.")
    @Nullable EnforcementStatus enforcement,
    @JsonPropertyDescription("The last ten launches, newest last.")
    List<AttemptStatus> attempts,
    @JsonPropertyDescription("What still counts of earlier launches.")
    @Nullable ForgottenStatus forgotten,
    @JsonPropertyDescription("How often it was launched again.")
    Integer restarts,
    @JsonPropertyDescription("Scheduled, Ready, Aligned.")
    List<Condition> conditions,
    @JsonPropertyDescription("The placement as tables show it.")
    @Nullable SummaryStatus summary) {
  public TaskStatus {
    attempts = list(attempts);
    restarts = or(restarts, 0);
    conditions = list(conditions);
  }

  /// How far a task has come.
  public enum Phase {
    /// It waits for a place.
    @JsonProperty("Pending")
    PENDING,
    /// It is placed, and launched, but does not run yet.
    @JsonProperty("Starting")
    STARTING,
    /// It runs.
    @JsonProperty("Running")
    RUNNING,
    /// Its agent is not heard of.
    @JsonProperty("Unreachable")
    UNREACHABLE,
    /// It is asked to end.
    @JsonProperty("Stopping")
    STOPPING,
    /// It ended well, and is not started again.
    @JsonProperty("Succeeded")
    SUCCEEDED,
    /// It failed, and is not started again.
    @JsonProperty("Failed")
    FAILED
  }

  /// One launch of a task.
  public record AttemptStatus(
      @JsonPropertyDescription("Mesos' id of the task.")
      String id,
      @JsonPropertyDescription("1 for the first launch of the task.")
      @Nullable Integer number,
      @JsonPropertyDescription("Of the definition that was launched.")
      @Nullable String hash,
      @JsonPropertyDescription("Whether it was launched with something that says when it is "
          + "ready.")
      @Nullable Boolean probed,
      @JsonPropertyDescription("For each template that its texts refer to, a hash of the "
          + "endpoints that it was told.")
      Map<String, String> links,
      @JsonPropertyDescription("The agent's name.")
      @Nullable String agent,
      @JsonPropertyDescription("Mesos' id of the agent.")
      @Nullable String agentId,
      @JsonPropertyDescription("Mesos' id of the container.")
      @Nullable String containerId,
      @JsonPropertyDescription("Mesos' state, such as TASK_RUNNING; absent until Mesos has said "
          + "one.")
      @Nullable String state,
      @JsonPropertyDescription("Who said so: SOURCE_MASTER, SOURCE_AGENT or SOURCE_EXECUTOR.")
      @Nullable String source,
      @JsonPropertyDescription("Mesos' reason, such as REASON_CONTAINER_LIMITATION_MEMORY.")
      @Nullable String reason,
      @JsonPropertyDescription("What was said about it.")
      @Nullable String message,
      @JsonPropertyDescription("What the process exited with, where known.")
      @Nullable Integer exitCode,
      @JsonPropertyDescription("The result of the last liveness check.")
      @Nullable Boolean healthy,
      @JsonPropertyDescription("The result of the last readiness check.")
      @Nullable Boolean checked,
      @JsonPropertyDescription("That it is to end, and why.")
      @Nullable KillStatus kill,
      @JsonPropertyDescription("Where it is and what it has, until it is over.")
      @Nullable PlacementStatus placement,
      @JsonPropertyDescription("When it was handed to Mesos.")
      @Nullable String launchedAt,
      @JsonPropertyDescription("When it began to run.")
      @Nullable String startedAt,
      @JsonPropertyDescription("Since when its agent is not heard of.")
      @Nullable String unreachableAt,
      @JsonPropertyDescription("When it was over.")
      @Nullable String finishedAt) {
    public AttemptStatus {
      links = map(links);
    }
  }

  /// What still counts of launches that are no longer listed.
  public record ForgottenStatus(
      @JsonPropertyDescription("Of the definition at which they failed.")
      String hash,
      @JsonPropertyDescription("How many failed by their own fault.")
      Integer failures,
      @JsonPropertyDescription("When the last of them did.")
      @Nullable String lastAt) {
    public ForgottenStatus {
      hash = or(hash, "");
      failures = or(failures, 0);
    }
  }

  /// A place that is kept for a task, with Mesos as a reservation labelled with the task.
  public record ClaimStatus(
      @JsonPropertyDescription("Mesos' id of the agent.")
      String agentId,
      @JsonPropertyDescription("Of the definition that is to be started there.")
      String hash,
      @JsonPropertyDescription("When it was decided.")
      String since,
      @JsonPropertyDescription("Whether Mesos has shown that it is reserved.")
      Boolean secured,
      @JsonPropertyDescription("What is kept.")
      PlacementStatus placement) {}

  /// The decision to end an attempt.
  public record KillStatus(
      @JsonPropertyDescription("Why, in one word.")
      String cause,
      @JsonPropertyDescription("Why.")
      String message,
      @JsonPropertyDescription("When it was decided.")
      String at) {}
}
