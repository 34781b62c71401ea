package dev.karoo.core.launch;

import dev.karoo.core.pipeline.Bindings;
import dev.karoo.core.pipeline.Ipv4;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.VolumeRequest;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.topology.Volume;
import java.util.HashMap;
import java.util.Map;

/// What the references of a task stand for once it is placed.
final class LaunchBindings {
  private LaunchBindings() {}

  static Bindings of(LaunchOrder order) {
    Placement placement = order.holding().placement();
    Map<String, Bindings.Nic> interfaces = new HashMap<>();
    placement.interfaces().forEach(share -> interfaces.put(share.request(),
        new Bindings.Nic(share.address(), share.name())));
    Map<String, Bindings.Group> groups = new HashMap<>();
    for (Pipeline.MulticastGroup group : order.pipeline().multicast()) {
      String first = order.addresses().get(group.name());
      if (first != null) {
        groups.put(group.name(),
            new Bindings.Group(Ipv4.parse(first), group.count(), group.port()));
      }
    }
    return new Bindings(order.key().index(), placement.cores(), placement.coreNames(),
        placement.ports(), interfaces,
        placement.gpus().stream().map(Placement.GpuShare::uuid).toList(), volumes(order), groups,
        order.endpoints());
  }

  /// A container sees a volume where it is mounted, a plain process where the agent has it.
  private static Map<String, String> volumes(LaunchOrder order) {
    Map<String, String> paths = new HashMap<>();
    for (VolumeRequest request : order.holding().request().volumes()) {
      for (Volume volume : order.agent().volumes()) {
        if (volume.name().equals(request.name())) {
          paths.put(request.name(), order.template().container().isPresent()
              ? request.path()
              : volume.hostPath());
        }
      }
    }
    return paths;
  }
}
