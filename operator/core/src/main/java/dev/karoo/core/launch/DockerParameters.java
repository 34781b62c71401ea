package dev.karoo.core.launch;

import dev.karoo.core.pipeline.Container;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.topology.CpuSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// How `docker run` holds a container to its placement: cores and memory nodes by cgroup, the
/// device files of ibverbs, and the GPUs by the nvidia runtime. Not on an agent that only counts:
/// what it has may be nowhere, and Docker refuses to start what asks for it.
final class DockerParameters {
  private DockerParameters() {}

  /// The parameters.
  ///
  /// @param devices device files that it needs
  /// @param ulimits of its processes
  static List<Launch.Parameter> of(LaunchOrder order, Container container, Set<String> devices,
      List<Container.Ulimit> ulimits) {
    Placement placement = order.holding().placement();
    boolean counted = Enforcement.countedOnly(order.agent());
    List<Launch.Parameter> parameters = new ArrayList<>();
    if (!placement.cores().isEmpty() && !counted) {
      add(parameters, "cpuset-cpus", placement.cores().toString());
    }
    CpuSet nodes = Enforcement.memoryNodes(order.agent(), order.holding());
    if (!nodes.isEmpty() && !counted) {
      add(parameters, "cpuset-mems", nodes.toString());
    }
    devices.forEach(device -> add(parameters, "device", device));
    container.capabilities().forEach(name -> add(parameters, "cap-add", name));
    ulimits.forEach(limit -> add(parameters, "ulimit",
        limit.name() + "=" + limit.soft() + ":" + limit.hard()));
    if (!placement.gpus().isEmpty() && !counted) {
      add(parameters, "runtime", "nvidia");
    }
    return parameters;
  }

  private static void add(List<Launch.Parameter> parameters, String key, String value) {
    parameters.add(new Launch.Parameter(key, value));
  }
}
