package dev.karoo.core.launch;

import dev.karoo.core.pipeline.Container;
import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.VolumeRequest;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Interface;
import dev.karoo.core.topology.Volume;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// How `docker run` holds a container to its placement: cores and memory nodes by cgroup, the
/// device files of ibverbs with unlimited locked memory (which ibverbs needs to register buffers),
/// and the GPUs by the nvidia runtime.
final class DockerParameters {
  private DockerParameters() {}

  static Launch.DockerRun run(LaunchOrder order) {
    Container container = order.template().container().orElseThrow();
    Placement placement = order.holding().placement();
    List<Launch.Parameter> parameters = new ArrayList<>();
    if (!placement.cores().isEmpty()) {
      add(parameters, "cpuset-cpus", placement.cores().toString());
    }
    CpuSet nodes = Enforcement.memoryNodes(order.agent(), order.holding());
    if (!nodes.isEmpty()) {
      add(parameters, "cpuset-mems", nodes.toString());
    }
    Set<String> devices = ibverbsDevices(order);
    devices.forEach(device -> add(parameters, "device", device));
    if (!devices.isEmpty() && container.ulimits().stream()
        .noneMatch(limit -> limit.name().equals("memlock"))) {
      add(parameters, "ulimit", "memlock=-1");
    }
    container.capabilities().forEach(name -> add(parameters, "cap-add", name));
    container.ulimits().forEach(limit -> add(parameters, "ulimit",
        limit.name() + "=" + limit.soft() + ":" + limit.hard()));
    if (!placement.gpus().isEmpty()) {
      add(parameters, "runtime", "nvidia");
    }
    return new Launch.DockerRun(container, parameters, mounts(order));
  }

  private static void add(List<Launch.Parameter> parameters, String key, String value) {
    parameters.add(new Launch.Parameter(key, value));
  }

  /// The device files of the interfaces that the task uses by ibverbs.
  private static Set<String> ibverbsDevices(LaunchOrder order) {
    Set<String> devices = new LinkedHashSet<>();
    for (InterfaceRequest request : order.holding().request().interfaces()) {
      for (Placement.InterfaceShare share : order.holding().placement().interfaces()) {
        for (Interface nic : order.agent().interfaces()) {
          if (request.ibverbs() && share.request().equals(request.name())
              && share.name().equals(nic.name())) {
            devices.addAll(nic.ibverbsDevices());
          }
        }
      }
    }
    return devices;
  }

  private static List<Launch.Mount> mounts(LaunchOrder order) {
    List<Launch.Mount> mounts = new ArrayList<>();
    for (VolumeRequest request : order.holding().request().volumes()) {
      for (Volume volume : order.agent().volumes()) {
        if (volume.name().equals(request.name())) {
          mounts.add(new Launch.Mount(volume.hostPath(), request.path(), request.writable()));
        }
      }
    }
    return mounts;
  }
}
