package dev.karoo.local.agent;

import dev.karoo.local.process.Command;
import dev.karoo.local.process.Supervised;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.nio.file.FileSystems;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;

/// Starts the command of one task: sandbox, URIs, process. Runs off the agent's loop.
final class Launcher {
  private final Sandbox sandboxes;
  private final String pid;
  private final Checkpoints checkpoints;

  Launcher(Sandbox sandboxes, String pid, Checkpoints checkpoints) {
    this.sandboxes = sandboxes;
    this.pid = pid;
    this.checkpoints = checkpoints;
  }

  /// Starts a task.
  ///
  /// @param container the run's id
  Container launch(TaskInfo task, FrameworkInfo framework, String container)
      throws LaunchFailure, InterruptedException {
    if (task.hasContainer() && task.getContainer().getType() == ContainerInfo.Type.DOCKER) {
      throw new LaunchFailure(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED,
          "Abnormal executor termination: unknown container");
    }
    if (task.getContainer().getMesos().hasImage()) {
      throw new LaunchFailure(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED,
          "Failed to launch container: Unsupported container image type: "
              + task.getContainer().getMesos().getImage().getType());
    }
    try {
      Path sandbox = sandboxes.create(framework.getId().getValue(), Environments.executor(task),
          container);
      CommandInfo command = task.getCommand();
      fetch(command, sandbox, container);
      Map<String, String> environment = Environments.of(task, framework, sandboxes.agent(), pid,
          sandbox);
      return new Container.Plain(Supervised.start(checkpoints.run(container),
          new Command(CommandLines.of(command, environment, sandbox), environment, sandbox,
              switchTo(command))));
    } catch (IOException e) {
      throw new LaunchFailure(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED,
          "Failed to launch container: " + e.getMessage());
    }
  }

  private static void fetch(CommandInfo command, Path sandbox, String container)
      throws LaunchFailure, InterruptedException {
    try {
      new Fetcher(sandbox).fetch(command.getUrisList());
    } catch (IOException e) {
      throw new LaunchFailure(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED,
          "Failed to launch container: Failed to fetch all URIs for container '" + container
              + "': exited with status 1");
    }
  }

  /// The user to run as, where that is another one and possible.
  private static Optional<String> switchTo(CommandInfo command) {
    String self = System.getProperty("user.name");
    return command.hasUser() && "root".equals(self) && !command.getUser().equals(self)
        ? Optional.of(command.getUser())
        : Optional.empty();
  }

  /// What is wrong with the user that the command names: that makes Mesos drop the task before
  /// anything is started (03:62).
  Optional<String> userProblem(TaskInfo task, FrameworkInfo framework, String container) {
    if (!task.getCommand().hasUser()) {
      return Optional.empty();
    }
    String user = task.getCommand().getUser();
    try {
      FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(user);
      return Optional.empty();
    } catch (UserPrincipalNotFoundException e) {
      Path sandbox = sandboxes.of(framework.getId().getValue(), Environments.executor(task),
          container);
      return Optional.of("Failed to create executor directory '" + sandbox
          + "': Failed to chown directory to '" + user + "': No such user '" + user + "'");
    } catch (IOException e) {
      return Optional.of("Failed to look up user '" + user + "': " + e.getMessage());
    }
  }
}
