package dev.karoo.local.agent;

import dev.karoo.local.docker.Docker;
import dev.karoo.local.docker.DockerContainer;
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
  private static final String ROOT = "root";
  private static final String SELF = System.getProperty("user.name", "");

  private final Sandbox sandboxes;
  private final String pid;
  private final Checkpoints checkpoints;
  private final Optional<Docker> docker;

  /// Starts tasks in sandboxes.
  ///
  /// @param pid `slave(1)@address:port` of the agent
  /// @param docker for containers; empty: there are none
  Launcher(Sandbox sandboxes, String pid, Checkpoints checkpoints, Optional<Docker> docker) {
    this.sandboxes = sandboxes;
    this.pid = pid;
    this.checkpoints = checkpoints;
    this.docker = docker;
  }

  /// The sandbox of one run.
  Path sandbox(String framework, TaskInfo task, String container) {
    return sandboxes.of(framework, Environments.executor(task), container);
  }

  /// What carries out the checks of a run.
  Probe probe(TaskRun run, Container container) {
    return new Probe(run.sandbox,
        Environments.of(run.task, run.framework, sandboxes.agent(), pid, run.sandbox), container);
  }

  static boolean inDocker(TaskInfo task) {
    return task.hasContainer() && task.getContainer().getType() == ContainerInfo.Type.DOCKER;
  }

  /// What an earlier run of the agent started, if it still runs.
  ///
  /// @param told whether it was told that the task runs
  Optional<Container> adopt(TaskInfo task, String container, boolean told) {
    Optional<Supervised> alive = Supervised.adopt(checkpoints.run(container));
    if (!inDocker(task)) {
      return alive.map(Container.Plain::new);
    }
    return alive.flatMap(client -> docker.map(d -> DockerContainer.adopt(d, container, client)))
        .map(found -> new Container.InDocker(told ? found : found.beginning()));
  }

  /// Removes what a run left that ended while there was no agent.
  void sweep(TaskInfo task, String container) {
    if (inDocker(task)) {
      docker.ifPresent(d -> DockerContainer.remove(d, container));
    }
  }

  /// Starts a task.
  ///
  /// @param container the run's id
  Container launch(TaskInfo task, FrameworkInfo framework, String container)
      throws LaunchFailure, InterruptedException {
    Optional<Docker> client = inDocker(task) ? docker.filter(Docker::answers) : Optional.empty();
    if (inDocker(task) && client.isEmpty()) { // as an agent without that containerizer (12:283)
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
      Optional<String> user = switchTo(task, framework);
      if (user.isPresent()) {
        Sandbox.give(sandbox, user.get());
      }
      if (client.isPresent()) {
        return start(client.get(), task, container, sandbox);
      }
      Map<String, String> environment = Environments.of(task, framework, sandboxes.agent(), pid,
          sandbox);
      return new Container.Plain(Supervised.start(checkpoints.run(container),
          new Command(CommandLines.of(command, environment, sandbox), environment, sandbox,
              user)));
    } catch (IOException e) {
      throw new LaunchFailure(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED,
          "Failed to launch container: " + e.getMessage());
    }
  }

  private Container start(Docker client, TaskInfo task, String container, Path sandbox)
      throws IOException {
    ContainerInfo.DockerInfo wanted = task.getContainer().getDocker();
    client.provide(wanted.getImage(), wanted.getForcePullImage()
        ? Docker.PullPolicy.ALWAYS
        : Docker.PullPolicy.IF_NOT_PRESENT);
    return new Container.InDocker(DockerContainer.start(client, task, container,
        new DockerContainer.Place(checkpoints.run(container), sandboxes.workDir(), sandbox)));
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
  private static Optional<String> switchTo(TaskInfo task, FrameworkInfo framework) {
    String user = user(task, framework);
    return ROOT.equals(SELF) && !user.isEmpty() && !user.equals(SELF)
        ? Optional.of(user)
        : Optional.empty();
  }

  /// That of the command, else that of its executor's, else that of the framework.
  private static String user(TaskInfo task, FrameworkInfo framework) {
    if (task.getCommand().hasUser()) {
      return task.getCommand().getUser();
    }
    CommandInfo executor = task.getExecutor().getCommand();
    return executor.hasUser() ? executor.getUser() : framework.getUser();
  }

  /// What is wrong with the user that the task is to run as: that makes Mesos drop it before
  /// anything is started (03:62). Whoever runs this is nobody's problem: a container's user may
  /// have
  /// no name.
  Optional<String> userProblem(TaskInfo task, FrameworkInfo framework, String container) {
    String user = user(task, framework);
    if (user.isEmpty() || user.equals(SELF)) {
      return Optional.empty();
    }
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
