package dev.karoo.local.link;

import com.google.protobuf.ByteString;
import java.util.List;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskInfo;

/// What the master says to an agent.
public sealed interface ToAgent {
  /// Welcome, under this id.
  record Registered(String agentId) implements ToAgent {}

  /// Not welcome: end, saying why.
  record Shutdown(String message) implements ToAgent {}

  /// Are you there?
  record Ping() implements ToAgent {}

  /// Start a task.
  record Run(FrameworkInfo framework, TaskInfo task) implements ToAgent {}

  /// Start tasks that share an executor.
  record RunGroup(FrameworkInfo framework, ExecutorInfo executor, TaskGroupInfo group)
      implements
        ToAgent {}

  /// End a task.
  record Kill(String framework, String task) implements ToAgent {}

  /// The framework has kept an update.
  record Acknowledge(String framework, String task, ByteString uuid) implements ToAgent {}

  /// The framework is connected again, perhaps changed: what waits for it may be sent at once.
  record FrameworkUpdated(FrameworkInfo framework) implements ToAgent {}

  /// The framework is gone: end everything of it, silently.
  record ShutdownFramework(String framework) implements ToAgent {}

  /// End an executor with its tasks.
  record ShutdownExecutor(String framework, String executor) implements ToAgent {}

  /// Tasks that the master knows of and the agent did not name: drop those it has not.
  record ReconcileTasks(String framework, List<String> tasks) implements ToAgent {
    public ReconcileTasks {
      tasks = List.copyOf(tasks);
    }
  }

  /// Apply an operation on resources.
  ///
  /// @param operation the master's id of it
  /// @param info the operation, its resources without allocation
  /// @param feedback whether a status is wanted
  record Apply(String operation, Offer.Operation info, boolean feedback) implements ToAgent {}

  /// The framework has kept an operation's status.
  record AcknowledgeOperation(String operation) implements ToAgent {}

  /// End all tasks because the host is to be emptied.
  ///
  /// @param markGone report them as gone by operator
  record Drain(boolean markGone) implements ToAgent {}
}
