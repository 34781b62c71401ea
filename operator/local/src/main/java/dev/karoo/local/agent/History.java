package dev.karoo.local.agent;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/// What was told of a run. A real executor outlives its agent with its timers and what its checks
/// found; here it is found again in the statuses.
final class History {
  private final List<TaskStatus> statuses = new ArrayList<>();
  private Optional<Instant> running = Optional.empty();
  private Optional<Boolean> healthy = Optional.empty();
  private Optional<CheckStatusInfo> check = Optional.empty();
  private boolean everHealthy;
  private int failures;

  /// Notes a status. It replaces the last one if that is of the same state, as Mesos' agent and
  /// master do: a check tells each of its failures, for days.
  void note(TaskStatus status) {
    if (status.getState() == TaskState.TASK_RUNNING) {
      running = running.or(() -> Optional.of(instant(status.getTimestamp())));
      if (status.hasCheckStatus()) {
        check = Optional.of(status.getCheckStatus());
      }
      if (status
          .getReason() == TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED) {
        healthy = Optional.of(status.getHealthy());
        everHealthy |= status.getHealthy();
        failures = status.getHealthy() ? 0 : failures + 1;
      }
    }
    if (!statuses.isEmpty() && statuses.getLast().getState() == status.getState()) {
      statuses.removeLast();
    }
    statuses.add(status);
  }

  private static Instant instant(double seconds) {
    return Instant.EPOCH.plus(Math.round(seconds * 1e6), ChronoUnit.MICROS);
  }

  List<TaskStatus> statuses() {
    return List.copyOf(statuses);
  }

  Optional<TaskStatus> last() {
    return statuses.isEmpty() ? Optional.empty() : Optional.of(statuses.getLast());
  }

  /// Since when it runs, if it was told to.
  Optional<Instant> running() {
    return running;
  }

  /// What the health check told last.
  Optional<Boolean> healthy() {
    return healthy;
  }

  /// What the check told last.
  Optional<CheckStatusInfo> check() {
    return check;
  }

  /// Whether the health check ever succeeded.
  boolean everHealthy() {
    return everHealthy;
  }

  /// How often in a row the health check has failed, as an unsigned number.
  int failures() {
    return failures;
  }
}
