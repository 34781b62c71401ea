package dev.karoo.local.master;

import org.apache.mesos.v1.Protos.TaskState;

/// Which task states end a task.
public final class States {
  private States() {}

  /// Whether nothing runs any more and nothing will. (UNREACHABLE and UNKNOWN are not: the task
  /// may come back.)
  public static boolean terminal(TaskState state) {
    return switch (state) {
      case TASK_FINISHED, TASK_FAILED, TASK_KILLED, TASK_ERROR, TASK_LOST, TASK_DROPPED, TASK_GONE,
          TASK_GONE_BY_OPERATOR ->
        true;
      case TASK_STAGING, TASK_STARTING, TASK_RUNNING, TASK_KILLING, TASK_UNREACHABLE,
          TASK_UNKNOWN ->
        false;
    };
  }
}
