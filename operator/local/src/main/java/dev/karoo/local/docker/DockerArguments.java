package dev.karoo.local.docker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ContainerInfo.DockerInfo;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.Parameter;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Volume;

/// From a task to the arguments of `docker run`, as Mesos' Docker containerizer makes them
/// (12:20).
///
/// @param task with a container of type DOCKER
/// @param name of the container
/// @param workDir the agent's directory
/// @param sandbox mounted at `/mnt/mesos/sandbox`
record DockerArguments(TaskInfo task, String name, Path workDir, Path sandbox) {
  /// Where a container sees its sandbox.
  static final String SANDBOX = "/mnt/mesos/sandbox";
  private static final String NAME = "[^\\s=#][^\\s=]*";
  private static final long MEBIBYTE = 1 << 20;
  private static final long LEAST_MEMORY = 32 * MEBIBYTE;
  private static final long LEAST_SHARES = 10;
  private static final int SHARES_PER_CPU = 1024;

  /// Everything behind `docker -H HOST`.
  ///
  /// @param environmentFile for those variables of the task whose values have one line; values
  ///   never stand among the arguments, where everybody could read them, as they do with Mesos
  List<String> run(Path environmentFile) {
    DockerInfo docker = docker();
    List<String> line = new ArrayList<>(List.of("run"));
    if (docker.getPrivileged()) {
      line.add("--privileged");
    }
    resources(line);
    line.add("--env-file=" + environmentFile);
    inherited().forEach(variable -> line.addAll(List.of("-e", variable)));
    line.addAll(List.of("-v", sandbox + ":" + SANDBOX));
    task.getContainer().getVolumesList().forEach(v -> volume(line, v));
    network(line);
    if (!task.getContainer().getHostname().isEmpty()) {
      line.add("--hostname=" + task.getContainer().getHostname());
    }
    docker.getParametersList().stream().filter(p -> variable(p).isEmpty())
        .forEach(p -> line.add("--" + p.getKey() + "=" + p.getValue()));
    if (task.getCommand().getShell()) {
      line.add("--entrypoint=/bin/sh");
    }
    line.add("--name=" + name);
    line.add("--label=" + Docker.owner(workDir));
    line.add(docker.getImage());
    command(line);
    return line;
  }

  private DockerInfo docker() {
    return task.getContainer().getDocker();
  }

  private void resources(List<String> line) {
    double cpus = scalar("cpus");
    double memory = scalar("mem");
    if (cpus > 0) {
      line.add("--cpu-shares=" + Math.max(LEAST_SHARES, (long) (cpus * SHARES_PER_CPU)));
    }
    if (memory > 0) {
      line.add("--memory=" + Math.max(LEAST_MEMORY, (long) (memory * MEBIBYTE)));
    }
  }

  private double scalar(String resource) {
    return task.getResourcesList().stream().filter(r -> r.getName().equals(resource))
        .mapToDouble(r -> r.getScalar().getValue()).sum();
  }

  /// A parameter `env` that gives a variable its value.
  private static Optional<Entry<String, String>> variable(Parameter parameter) {
    String[] parts = parameter.getValue().split("=", 2);
    return parameter.getKey().equals("env") && parts.length == 2 && parts[0].matches(NAME)
        ? Optional.of(Map.entry(parts[0], parts[1]))
        : Optional.empty();
  }

  /// The task's variables, over them the agent's, over these its parameters, which come last in the
  /// line; the names are those that Docker can take.
  Map<String, String> variables() {
    Map<String, String> all = new java.util.LinkedHashMap<>();
    task.getCommand().getEnvironment().getVariablesList().stream()
        .filter(v -> v.getName().matches(NAME))
        .forEach(v -> all.put(v.getName(), v.getValue()));
    all.put("MESOS_SANDBOX", SANDBOX);
    all.put("MESOS_CONTAINER_NAME", name);
    task.getResourcesList().stream().filter(Resource::hasAllocationInfo).findFirst()
        .ifPresent(r -> all.put("MESOS_ALLOCATION_ROLE", r.getAllocationInfo().getRole()));
    docker().getParametersList().stream().flatMap(p -> variable(p).stream())
        .forEach(v -> all.put(v.getKey(), v.getValue()));
    return all;
  }

  /// What the environment file holds.
  Stream<Entry<String, String>> oneLine() {
    return variables().entrySet().stream().filter(v -> !v.getValue().contains("\n"));
  }

  /// Names of the variables that the client takes over from its own environment: a file of
  /// variables can't hold a value of several lines.
  Stream<String> inherited() {
    return variables().entrySet().stream().filter(v -> v.getValue().contains("\n"))
        .map(Entry::getKey);
  }

  private void volume(List<String> line, Volume volume) {
    String inside = volume.getContainerPath().startsWith("/")
        ? volume.getContainerPath()
        : SANDBOX + "/" + volume.getContainerPath();
    String mode = volume.getMode().name().toLowerCase(Locale.ROOT);
    if (volume.hasHostPath()) {
      Path host = sandbox.resolve(volume.getHostPath());
      line.addAll(List.of("-v", host + ":" + inside + ":" + mode));
    }
  }

  private void network(List<String> line) {
    ContainerInfo container = task.getContainer();
    switch (docker().getNetwork()) {
      case HOST -> line.add("--net=host");
      case BRIDGE -> line.add("--net=bridge");
      case NONE -> line.add("--net=none");
      case USER -> container.getNetworkInfosList().stream().map(NetworkInfo::getName).findFirst()
          .ifPresent(n -> line.add("--net=" + n));
    }
    for (DockerInfo.PortMapping port : docker().getPortMappingsList()) {
      String protocol = port.hasProtocol() ? "/" + port.getProtocol() : "";
      line.addAll(List.of("-p", port.getHostPort() + ":" + port.getContainerPort() + protocol));
    }
  }

  /// With `shell`, `sh -c value`; without, `value` and all arguments follow the image's own entry
  /// point (12:120–134): there is no argument vector as with plain processes.
  private void command(List<String> line) {
    CommandInfo command = task.getCommand();
    if (command.getShell()) {
      line.addAll(List.of("-c", command.getValue()));
    } else {
      if (!command.getValue().isEmpty()) {
        line.add(command.getValue());
      }
      line.addAll(command.getArgumentsList());
    }
  }
}
