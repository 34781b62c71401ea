package dev.karoo.core.launch;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.GpuRequest;
import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.Gpu;
import dev.karoo.core.topology.Interface;
import dev.karoo.core.topology.Locality;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Whether a placement is aligned as its request would like it, which under `Preferred` it need not
/// be.
public final class AlignmentCheck {
  private final Agent agent;
  private final Placement placement;
  private final List<String> faults = new ArrayList<>();

  private AlignmentCheck(Agent agent, Placement placement) {
    this.agent = agent;
    this.placement = placement;
  }

  /// What is not as the request would like it, one sentence each; empty: all is.
  public static List<String> faults(Agent agent, Request request, Placement placement) {
    var check = new AlignmentCheck(agent, placement);
    check.cores(request.alignment());
    for (int i = 0; i < Math.min(request.gpus().size(), placement.gpus().size()); i++) {
      check.gpu(request.gpus().get(i), placement.gpus().get(i));
    }
    for (InterfaceRequest nic : request.interfaces()) {
      placement.interfaces().stream().filter(share -> share.request().equals(nic.name()))
          .forEach(share -> check.nic(nic, share));
    }
    return List.copyOf(check.faults);
  }

  private void cores(Alignment alignment) {
    long domains = IntStream.range(0, agent.domains().size())
        .filter(i -> agent.domains().get(i).cores().intersects(placement.cores())).count();
    boolean wanted = alignment == Alignment.REQUIRED || alignment == Alignment.PREFERRED;
    if (wanted && domains > 1) {
      faults.add("its cores are in " + domains + " domains");
    }
  }

  private void gpu(GpuRequest request, Placement.GpuShare share) {
    agent.gpus().stream().filter(gpu -> gpu.uuid().equals(share.uuid())).map(Gpu::locality)
        .forEach(place -> device("GPU " + share.uuid(), request.alignment(), place));
  }

  private void nic(InterfaceRequest request, Placement.InterfaceShare share) {
    agent.interfaces().stream().filter(nic -> nic.name().equals(share.name()))
        .map(Interface::locality)
        .forEach(place -> device("interface " + share.name(), request.alignment(), place));
  }

  private void device(String what, Alignment alignment, Locality locality) {
    if (placement.domains().isEmpty()) {
      return;
    }
    boolean near = agent.near(locality).stream().anyMatch(placement.domains()::contains);
    switch (alignment) {
      case REQUIRED, PREFERRED -> {
        if (!near) {
          faults.add(what + " is not near its cores");
        }
      }
      case APART -> {
        if (near) {
          faults.add(what + " is near its cores");
        }
      }
      case NONE -> {
      }
    }
  }
}
