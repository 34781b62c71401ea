package dev.karoo.mesos.translate;

import com.google.protobuf.ByteString;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.ports.TaskUpdate;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.TaskStatus;

/// Mesos' task states as the core's.
public final class Statuses {
  private Statuses() {}

  /// What an UPDATE says, or a status in GET_TASKS.
  public static TaskUpdate update(TaskStatus status) {
    return new TaskUpdate(status.getTaskId().getValue(), status.getAgentId().getValue(),
        state(status.getState()), status.hasSource() ? status.getSource().name() : "",
        status.hasReason() ? status.getReason().name() : "", Hints.message(status),
        status.hasHealthy() ? Optional.of(status.getHealthy()) : Optional.empty(),
        status.hasCheckStatus() ? check(status) : Optional.empty(),
        status.hasUuid() ? Optional.of(uuid(status.getUuid())) : Optional.empty(),
        instant(status.getTimestamp()),
        status.getContainerStatus().getContainerId().getValue());
  }

  /// The name without its prefix.
  public static TaskState state(org.apache.mesos.v1.Protos.TaskState state) {
    return switch (state) {
      case TASK_STAGING -> TaskState.STAGING;
      case TASK_STARTING -> TaskState.STARTING;
      case TASK_RUNNING -> TaskState.RUNNING;
      case TASK_KILLING -> TaskState.KILLING;
      case TASK_FINISHED -> TaskState.FINISHED;
      case TASK_FAILED -> TaskState.FAILED;
      case TASK_KILLED -> TaskState.KILLED;
      case TASK_ERROR -> TaskState.ERROR;
      case TASK_LOST -> TaskState.LOST;
      case TASK_DROPPED -> TaskState.DROPPED;
      case TASK_UNREACHABLE -> TaskState.UNREACHABLE;
      case TASK_GONE -> TaskState.GONE;
      case TASK_GONE_BY_OPERATOR -> TaskState.GONE_BY_OPERATOR;
      case TASK_UNKNOWN -> TaskState.UNKNOWN;
    };
  }

  /// Whether the check succeeded. None before its first result, and while the task is killed
  /// (recorded: 13-health, 160–216). An update about the check that has no result says that there
  /// is none any more: nobody answers, or not in time (Mesos' `Checker::processCheckResult`). That
  /// is told once; answers to questions repeat it without its reason, and so add nothing.
  private static Optional<Boolean> check(TaskStatus status) {
    return result(status.getCheckStatus()).or(
        () -> status.getReason() == TaskStatus.Reason.REASON_TASK_CHECK_STATUS_UPDATED
            ? Optional.of(false)
            : Optional.empty());
  }

  /// Good are an exit code 0, a connection, a status from 200 to 399.
  private static Optional<Boolean> result(CheckStatusInfo status) {
    return switch (status.getType()) {
      case COMMAND -> status.getCommand().hasExitCode()
          ? Optional.of(status.getCommand().getExitCode() == 0)
          : Optional.empty();
      case HTTP -> status.getHttp().hasStatusCode()
          ? Optional.of(
              status.getHttp().getStatusCode() >= 200 && status.getHttp().getStatusCode() < 400)
          : Optional.empty();
      case TCP -> status.getTcp().hasSucceeded()
          ? Optional.of(status.getTcp().getSucceeded())
          : Optional.empty();
      case UNKNOWN -> Optional.empty();
    };
  }

  private static String uuid(ByteString bytes) {
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static Instant instant(double seconds) {
    long micros = Math.round(seconds * 1e6);
    return Instant.EPOCH.plus(micros, java.time.temporal.ChronoUnit.MICROS);
  }
}
