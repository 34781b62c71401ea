package dev.karoo.core.topology;

import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Scalar;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// One host of the cluster, with everything that can be given away on it.
///
/// @param name the Mesos hostname in lower case (a second agent on it: `-<port>`), so that it
///     survives a new Mesos agent id
/// @param cpus CPU time, the cores included
/// @param memory in MiB
/// @param disk in MiB
/// @param ports TCP and UDP ports for tasks
/// @param cores whether its PUs are a Mesos resource (`cores`), to be charged
/// @param domains sets of PUs, of which the first 64 are used; a PU in none of them cannot be asked
///     for
/// @param distances between NUMA nodes as ACPI's SLIT gives them: `distances[a][b]`, 10 = the node
///     itself; empty where unknown
/// @param siblings hardware threads of one physical core, for each core that has several; a PU in
///     none is a core of its own
/// @param gpus at most 64
/// @param interfaces at most 64
/// @param volumes by unique name
/// @param attributes free ones for selectors and spreading, numbers in their shortest form
/// @param subsystems whose tasks it takes; none: those of all
/// @param priority tasks go to the agent with the lowest that fits, so that special hosts stay free
/// @param maintenance when it is or will be unavailable
/// @param unschedulable whether new tasks are kept off (cordoned)
/// @param pinning how plain processes are held on their cores
public record Agent(String name, Scalar cpus, Scalar memory, Scalar disk, Ranges ports,
    boolean cores, List<Domain> domains, List<List<Integer>> distances, List<CpuSet> siblings,
    List<Gpu> gpus, List<Interface> interfaces, List<Volume> volumes,
    Map<String, String> attributes, Optional<Set<String>> subsystems, double priority,
    List<Window> maintenance, boolean unschedulable, Pinning pinning) {
  public Agent {
    domains = List.copyOf(domains);
    distances = distances.stream().map(List::copyOf).toList();
    siblings = List.copyOf(siblings);
    gpus = List.copyOf(gpus);
    interfaces = List.copyOf(interfaces);
    volumes = List.copyOf(volumes);
    attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    subsystems = subsystems.map(Set::copyOf);
    maintenance = List.copyOf(maintenance);
  }

  /// The domains that a device with this locality is aligned with, by position: all of its NUMA
  /// node where that is known, else its own only; none where the host does not say.
  public List<Integer> near(Locality locality) {
    return switch (locality) {
      case Locality.Node(int node) -> ofNode(node);
      case Locality.OfDomain(int domain) when domain < domains.size() -> {
        OptionalInt node = domains.get(domain).numaNode();
        yield node.isPresent() ? ofNode(node.getAsInt()) : List.of(domain);
      }
      case Locality.OfDomain _,Locality.Unknown _ -> List.of();
    };
  }

  private List<Integer> ofNode(int node) {
    return IntStream.range(0, domains.size())
        .filter(i -> domains.get(i).numaNode().equals(OptionalInt.of(node))).boxed().toList();
  }
}
