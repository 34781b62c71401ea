package dev.karoo.core.launch;

import dev.karoo.core.pipeline.Container;
import dev.karoo.core.pipeline.Container.Containerizer;
import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.VolumeRequest;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.topology.Interface;
import dev.karoo.core.topology.Volume;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// How the container of a placed task is run: what it sees of the host, and its limits. Who uses
/// ibverbs may lock memory without limit, which it needs to register buffers.
final class ContainerRuns {
  private static final String MEMLOCK = "memlock";

  private ContainerRuns() {}

  static Launch.ContainerRun run(LaunchOrder order, Container container) {
    Set<String> devices = ibverbsDevices(order);
    List<Container.Ulimit> ulimits = ulimits(container, devices);
    List<Launch.Mount> mounts = mounts(order);
    return switch (container.containerizer()) {
      case Containerizer.Docker() -> new Launch.DockerRun(container,
          DockerParameters.of(order, container, devices, ulimits), mounts);
      case Containerizer.Mesos _ -> {
        // Mesos binds a device file like any other (`volume/host_path`).
        devices.forEach(device -> mounts.add(new Launch.Mount(device, device, true)));
        yield new Launch.MesosRun(container, ulimits, mounts);
      }
    };
  }

  private static List<Container.Ulimit> ulimits(Container container, Set<String> devices) {
    List<Container.Ulimit> ulimits = new ArrayList<>();
    if (!devices.isEmpty()
        && container.ulimits().stream().noneMatch(limit -> limit.name().equals(MEMLOCK))) {
      ulimits.add(new Container.Ulimit(MEMLOCK, -1, -1));
    }
    ulimits.addAll(container.ulimits());
    return ulimits;
  }

  /// The device files of the interfaces that the task uses by ibverbs.
  private static Set<String> ibverbsDevices(LaunchOrder order) {
    if (Enforcement.countedOnly(order.agent())) {
      return Set.of();
    }
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
