package dev.karoo.mesos.translate;

import dev.karoo.core.pipeline.Container;
import dev.karoo.core.pipeline.TaskTemplate.FileToFetch;
import dev.karoo.core.ports.Launch;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ContainerInfo.DockerInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.Parameter;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Volume;

/// A launch as Mesos' TaskInfo, run by the command executor or, with a container, the Docker
/// executor.
public final class Launches {
  private Launches() {}

  /// The task.
  ///
  /// @param resources drawn from the offers
  public static TaskInfo task(Launch launch, String agentId, List<Resource> resources) {
    TaskInfo.Builder task = TaskInfo.newBuilder().setName(launch.name())
        .setTaskId(Ids.task(launch.taskId())).setAgentId(Ids.agent(agentId))
        .addAllResources(resources).setCommand(command(launch)).setLabels(labels(launch))
        // In the KILL call default agents ignore it (recorded: 04-kill, 111–135).
        .setKillPolicy(
            KillPolicy.newBuilder().setGracePeriod(Ids.duration(launch.gracePeriod())));
    launch.maxRunTime().ifPresent(time -> task.setMaxCompletionTime(Ids.duration(time)));
    launch.container().ifPresent(run -> task.setContainer(container(launch, run)));
    checks(launch, task);
    return task.build();
  }

  private static CommandInfo command(Launch launch) {
    CommandInfo.Builder command;
    if (launch.container().isEmpty()) {
      command = Commands.process(launch.argv());
    } else {
      List<String> argv = launch.argv();
      command = Commands.container(argv.isEmpty() ? argv : argv.subList(1, argv.size()));
    }
    var environment = Environment.newBuilder();
    launch.env().forEach((name, value) -> environment.addVariables(Environment.Variable
        .newBuilder().setName(name).setType(Environment.Variable.Type.VALUE).setValue(value)));
    command.setEnvironment(environment);
    for (FileToFetch file : launch.files()) {
      command.addUris(CommandInfo.URI.newBuilder().setValue(file.uri())
          .setExecutable(file.executable()).setExtract(file.extract()));
    }
    return command.build();
  }

  private static Labels labels(Launch launch) {
    Labels.Builder labels = Labels.newBuilder();
    launch.labels().forEach(
        (key, value) -> labels.addLabels(Label.newBuilder().setKey(key).setValue(value)));
    return labels.build();
  }

  private static ContainerInfo container(Launch launch, Launch.DockerRun run) {
    Container container = run.container();
    DockerInfo.Builder docker = DockerInfo.newBuilder().setImage(container.image())
        .setNetwork(DockerInfo.Network.HOST)
        .setForcePullImage(container.pullPolicy() == Container.PullPolicy.ALWAYS);
    for (Launch.Parameter parameter : parameters(launch, run)) {
      docker.addParameters(
          Parameter.newBuilder().setKey(parameter.key()).setValue(parameter.value()));
    }
    ContainerInfo.Builder info = ContainerInfo.newBuilder().setType(ContainerInfo.Type.DOCKER)
        .setDocker(docker);
    for (Launch.Mount mount : run.volumes()) {
      info.addVolumes(Volume.newBuilder().setHostPath(mount.hostPath())
          .setContainerPath(mount.containerPath())
          .setMode(mount.writable() ? Volume.Mode.RW : Volume.Mode.RO));
    }
    return info.build();
  }

  /// The given parameters, and the program as entrypoint: an empty word stands for the image's own.
  private static List<Launch.Parameter> parameters(Launch launch, Launch.DockerRun run) {
    var all = new ArrayList<>(run.parameters());
    // `shell: false` with a value would leave the image's entrypoint in front of it.
    if (!launch.argv().isEmpty() && !launch.argv().getFirst().isEmpty()) {
      all.add(new Launch.Parameter("entrypoint", launch.argv().getFirst()));
    }
    return all;
  }

  /// A Docker task has one HealthCheck and nothing else: with both checks the liveness check is
  /// also what readiness is read from.
  private static void checks(Launch launch, TaskInfo.Builder task) {
    if (launch.container().isEmpty()) {
      launch.readiness().ifPresent(check -> task.setCheck(Checks.readiness(check)));
      launch.liveness()
          .ifPresent(check -> task.setHealthCheck(Checks.health(check, Commands::process)));
    } else if (launch.liveness().isPresent()) {
      task.setHealthCheck(Checks.health(launch.liveness().get(), Commands::dockerExec));
    } else {
      launch.readiness()
          .ifPresent(check -> task.setHealthCheck(Checks.readinessInDocker(check)));
    }
  }
}
