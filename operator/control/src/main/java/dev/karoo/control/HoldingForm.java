package dev.karoo.control;

import dev.karoo.api.convert.Placements;
import dev.karoo.api.format.Quantities;
import dev.karoo.api.task.PlacementStatus;
import dev.karoo.api.task.PlacementStatus.InterfaceStatus;
import dev.karoo.core.lifecycle.Holding;
import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.CoreRequest;
import dev.karoo.core.pipeline.GpuRequest;
import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.Ipv4;
import dev.karoo.core.pipeline.References;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.topology.Agent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a task holds, between the core and the `placement` of a Task's status, which has all
/// amounts: what must not be given to another can be rebuilt from it alone.
final class HoldingForm {
  private HoldingForm() {}

  /// The holding as users see it, and as the labels on the Mesos task hold it.
  static PlacementStatus toStatus(Holding holding, Optional<Agent> agent) {
    PlacementStatus plain = Placements.toStatus(holding.placement(), agent);
    Request request = holding.request();
    var interfaces = new ArrayList<InterfaceStatus>();
    for (InterfaceStatus share : plain.interfaces()) {
      Optional<InterfaceRequest> asked = request.interfaces().stream()
          .filter(nic -> nic.name().equals(share.request())).findFirst();
      interfaces.add(new InterfaceStatus(share.request(), share.name(), share.address(),
          share.bandwidthIn(), share.bandwidthOut(),
          asked.filter(InterfaceRequest::ibverbs).map(_ -> true).orElse(null),
          asked.map(nic -> addresses(nic.receive())).orElse(List.of()),
          asked.map(nic -> addresses(nic.send())).orElse(List.of())));
    }
    return new PlacementStatus(plain.agent(),
        holding.host().equals(plain.agent()) ? null : holding.host(), plain.domains(),
        plain.numaNodes(), plain.cores(),
        plain.coreNames(), plain.gpus(), interfaces, plain.ports(),
        request.cpus().isZero() ? null : Quantities.ofCpus(request.cpus()),
        request.memory().isZero() ? null : Quantities.ofMebibytes(request.memory()),
        request.disk().isZero() ? null : Quantities.ofMebibytes(request.disk()));
  }

  /// The holding that a status tells of. Its request is reduced to the amounts that are held.
  ///
  /// @throws IllegalArgumentException where it makes no sense
  static Holding toCore(PlacementStatus status) {
    Placement placement = Placements.toCore(status);
    var interfaces = new ArrayList<InterfaceRequest>();
    for (InterfaceStatus share : status.interfaces()) {
      interfaces.add(new InterfaceRequest(share.request(), "", Boolean.TRUE.equals(share.ibverbs()),
          Quantities.units(share.bandwidthIn()), Quantities.units(share.bandwidthOut()),
          Alignment.NONE, ranges(share.receive()), ranges(share.send())));
    }
    Request request = new Request(Quantities.units(status.cpus()),
        Quantities.nearestMebibytes(status.memory()), Quantities.nearestMebibytes(status.disk()),
        new CoreRequest(List.of(), placement.cores().size(), 0, false),
        placement.gpus().stream().map(gpu -> new GpuRequest(Optional.empty(), gpu.compute(),
            gpu.memory(), Optional.empty(), Alignment.NONE)).toList(),
        interfaces, List.of(), List.of(), Alignment.NONE, List.of(), Optional.empty(), List.of(),
        List.of());
    String host = status.host();
    return new Holding(request, "", placement, host == null ? placement.agent() : host);
  }

  private static List<String> addresses(Ranges ranges) {
    return ranges.spans().stream().map(span -> References.address(span.first())
        + (span.size() > 1 ? "+" + (span.size() - 1) : "")).toList();
  }

  private static Ranges ranges(List<String> addresses) {
    Ranges all = Ranges.EMPTY;
    for (String text : addresses) {
      int plus = text.indexOf('+');
      long first = Ipv4.parse(plus < 0 ? text : text.substring(0, plus));
      long more = plus < 0 ? 0 : Long.parseLong(text.substring(plus + 1));
      all = all.plus(Ranges.of(first, first + more));
    }
    return all;
  }
}
