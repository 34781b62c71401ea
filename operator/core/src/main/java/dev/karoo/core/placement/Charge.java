package dev.karoo.core.placement;

import dev.karoo.core.pipeline.Request;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Resources;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.Gpu;
import dev.karoo.core.topology.Interface;
import java.util.HashMap;
import java.util.Map;

/// What Mesos is charged for a placement, under the names by which the agent offers it.
///
/// `cpus` = the request's shared time + one for each PU. Devices that the agent does not offer as
/// Mesos resources are counted by Karoo alone.
public final class Charge {
  private Charge() {}

  /// The charge of `placement`, which answers `request`, on `agent`.
  public static Resources of(Agent agent, Request request, Placement placement) {
    Map<String, Scalar> scalars = new HashMap<>();
    scalars.put("cpus", request.cpus().plus(Scalar.of(placement.cores().size())));
    scalars.put("mem", request.memory());
    scalars.put("disk", request.disk());
    for (Placement.GpuShare share : placement.gpus()) {
      for (Gpu gpu : agent.gpus()) {
        if (gpu.uuid().equals(share.uuid()) && !gpu.resource().isEmpty()) {
          scalars.merge(gpu.resource() + ".compute", share.compute(), Scalar::plus);
          scalars.merge(gpu.resource() + ".mem", share.memory(), Scalar::plus);
        }
      }
    }
    for (Placement.InterfaceShare share : placement.interfaces()) {
      for (Interface nic : agent.interfaces()) {
        if (nic.name().equals(share.name()) && !nic.resource().isEmpty()) {
          scalars.merge(nic.resource() + ".bandwidth_in", share.bandwidthIn(), Scalar::plus);
          scalars.merge(nic.resource() + ".bandwidth_out", share.bandwidthOut(), Scalar::plus);
        }
      }
    }
    Map<String, Ranges> ranges = new HashMap<>();
    ranges.put("ports", Ranges.ofAll(placement.ports().values()));
    if (agent.cores()) {
      ranges.put("cores", placement.cores().toRanges());
    }
    return new Resources(scalars, ranges);
  }
}
