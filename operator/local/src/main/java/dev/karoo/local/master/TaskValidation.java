package dev.karoo.local.master;

import dev.karoo.local.resources.Resources;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.TaskInfo;

/// Whether a task may be launched, in Mesos' order and words (recordings 03, 12, 13).
final class TaskValidation {
  private static final int MAX_ID = 255;

  private TaskValidation() {}

  /// What is wrong with the task itself.
  ///
  /// @param agent the agent of the offers
  static Optional<String> check(TaskInfo task, Framework framework, String agent) {
    String id = task.getTaskId().getValue();
    return id(id).or(() -> duplicate(framework, id)).or(() -> agent(task, agent))
        .or(() -> command(task)).or(() -> times(task)).or(() -> check(task))
        .or(() -> healthCheck(task))
        .or(() -> task.getResourcesCount() == 0
            ? Optional.of("Task uses no resources")
            : Optional.empty())
        .or(() -> ResourceValidation.check(task.getResourcesList()))
        .or(() -> ResourceValidation.check(task.getExecutor().getResourcesList()))
        .or(() -> container(task));
  }

  /// Whether what is offered suffices.
  static Optional<String> fits(Resources needed, Resources offered) {
    return offered.contains(needed)
        ? Optional.empty()
        : Optional.of("Total resources " + needed
            + " required by task and its executor is more than available " + offered);
  }

  /// Whether a string may be an id, and so the name of a directory.
  static Optional<String> id(String id) {
    if (id.isEmpty()) {
      return Optional.of("ID must not be empty");
    }
    if (id.length() > MAX_ID) {
      return Optional.of("ID must not be greater than 255 characters");
    }
    if (id.equals(".") || id.equals("..")) {
      return Optional.of("'" + id + "' is disallowed");
    }
    boolean bad = id.chars().anyMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c));
    return bad ? Optional.of("'" + id + "' contains invalid characters") : Optional.empty();
  }

  private static Optional<String> duplicate(Framework framework, String id) {
    return framework.tasks.containsKey(id)
        ? Optional.of("Task has duplicate ID: " + id)
        : Optional.empty();
  }

  private static Optional<String> agent(TaskInfo task, String agent) {
    String named = task.getAgentId().getValue();
    return named.equals(agent)
        ? Optional.empty()
        : Optional
            .of("Task uses invalid agent " + named + " while agent " + agent + " is expected");
  }

  private static Optional<String> command(TaskInfo task) {
    return task.hasCommand() != task.hasExecutor()
        ? Optional.empty()
        : Optional.of("Task should have at least one (but not both) of CommandInfo or ExecutorInfo"
            + " present");
  }

  private static Optional<String> times(TaskInfo task) {
    if (task.getKillPolicy().getGracePeriod().getNanoseconds() < 0) {
      return Optional.of("Task's 'kill_policy.grace_period' must be non-negative");
    }
    if (task.getMaxCompletionTime().getNanoseconds() < 0) {
      return Optional.of("Task's `max_completion_time` must be non-negative");
    }
    return Optional.empty();
  }

  private static Optional<String> check(TaskInfo task) {
    if (!task.hasCheck()) {
      return Optional.empty();
    }
    CheckInfo check = task.getCheck();
    Optional<String> wrong;
    if (!check.hasType()) {
      wrong = Optional.of("CheckInfo must specify 'type'");
    } else {
      wrong = switch (check.getType()) {
        case UNKNOWN -> Optional.of("'UNKNOWN' is not a valid check type");
        case COMMAND -> check.getCommand().hasCommand()
            ? Optional.empty()
            : Optional.of("Expecting 'command' to be set for COMMAND check");
        case HTTP -> check.hasHttp()
            ? Optional.empty()
            : Optional.of("Expecting 'http' to be set for HTTP check");
        case TCP -> check.hasTcp()
            ? Optional.empty()
            : Optional.of("Expecting 'tcp' to be set for TCP check");
      };
    }
    return wrong
        .or(() -> durations(check.getDelaySeconds(), check.getIntervalSeconds(),
            check.getTimeoutSeconds()))
        .map(text -> "Task uses invalid check: " + text);
  }

  private static Optional<String> healthCheck(TaskInfo task) {
    if (!task.hasHealthCheck()) {
      return Optional.empty();
    }
    HealthCheck check = task.getHealthCheck();
    Optional<String> wrong;
    if (!check.hasType()) {
      wrong = Optional.of("HealthCheck must specify 'type'");
    } else {
      wrong = switch (check.getType()) {
        case UNKNOWN -> Optional.of("'UNKNOWN' is not a valid health check type");
        case COMMAND -> check.hasCommand()
            ? Optional.empty()
            : Optional.of("Expecting 'command' to be set for COMMAND health check");
        case HTTP -> check.hasHttp()
            ? Optional.empty()
            : Optional.of("Expecting 'http' to be set for HTTP health check");
        case TCP -> check.hasTcp()
            ? Optional.empty()
            : Optional.of("Expecting 'tcp' to be set for TCP health check");
      };
    }
    return wrong
        .or(() -> durations(check.getDelaySeconds(), check.getIntervalSeconds(),
            check.getTimeoutSeconds()))
        .or(() -> check.getGracePeriodSeconds() < 0
            ? Optional.of("Expecting 'grace_period_seconds' to be non-negative")
            : Optional.empty())
        .map(text -> "Task uses invalid health check: " + text);
  }

  private static Optional<String> durations(double delay, double interval, double timeout) {
    if (delay < 0) {
      return Optional.of("Expecting 'delay_seconds' to be non-negative");
    }
    if (interval < 0) {
      return Optional.of("Expecting 'interval_seconds' to be non-negative");
    }
    return timeout < 0
        ? Optional.of("Expecting 'timeout_seconds' to be non-negative")
        : Optional.empty();
  }

  private static Optional<String> container(TaskInfo task) {
    ContainerInfo container = task.getContainer();
    return container.getType() == ContainerInfo.Type.DOCKER && task.hasContainer()
        && !container.hasDocker()
            ? Optional.of("Task's `ContainerInfo` is invalid: DockerInfo 'docker' is not set for"
                + " DOCKER typed ContainerInfo")
            : Optional.empty();
  }
}
