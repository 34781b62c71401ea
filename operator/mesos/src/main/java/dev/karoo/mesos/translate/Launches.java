package dev.karoo.mesos.translate;

import dev.karoo.core.pipeline.TaskTemplate.FileToFetch;
import dev.karoo.core.ports.Launch;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;

/// A launch as Mesos' TaskInfo, run by the command executor or, with a Docker container, the Docker
/// executor.
public final class Launches {
  private Launches() {}

  /// The task.
  ///
  /// @param user as whom it runs
  /// @param resources drawn from the offers
  public static TaskInfo task(Launch launch, String user, String agentId,
      List<Resource> resources) {
    TaskInfo.Builder task = TaskInfo.newBuilder().setName(launch.name())
        .setTaskId(Ids.task(launch.taskId())).setAgentId(Ids.agent(agentId))
        .addAllResources(resources).setCommand(command(launch).setUser(user))
        .setLabels(labels(launch))
        // In the KILL call default agents ignore it (recorded: 04-kill, 111–135).
        .setKillPolicy(
            KillPolicy.newBuilder().setGracePeriod(Ids.duration(launch.gracePeriod())));
    launch.maxRunTime().ifPresent(time -> task.setMaxCompletionTime(Ids.duration(time)));
    launch.container().ifPresent(run -> task.setContainer(Containers.info(launch, run)));
    checks(launch, task);
    return task.build();
  }

  private static CommandInfo.Builder command(Launch launch) {
    boolean image = launch.container().isPresent();
    CommandInfo.Builder command = inDocker(launch)
        || (image && entrypoint(launch.argv()))
            ? Commands.arguments(launch.argv())
            : Commands.process(launch.argv());
    command.setEnvironment(environment(inDocker(launch)
        ? ExecutorVariables.unread(launch.env())
        : Proxies.environment(launch)));
    for (FileToFetch file : launch.files()) {
      command.addUris(CommandInfo.URI.newBuilder().setValue(file.uri())
          .setExecutable(file.executable()).setExtract(file.extract()));
    }
    return command;
  }

  private static Environment environment(Map<String, String> variables) {
    var environment = Environment.newBuilder();
    variables.forEach((name, value) -> environment.addVariables(Environment.Variable.newBuilder()
        .setName(name).setType(Environment.Variable.Type.VALUE).setValue(value)));
    return environment.build();
  }

  private static boolean inDocker(Launch launch) {
    return launch.container().filter(Launch.DockerRun.class::isInstance).isPresent();
  }

  /// Whether the image's entrypoint is the program.
  static boolean entrypoint(List<String> argv) {
    return argv.isEmpty() || argv.getFirst().isEmpty();
  }

  private static Labels labels(Launch launch) {
    Labels.Builder labels = Labels.newBuilder();
    launch.labels().forEach(
        (key, value) -> labels.addLabels(Label.newBuilder().setKey(key).setValue(value)));
    return labels.build();
  }

  /// A Docker task has one HealthCheck and nothing else: with both checks the liveness check is
  /// also what readiness is read from.
  private static void checks(Launch launch, TaskInfo.Builder task) {
    if (!inDocker(launch)) {
      // an image need not have a shell
      Function<List<String>, CommandInfo.Builder> command = launch.container().isPresent()
          ? Commands::process
          : Commands::probe;
      launch.readiness().ifPresent(check -> task.setCheck(Checks.readiness(check, command)));
      launch.liveness()
          .ifPresent(check -> task.setHealthCheck(Checks.health(check, command)));
    } else if (launch.liveness().isPresent()) {
      task.setHealthCheck(Checks.health(launch.liveness().get(), Commands::dockerExec));
    } else {
      launch.readiness()
          .ifPresent(check -> task.setHealthCheck(Checks.readinessInDocker(check)));
    }
  }
}
