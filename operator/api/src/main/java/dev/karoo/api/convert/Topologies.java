package dev.karoo.api.convert;

import dev.karoo.api.agent.TopologySpec;
import dev.karoo.api.agent.TopologySpec.DomainSpec;
import dev.karoo.api.agent.TopologySpec.GpuDeviceSpec;
import dev.karoo.api.agent.TopologySpec.InterfaceDeviceSpec;
import dev.karoo.api.agent.TopologySpec.VolumeDeviceSpec;
import dev.karoo.api.agent.TopologySpec.WindowSpec;
import dev.karoo.api.format.PortRanges;
import dev.karoo.api.format.Quantities;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.ComputeCapability;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Domain;
import dev.karoo.core.topology.Gpu;
import dev.karoo.core.topology.Interface;
import dev.karoo.core.topology.Locality;
import dev.karoo.core.topology.Volume;
import dev.karoo.core.topology.Window;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The parts of a topology, from what users write to core's values, and back.
final class Topologies {
  private Topologies() {}

  static Domain domain(DomainSpec spec) {
    Integer node = spec.numaNode();
    return new Domain(CpuSet.parse(spec.cores()),
        node == null ? OptionalInt.empty() : OptionalInt.of(node),
        Optional.ofNullable(spec.memory()).map(Quantities::mebibytes));
  }

  static CpuSet cpuSet(List<Integer> pus) {
    return CpuSet.of(pus);
  }

  static Window window(WindowSpec spec) {
    return new Window(instant(spec.from()),
        Optional.ofNullable(spec.to()).map(Topologies::instant));
  }

  private static Instant instant(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }

  /// GPUs keep the Mesos resources of those that the agent itself says, matched by uuid.
  static List<Gpu> gpus(TopologySpec given, Agent seen) {
    var gpus = new ArrayList<Gpu>();
    for (GpuDeviceSpec spec : given.gpus()) {
      String resource = seen.gpus().stream().filter(g -> g.uuid().equals(spec.uuid()))
          .map(Gpu::resource).findFirst().orElse("");
      gpus.add(new Gpu(spec.model(), spec.uuid(),
          Scalar.nearest(spec.compute()), Quantities.mebibytes(spec.memory()),
          ComputeCapability.parse(spec.computeCapability()),
          locality(spec.numaNode(), spec.domain()), resource));
    }
    return gpus;
  }

  /// Interfaces keep the Mesos resources of those that the agent itself says, matched by name.
  static List<Interface> interfaces(TopologySpec given, Agent seen) {
    var interfaces = new ArrayList<Interface>();
    for (InterfaceDeviceSpec spec : given.interfaces()) {
      String resource = seen.interfaces().stream().filter(i -> i.name().equals(spec.name()))
          .map(Interface::resource).findFirst().orElse("");
      String address = spec.address() == null ? "" : spec.address();
      interfaces.add(new Interface(spec.name(), Set.copyOf(spec.networks()), address,
          Quantities.units(spec.bandwidthIn()), Quantities.units(spec.bandwidthOut()),
          spec.ibverbsDevices(), spec.multicastLoopback(), locality(spec.numaNode(), spec.domain()),
          resource));
    }
    return interfaces;
  }

  static Volume volume(VolumeDeviceSpec spec) {
    return new Volume(spec.name(), spec.hostPath(), locality(spec.numaNode(), spec.domain()));
  }

  private static Locality locality(@Nullable Integer numaNode, @Nullable Integer domain) {
    if (numaNode != null) {
      return new Locality.Node(numaNode);
    }
    return domain == null ? new Locality.Unknown() : new Locality.OfDomain(domain);
  }

  static TopologySpec of(Agent agent) {
    return new TopologySpec(Quantities.ofCpus(agent.cpus()),
        Quantities.ofMebibytes(agent.memory()), Quantities.ofMebibytes(agent.disk()),
        agent.ports().isEmpty() ? null : PortRanges.print(agent.ports()),
        agent.domains().stream().map(Topologies::domain).toList(), agent.distances(),
        agent.siblings().stream().map(CpuSet::toList).toList(),
        agent.maintenance().stream().map(w -> new WindowSpec(w.from().toString(),
            w.to().map(Instant::toString).orElse(null))).toList(),
        agent.gpus().stream().map(g -> gpu(agent, g)).toList(),
        agent.interfaces().stream().map(i -> nic(agent, i)).toList(),
        agent.volumes().stream().map(v -> new VolumeDeviceSpec(v.name(), v.hostPath(),
            node(agent, v.locality()), position(agent, v.locality()))).toList(),
        agent.attributes(), agent.subsystems().map(s -> s.stream().sorted().toList()).orElse(null),
        agent.priority());
  }

  private static DomainSpec domain(Domain domain) {
    return new DomainSpec(domain.cores().toString(),
        domain.numaNode().isPresent() ? domain.numaNode().getAsInt() : null,
        domain.memory().map(Quantities::ofMebibytes).orElse(null));
  }

  private static GpuDeviceSpec gpu(Agent agent, Gpu gpu) {
    return new GpuDeviceSpec(gpu.model(), gpu.uuid(),
        BigDecimal.valueOf(gpu.compute().thousandths(), 3).doubleValue(),
        Quantities.ofMebibytes(gpu.memory()), gpu.capability().toString(),
        node(agent, gpu.locality()), position(agent, gpu.locality()));
  }

  private static InterfaceDeviceSpec nic(Agent agent, Interface nic) {
    return new InterfaceDeviceSpec(nic.name(), nic.networks().stream().sorted().toList(),
        nic.address().isEmpty() ? null : nic.address(), Quantities.ofBitRate(nic.bandwidthIn()),
        Quantities.ofBitRate(nic.bandwidthOut()), nic.ibverbsDevices(), nic.multicastLoopback(),
        node(agent, nic.locality()), position(agent, nic.locality()));
  }

  /// The NUMA node of a device; unknown where its host speaks only of a domain without one.
  private static @Nullable Integer node(Agent agent, Locality locality) {
    return switch (locality) {
      case Locality.Node(int node) -> Integer.valueOf(node);
      case Locality.OfDomain(int domain) when domain < agent.domains().size()
          && agent.domains().get(domain).numaNode().isPresent() ->
        Integer.valueOf(agent.domains().get(domain).numaNode().getAsInt());
      case Locality.OfDomain _,Locality.Unknown _ -> null;
    };
  }

  /// The domain of a device where the NUMA node does not tell it.
  private static @Nullable Integer position(Agent agent, Locality locality) {
    return switch (locality) {
      case Locality.OfDomain(int domain) when node(agent, locality) == null ->
        Integer.valueOf(domain);
      case Locality.OfDomain _,Locality.Node _,Locality.Unknown _ -> null;
    };
  }
}
