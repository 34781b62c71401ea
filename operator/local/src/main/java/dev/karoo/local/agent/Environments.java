package dev.karoo.local.agent;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;

/// The environment of a command, as a Mesos agent composes it (13:358).
final class Environments {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private Environments() {}

  /// The agent's own variables, over them the task's.
  ///
  /// @param pid `slave(1)@address:port`
  static Map<String, String> of(TaskInfo task, FrameworkInfo framework, String agent, String pid,
      Path sandbox) {
    Map<String, String> variables = new LinkedHashMap<>();
    String endpoint = pid.substring(pid.indexOf('@') + 1);
    variables.put("LIBPROCESS_IP", endpoint.substring(0, endpoint.lastIndexOf(':')));
    variables.put("LIBPROCESS_PORT", "0");
    variables.put("MESOS_AGENT_ENDPOINT", endpoint);
    task.getResourcesList().stream().filter(Resource::hasAllocationInfo).findFirst()
        .ifPresent(r -> variables.put("MESOS_ALLOCATION_ROLE", r.getAllocationInfo().getRole()));
    variables.put("MESOS_CHECKPOINT", framework.getCheckpoint() ? "1" : "0");
    variables.put("MESOS_DIRECTORY", sandbox.toString());
    variables.put("MESOS_EXECUTOR_ID", executor(task));
    variables.put("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "5secs");
    variables.put("MESOS_FRAMEWORK_ID", framework.getId().getValue());
    variables.put("MESOS_HTTP_COMMAND_EXECUTOR", "0");
    if (framework.getCheckpoint()) {
      variables.put("MESOS_RECOVERY_TIMEOUT", "15mins");
      variables.put("MESOS_SUBSCRIPTION_BACKOFF_MAX", "2secs");
    }
    variables.put("MESOS_SANDBOX", sandbox.toString());
    variables.put("MESOS_SLAVE_ID", agent);
    variables.put("MESOS_SLAVE_PID", pid);
    variables.put("PATH", PATH);
    add(variables, task.getExecutor().getCommand().getEnvironment());
    add(variables, task.getCommand().getEnvironment());
    return variables;
  }

  /// The executor's id: that of the task where the command is its own executor.
  static String executor(TaskInfo task) {
    return task.hasExecutor()
        ? task.getExecutor().getExecutorId().getValue()
        : task.getTaskId().getValue();
  }

  static void add(Map<String, String> variables, Environment environment) {
    for (Environment.Variable variable : environment.getVariablesList()) {
      if (!variable.getName().isEmpty() && variable.getName().indexOf('=') < 0) {
        variables.put(variable.getName(), variable.getValue());
      }
    }
  }
}
