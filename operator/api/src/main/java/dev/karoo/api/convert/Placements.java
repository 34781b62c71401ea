package dev.karoo.api.convert;

import dev.karoo.api.format.Quantities;
import dev.karoo.api.task.PlacementStatus;
import dev.karoo.api.task.PlacementStatus.GpuStatus;
import dev.karoo.api.task.PlacementStatus.InterfaceStatus;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.placement.Placement.GpuShare;
import dev.karoo.core.placement.Placement.InterfaceShare;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Gpu;
import java.util.List;
import java.util.Optional;

/// Between core's placements and those in a Task's status.
public final class Placements {
  private Placements() {}

  /// The placement as users see it. The agent, where known, says which NUMA nodes its domains are
  /// and of what model its GPUs.
  public static PlacementStatus toStatus(Placement placement, Optional<Agent> agent) {
    List<Integer> nodes = agent.map(host -> placement.domains().stream()
        .filter(d -> d < host.domains().size()).map(d -> host.domains().get(d).numaNode())
        .filter(n -> n.isPresent()).map(n -> n.getAsInt()).distinct().sorted().toList())
        .orElse(List.of());
    return new PlacementStatus(placement.agent(), null, placement.domains(), nodes,
        placement.cores().toList(), placement.coreNames(),
        placement.gpus().stream().map(g -> new GpuStatus(g.uuid(),
            agent.flatMap(host -> model(host, g.uuid())).orElse(null), g.compute().toDouble(),
            Quantities.ofMebibytes(g.memory()))).toList(),
        placement.interfaces().stream().map(i -> new InterfaceStatus(i.request(), i.name(),
            i.address(), Quantities.ofBitRate(i.bandwidthIn()),
            Quantities.ofBitRate(i.bandwidthOut()), null, List.of(), List.of())).toList(),
        placement.ports(), null, null, null);
  }

  private static Optional<String> model(Agent agent, String uuid) {
    return agent.gpus().stream().filter(g -> g.uuid().equals(uuid)).map(Gpu::model).findFirst();
  }

  /// The placement that a status holds.
  ///
  /// @throws IllegalArgumentException where it makes no sense
  public static Placement toCore(PlacementStatus status) {
    return new Placement(status.agent(), status.domains(), CpuSet.of(status.cores()),
        status.coreNames(),
        status.gpus().stream().map(g -> new GpuShare(g.uuid(),
            Scalar.nearest(g.compute()), Quantities.nearestMebibytes(g.memory())))
            .toList(),
        status.interfaces().stream().map(i -> new InterfaceShare(i.request(), i.name(),
            i.address(), Quantities.units(i.bandwidthIn()), Quantities.units(i.bandwidthOut())))
            .toList(),
        status.ports());
  }
}
