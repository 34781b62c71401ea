package dev.karoo.local.link;

import java.util.List;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskStatus;

/// What an agent says.
public sealed interface ToMaster {
  /// The first message of a connection: here I am, with everything I run.
  ///
  /// @param token the state directory's secret
  /// @param info with an id when the agent has been registered before
  /// @param pid `slave(1)@address:port` of the agent's HTTP endpoints
  /// @param frameworks of all tasks
  /// @param tasks every task that is not yet over and acknowledged
  /// @param reserved everything that is dynamically reserved
  record Register(String token, AgentInfo info, String pid, List<FrameworkInfo> frameworks,
      List<Task> tasks, List<Resource> reserved) implements ToMaster {
    public Register {
      frameworks = List.copyOf(frameworks);
      tasks = List.copyOf(tasks);
      reserved = List.copyOf(reserved);
    }
  }

  /// The answer to a ping.
  record Pong() implements ToMaster {}

  /// An orderly leave.
  record Unregister() implements ToMaster {}

  /// The update at the head of a task's queue.
  ///
  /// @param framework the framework's id
  /// @param status with a uuid
  /// @param latest the state after all updates that wait behind it
  record Update(String framework, TaskStatus status, TaskStatus latest) implements ToMaster {}

  /// How an operation on the agent's resources ended.
  ///
  /// @param operation the master's id of the operation
  /// @param status with a uuid
  record OperationUpdate(String operation, OperationStatus status) implements ToMaster {}

  /// An executor of a task group ended.
  ///
  /// @param framework the framework's id
  /// @param executor the executor's id
  /// @param status the wait status
  record ExecutorExited(String framework, String executor, int status) implements ToMaster {}
}
