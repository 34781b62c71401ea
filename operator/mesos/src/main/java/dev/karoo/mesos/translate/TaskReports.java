package dev.karoo.mesos.translate;

import dev.karoo.core.ports.TaskReport;
import dev.karoo.core.ports.TaskUpdate;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskStatus;

/// Tasks as GET_TASKS lists them.
public final class TaskReports {
  private TaskReports() {}

  /// One task: its state is the task's own, details are from the last status with that state.
  public static TaskReport report(Task task) {
    TaskUpdate bare = new TaskUpdate(task.getTaskId().getValue(), task.getAgentId().getValue(),
        Statuses.state(task.getState()), "", "", "", Optional.empty(), Optional.empty(),
        Optional.empty(), Instant.EPOCH, "");
    TaskUpdate state = bare;
    for (TaskStatus status : task.getStatusesList()) {
      if (status.getState() == task.getState()) {
        state = withoutUuid(Statuses.update(status), bare);
      }
    }
    var labels = new TreeMap<String, String>();
    task.getLabels().getLabelsList()
        .forEach(label -> labels.put(label.getKey(), label.getValue()));
    return new TaskReport(task.getName(), state,
        Amounts.sum(task.getResourcesList(), resource -> true), labels);
  }

  /// What GET_TASKS shows was, or will be, delivered as an update of its own.
  private static TaskUpdate withoutUuid(TaskUpdate update, TaskUpdate bare) {
    return new TaskUpdate(bare.taskId(), bare.agentId(), bare.state(), update.source(),
        update.reason(), update.message(), update.healthy(), update.check(), Optional.empty(),
        update.timestamp(), update.container());
  }
}
