package dev.karoo.simulation;

import dev.karoo.core.ports.Launch;
import dev.karoo.core.ports.TaskReport;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.ports.TaskUpdate;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;

/// A task as the master knows it.
///
/// @param launch as it was accepted
/// @param agentId where
/// @param said the state of the update in flight, which reconciliation answers with
/// @param latest the newest state that its agent told of, which frees its resources
record Known(Launch launch, String agentId, TaskState said, TaskState latest) {
  static Known accepted(Launch launch, String agentId) {
    return new Known(launch, agentId, TaskState.STAGING, TaskState.STAGING);
  }

  /// As the master lists it. @param check its last result
  TaskReport report(Optional<Boolean> check, Instant now) {
    return new TaskReport(launch.taskId(), new TaskUpdate(launch.taskId(), agentId, said,
        "SOURCE_MASTER", "", "", Optional.empty(), check, Optional.empty(), now, ""),
        launch.resources(), new TreeMap<>(launch.labels()));
  }

  Known with(TaskState now, TaskState newest) {
    return new Known(launch, agentId, now, newest);
  }

  /// Whether its resources are in use, as far as the master knows.
  boolean holds() {
    return !latest.terminal();
  }
}
