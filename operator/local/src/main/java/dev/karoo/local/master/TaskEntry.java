package dev.karoo.local.master;

import dev.karoo.local.resources.Form;
import dev.karoo.local.resources.Resources;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/// What the master keeps of one task until its terminal update is acknowledged.
final class TaskEntry {
  private final Task.Builder task;
  private final Resources resources;
  private final String role;

  /// @param task as the API shows it
  TaskEntry(Task task) {
    this.task = task.toBuilder();
    this.resources = Resources.of(task.getResourcesList());
    this.role = task.getResourcesList().stream().filter(Resource::hasAllocationInfo)
        .map(r -> r.getAllocationInfo().getRole()).findFirst().orElse("*");
  }

  /// A task just accepted.
  ///
  /// @param resources all of its resources, allocated
  static TaskEntry staging(String framework, TaskInfo info, Resources resources) {
    Task.Builder task = Task.newBuilder().setName(info.getName()).setTaskId(info.getTaskId())
        .setAgentId(info.getAgentId()).setState(TaskState.TASK_STAGING)
        .addAllResources(resources.toMessages(Form.REFINED));
    task.getFrameworkIdBuilder().setValue(framework);
    if (info.hasExecutor()) {
      task.setExecutorId(info.getExecutor().getExecutorId());
    }
    if (info.hasLabels()) {
      task.setLabels(info.getLabels());
    }
    if (info.hasDiscovery()) {
      task.setDiscovery(info.getDiscovery());
    }
    if (info.hasContainer()) {
      task.setContainer(info.getContainer());
    }
    if (info.hasHealthCheck()) {
      task.setHealthCheck(info.getHealthCheck());
    }
    if (info.hasKillPolicy()) {
      task.setKillPolicy(info.getKillPolicy());
    }
    if (info.getCommand().hasUser()) {
      task.setUser(info.getCommand().getUser());
    }
    return new TaskEntry(task.build());
  }

  String id() {
    return task.getTaskId().getValue();
  }

  String agent() {
    return task.getAgentId().getValue();
  }

  String framework() {
    return task.getFrameworkId().getValue();
  }

  Optional<String> executor() {
    return task.hasExecutorId() ? Optional.of(task.getExecutorId().getValue()) : Optional.empty();
  }

  /// Allocated to the task's role.
  Resources resources() {
    return resources;
  }

  String role() {
    return role;
  }

  /// The latest state that the agent told of, perhaps ahead of the updates.
  TaskState state() {
    return task.getState();
  }

  /// Whether it uses no resources any more.
  boolean isOver() {
    return States.terminal(task.getState());
  }

  /// The state of the last update forwarded; before the first one the state itself.
  TaskState updateState() {
    return task.hasStatusUpdateState() ? task.getStatusUpdateState() : task.getState();
  }

  boolean updateIs(com.google.protobuf.ByteString uuid) {
    return task.getStatusUpdateUuid().equals(uuid);
  }

  /// The last status of the state that is shown, if there was any.
  Optional<TaskStatus> lastStatus() {
    List<TaskStatus> statuses = task.getStatusesList();
    return statuses.isEmpty() ? Optional.empty() : Optional.of(statuses.getLast());
  }

  /// Takes in an update: its own state, and the latest one behind it.
  void update(TaskStatus status, TaskState latest) {
    if (!isOver()) {
      task.setState(latest);
    }
    task.setStatusUpdateState(status.getState()).setStatusUpdateUuid(status.getUuid());
    addStatus(status);
  }

  /// Takes in a state that comes without a uuid, decided by the master itself.
  void decide(TaskStatus status) {
    task.setState(status.getState());
    task.setStatusUpdateState(status.getState()).clearStatusUpdateUuid();
    addStatus(status);
  }

  private void addStatus(TaskStatus status) {
    int last = task.getStatusesCount() - 1;
    if (last >= 0 && task.getStatuses(last).getState() == status.getState()) {
      task.removeStatuses(last);
    }
    task.addStatuses(status.toBuilder().clearData());
  }

  Task message() {
    return task.build();
  }
}
