package dev.karoo.api.convert;

import dev.karoo.api.agent.AgentObject;
import dev.karoo.api.agent.AgentSpec;
import dev.karoo.api.agent.TopologySpec;
import dev.karoo.api.format.PortRanges;
import dev.karoo.api.format.Quantities;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.Domain;
import dev.karoo.core.topology.Gpu;
import dev.karoo.core.topology.Interface;
import dev.karoo.core.topology.Pinning;
import dev.karoo.core.topology.Volume;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// From Agent objects to core's agents, and back.
public final class Agents {
  private Agents() {}

  /// The virtual agent that a valid object declares, with the defaults that [TopologySpec] names.
  /// Its devices have no Mesos resources yet: who offers them names those.
  ///
  /// @throws IllegalArgumentException where the object is not valid
  public static Agent toCore(AgentObject object) {
    TopologySpec given = object.spec().topology();
    boolean cores = given != null && !given.domains().isEmpty();
    return complete(nothing(object.getMetadata().getName(), cores), object.spec());
  }

  private static Agent nothing(String name, boolean cores) {
    return new Agent(name, Scalar.ZERO, Scalar.ZERO, Scalar.ZERO, Ranges.of(31000, 32000), cores,
        List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), Map.of(),
        Optional.empty(), 0, List.of(), false, Pinning.NONE);
  }

  /// What an agent says of itself, overridden and completed by what an administrator says of it:
  /// each field of the topology that is written replaces the agent's. Whether it offers its cores
  /// as a Mesos resource is the agent's alone to say: what it does not offer can't be charged.
  ///
  /// @throws IllegalArgumentException where the spec is not valid
  public static Agent complete(Agent seen, AgentSpec spec) {
    TopologySpec given = spec.topology();
    if (given == null) {
      return withUnschedulable(seen, spec.unschedulable());
    }
    List<Domain> domains = or(given.domains().stream().map(Topologies::domain).toList(),
        seen.domains());
    List<Gpu> gpus = or(Topologies.gpus(given, seen), seen.gpus());
    List<Interface> nics = or(Topologies.interfaces(given, seen), seen.interfaces());
    List<Volume> volumes = or(given.volumes().stream().map(Topologies::volume).toList(),
        seen.volumes());
    Double priority = given.priority();
    boolean devices = !(given.gpus().isEmpty() && given.interfaces().isEmpty()
        && given.volumes().isEmpty());
    return new Agent(seen.name(), cpus(given, seen, domains), memory(given, seen, domains),
        given.disk() == null ? seen.disk() : Quantities.mebibytes(given.disk()),
        Optional.ofNullable(given.ports()).map(PortRanges::parse).orElse(seen.ports()),
        seen.cores(), domains, or(given.distances(), seen.distances()),
        or(given.siblings().stream().map(Topologies::cpuSet).toList(), seen.siblings()), gpus,
        nics, volumes, given.attributes().isEmpty() ? seen.attributes() : given.attributes(),
        Optional.ofNullable(given.subsystems()).<Set<String>>map(Set::copyOf)
            .or(seen::subsystems),
        priority != null
            ? priority
            : devices ? gpus.size() + nics.size() + volumes.size() : seen.priority(),
        or(given.maintenance().stream().map(Topologies::window).toList(), seen.maintenance()),
        spec.unschedulable() || seen.unschedulable(), seen.pinning());
  }

  private static Scalar cpus(TopologySpec given, Agent seen, List<Domain> domains) {
    if (given.cpus() != null) {
      return Quantities.units(given.cpus());
    }
    return seen.cpus().isZero()
        ? Scalar.of(domains.stream().mapToLong(d -> d.cores().size()).sum())
        : seen.cpus();
  }

  private static Scalar memory(TopologySpec given, Agent seen, List<Domain> domains) {
    if (given.memory() != null) {
      return Quantities.mebibytes(given.memory());
    }
    return seen.memory().isZero()
        ? domains.stream().flatMap(d -> d.memory().stream()).reduce(Scalar.ZERO, Scalar::plus)
        : seen.memory();
  }

  private static <T> List<T> or(List<T> given, List<T> seen) {
    return given.isEmpty() ? seen : given;
  }

  private static Agent withUnschedulable(Agent a, boolean also) {
    return new Agent(a.name(), a.cpus(), a.memory(), a.disk(), a.ports(), a.cores(), a.domains(),
        a.distances(), a.siblings(), a.gpus(), a.interfaces(), a.volumes(), a.attributes(),
        a.subsystems(), a.priority(), a.maintenance(), also || a.unschedulable(), a.pinning());
  }

  /// What an agent has, as its status shows it.
  public static TopologySpec toTopology(Agent agent) {
    return Topologies.of(agent);
  }
}
