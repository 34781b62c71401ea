package dev.karoo.mesos.translate;

import dev.karoo.core.pipeline.Container;
import dev.karoo.core.pipeline.LinuxNames;
import dev.karoo.core.ports.Launch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CapabilityInfo;
import org.apache.mesos.v1.Protos.CapabilityInfo.Capability;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ContainerInfo.DockerInfo;
import org.apache.mesos.v1.Protos.ContainerInfo.MesosInfo;
import org.apache.mesos.v1.Protos.Image;
import org.apache.mesos.v1.Protos.LinuxInfo;
import org.apache.mesos.v1.Protos.Parameter;
import org.apache.mesos.v1.Protos.RLimitInfo;
import org.apache.mesos.v1.Protos.RLimitInfo.RLimit;
import org.apache.mesos.v1.Protos.Volume;

/// Containers as Mesos' ContainerInfo, for either containerizer. Without network infos both leave
/// them on the host's network.
final class Containers {
  private Containers() {}

  static ContainerInfo info(Launch launch, Launch.ContainerRun run) {
    ContainerInfo.Builder info = switch (run) {
      case Launch.DockerRun docker -> docker(launch, docker);
      case Launch.MesosRun mesos -> mesos(mesos);
    };
    for (Launch.Mount mount : run.volumes()) {
      info.addVolumes(Volume.newBuilder().setHostPath(mount.hostPath())
          .setContainerPath(mount.containerPath())
          .setMode(mount.writable() ? Volume.Mode.RW : Volume.Mode.RO));
    }
    return info.build();
  }

  private static boolean always(Container container) {
    return container.pullPolicy() == Container.PullPolicy.ALWAYS;
  }

  private static ContainerInfo.Builder docker(Launch launch, Launch.DockerRun run) {
    Container container = run.container();
    DockerInfo.Builder docker = DockerInfo.newBuilder().setImage(container.image())
        .setNetwork(DockerInfo.Network.HOST).setForcePullImage(always(container));
    for (Launch.Parameter parameter : parameters(launch, run)) {
      docker.addParameters(
          Parameter.newBuilder().setKey(parameter.key()).setValue(parameter.value()));
    }
    return ContainerInfo.newBuilder().setType(ContainerInfo.Type.DOCKER).setDocker(docker);
  }

  /// The given parameters, the variables that its executor must not have, and the program as
  /// entrypoint: an empty word stands for the image's own.
  ///
  /// A parameter becomes one argument, `--env=NAME=value` (Mesos `src/docker/docker.cpp`,
  /// `Docker::RunOptions::create`), as Mesos makes of other variables, too; no shell and no file is
  /// between, so that any value goes through.
  private static List<Launch.Parameter> parameters(Launch launch, Launch.DockerRun run) {
    var all = new ArrayList<>(run.parameters());
    ExecutorVariables.read(launch.env())
        .forEach((name, value) -> all.add(new Launch.Parameter("env", name + "=" + value)));
    // `shell: false` with a value would leave the image's entrypoint in front of it.
    if (!Launches.entrypoint(launch.argv())) {
      all.add(new Launch.Parameter("entrypoint", launch.argv().getFirst()));
    }
    return all;
  }

  private static ContainerInfo.Builder mesos(Launch.MesosRun run) {
    Container container = run.container();
    ContainerInfo.Builder info = ContainerInfo.newBuilder().setType(ContainerInfo.Type.MESOS)
        .setMesos(MesosInfo.newBuilder().setImage(Image.newBuilder().setType(Image.Type.DOCKER)
            .setDocker(Image.Docker.newBuilder().setName(container.image()))
            .setCached(!always(container))));
    if (!container.capabilities().isEmpty()) {
      CapabilityInfo capabilities = capabilities(container.capabilities());
      info.setLinuxInfo(LinuxInfo.newBuilder().setEffectiveCapabilities(capabilities)
          .setBoundingCapabilities(capabilities));
    }
    if (!run.ulimits().isEmpty()) {
      var limits = RLimitInfo.newBuilder();
      run.ulimits().forEach(limit -> limits.addRlimits(limit(limit)));
      info.setRlimitInfo(limits);
    }
    return info;
  }

  /// Mesos gives exactly those that are named, Docker its own and those: so that a name means the
  /// same with both, Docker's are named, too.
  private static CapabilityInfo capabilities(List<String> added) {
    var all = CapabilityInfo.newBuilder();
    Stream.concat(LinuxNames.DOCKERS_CAPABILITIES.stream(), added.stream()).distinct()
        .forEach(name -> all.addCapabilities(Capability.valueOf(name)));
    return all.build();
  }

  /// Unlimited is a limit without numbers; with one of the two, the other must be there: −1 is
  /// then the kernel's RLIM_INFINITY, as all bits are set.
  private static RLimit limit(Container.Ulimit limit) {
    RLimit.Builder made = RLimit.newBuilder().setType(
        RLimit.Type.valueOf("RLMT_" + limit.name().toUpperCase(Locale.ROOT)));
    return limit.soft() < 0
        ? made.build()
        : made.setSoft(limit.soft()).setHard(limit.hard()).build();
  }
}
