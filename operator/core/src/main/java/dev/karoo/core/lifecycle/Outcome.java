package dev.karoo.core.lifecycle;

import dev.karoo.core.ports.TaskState;
import java.util.Set;
import java.util.regex.Pattern;

/// How an attempt that is over is to be judged: whose fault the end was decides what follows.
public enum Outcome {
  /// It ended by itself with status 0.
  SUCCEEDED,
  /// It ended by itself otherwise, or its health check ended it: counts against the task.
  FAILED,
  /// It was to end.
  STOPPED,
  /// It never reached its agent: a lost race for an offer, or the operator's own death between
  /// keeping the intent and calling. Counts against nobody.
  NEVER_STARTED,
  /// Agent, executor or container engine failed: counts against the agent, never the task.
  INFRASTRUCTURE,
  /// An image or a file that it needs could not be fetched: a name that is wrong, or a server that
  /// does not answer. Counts neither against the task's attempts nor against the agent, which would
  /// else be kept from all others by one wrong name; it is tried again with back-off.
  NOT_FETCHED,
  /// Mesos found the launch itself invalid: the same again would be refused again.
  REFUSED;

  /// Reasons of FAILED or KILLED that are not the task's doing (Mesos' names; recordings 03, 10,
  /// 12, 14, 17). A container that could not be launched is among them: on some agent it may
  /// work.
  private static final Set<String> NOT_THE_TASKS = Set.of("REASON_EXECUTOR_REGISTRATION_TIMEOUT",
      "REASON_EXECUTOR_TERMINATED", "REASON_EXECUTOR_UNREGISTERED",
      "REASON_EXECUTOR_REREGISTRATION_TIMEOUT", "REASON_CONTAINER_LAUNCH_FAILED",
      "REASON_CONTAINER_UPDATE_FAILED", "REASON_GC_ERROR", "REASON_INVALID_FRAMEWORKID",
      "REASON_SLAVE_REMOVED", "REASON_SLAVE_RESTARTED", "REASON_SLAVE_UNKNOWN",
      "REASON_AGENT_REMOVED", "REASON_AGENT_RESTARTED", "REASON_AGENT_UNKNOWN",
      "REASON_AGENT_DISCONNECTED", "REASON_AGENT_DRAINING", "REASON_SLAVE_DRAINING",
      "REASON_AGENT_REMOVED_BY_OPERATOR", "REASON_SLAVE_REMOVED_BY_OPERATOR",
      "REASON_TASK_KILLED_DURING_LAUNCH", "REASON_RESOURCES_UNKNOWN");

  /// `docker … pull IMAGE` failed (recording 12-docker, 49–63), `Failed to fetch all URIs`
  /// (03-launch-fail, 68), and what Mesos' own provisioner says of a registry or of its archives
  /// (Mesos 1.12 `src/uri/fetchers/docker.cpp`, `provisioner/docker/image_tar_puller.cpp`). An
  /// agent
  /// without a provisioner (`Unsupported container image type`) is at fault itself.
  private static final Pattern NOTHING_FETCHED = Pattern.compile(" pull |[Ff]ailed to (fetch|pull)"
      + "|the manifest|Failed to perform 'curl'|Unexpected HTTP response|Failed to find archive");

  /// Docker's own status for "could not run the container" (`docker run`, exit status).
  private static final int DOCKER_FAILED = 125;

  /// The judgement on an attempt that is over.
  ///
  /// @throws IllegalArgumentException if it is not
  public static Outcome of(Attempt attempt) {
    return switch (attempt.state()) {
      case FINISHED -> attempt.kill().isPresent() ? STOPPED : SUCCEEDED;
      case FAILED, KILLED -> overtime(attempt) ? FAILED : ended(attempt);
      case ERROR -> attempt.kill().isPresent() ? STOPPED : REFUSED;
      case DROPPED -> attempt.kill().isPresent() ? STOPPED : dropped(attempt);
      case GONE -> attempt.kill().isPresent() ? STOPPED : neverSeen(attempt);
      case LOST, GONE_BY_OPERATOR -> attempt.kill().isPresent() ? STOPPED : INFRASTRUCTURE;
      case STAGING, STARTING, RUNNING, KILLING, UNREACHABLE, UNKNOWN ->
        throw new IllegalArgumentException(attempt.id() + " is " + attempt.state());
    };
  }

  private static boolean overtime(Attempt attempt) {
    return attempt.kill().filter(kill -> kill.cause() == KillOrder.Cause.OVERTIME).isPresent();
  }

  private static Outcome dropped(Attempt attempt) {
    return attempt.report().reason().equals("REASON_INVALID_OFFERS")
        ? NEVER_STARTED
        : INFRASTRUCTURE;
  }

  private static Outcome ended(Attempt attempt) {
    if (attempt.kill().isPresent()) {
      return STOPPED;
    }
    if (attempt.report().reason().equals("REASON_CONTAINER_LAUNCH_FAILED")
        && NOTHING_FETCHED.matcher(attempt.report().message()).find()) {
      return NOT_FETCHED;
    }
    if (NOT_THE_TASKS.contains(attempt.report().reason())) {
      return INFRASTRUCTURE;
    }
    String message = attempt.report().message();
    boolean engine = message.startsWith("Container exited with status")
        && ExitStatus.of(message).equals(java.util.OptionalInt.of(DOCKER_FAILED));
    return engine && attempt.state() == TaskState.FAILED ? INFRASTRUCTURE : FAILED;
  }

  /// GONE is what reconciliation says of a task that its agent does not know. Of one that Mesos
  /// never spoke of, it means that the launch did not get there.
  private static Outcome neverSeen(Attempt attempt) {
    return attempt.times().started().isEmpty() ? NEVER_STARTED : INFRASTRUCTURE;
  }
}
