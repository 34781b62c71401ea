package dev.karoo.local.master;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskInfo;

/// Whether a task group may be launched: one bad task refuses all (13:438–439).
final class GroupValidation {
  private GroupValidation() {}

  static Optional<String> check(ExecutorInfo executor, TaskGroupInfo group, Framework framework,
      String agent) {
    if (executor.getType() != ExecutorInfo.Type.DEFAULT) {
      return Optional.of("The local cluster launches task groups with the DEFAULT executor only");
    }
    if (group.getTasksCount() == 0) {
      return Optional.of("Task group cannot be empty");
    }
    Set<String> ids = new HashSet<>();
    for (TaskInfo task : group.getTasksList()) {
      Optional<String> problem = TaskValidation.check(task, framework, agent)
          .or(() -> task.getContainer().getType() == ContainerInfo.Type.DOCKER
              && task.hasContainer()
                  ? Optional.of("Docker ContainerInfo is not supported on the task")
                  : Optional.empty())
          .or(() -> ids.add(task.getTaskId().getValue())
              ? Optional.empty()
              : Optional.of("Task has duplicate ID: " + task.getTaskId().getValue()));
      if (problem.isPresent()) {
        return problem
            .map(text -> "Task '" + task.getTaskId().getValue() + "' is invalid: " + text);
      }
    }
    return Optional.empty();
  }
}
