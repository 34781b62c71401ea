package dev.karoo.cli.machine;

import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Domain;
import dev.karoo.core.topology.Gpu;
import dev.karoo.core.topology.Interface;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What an administrator says of a machine that its hardware does not: what the system keeps for
/// itself, and which networks its interfaces are on.
///
/// @param kept PUs that no task is to have
/// @param networks by the interface's name
/// @param bandwidths in bit/s, each way, by the interface's name
public record Offering(CpuSet kept, Map<String, Set<String>> networks,
    Map<String, Scalar> bandwidths) {
  public Offering {
    networks = Map.copyOf(networks);
    bandwidths = Map.copyOf(bandwidths);
  }

  /// What cannot be, for people; empty: all can.
  public List<String> problems(Agent machine) {
    List<String> problems = new ArrayList<>();
    CpuSet all = cores(machine);
    if (!all.containsAll(kept)) {
      problems.add("PUs " + kept.minus(all) + " are none of the machine's: it has " + all);
    } else if (kept.equals(all)) {
      problems.add("nothing would be left for tasks: the machine has no other PUs than " + all);
    }
    List<String> names = machine.interfaces().stream().map(Interface::name).toList();
    Set<String> said = new TreeSet<>(networks.keySet());
    said.addAll(bandwidths.keySet());
    said.stream().filter(name -> !names.contains(name))
        .forEach(name -> problems.add("the machine has no interface \"" + name + "\"; it has "
            + (names.isEmpty() ? "none" : String.join(", ", names))));
    return problems;
  }

  /// The machine as its agent is to offer it. Interfaces on no network are left out: no task could
  /// ask for one.
  public Agent of(Agent machine) {
    List<Domain> domains = machine.domains().stream()
        .map(domain -> new Domain(domain.cores().minus(kept), domain.numaNode(), domain.memory()))
        .filter(domain -> !domain.cores().isEmpty()).toList();
    List<CpuSet> siblings = machine.siblings().stream().map(threads -> threads.minus(kept))
        .filter(threads -> threads.size() > 1).toList();
    List<Interface> interfaces = machine.interfaces().stream().map(this::of)
        .filter(nic -> !nic.networks().isEmpty()).toList();
    int leftOut = machine.interfaces().size() - interfaces.size();
    return new Agent(machine.name(), machine.cpus().minus(Scalar.of(kept.size())),
        machine.memory(), machine.disk(), machine.ports(), machine.cores(), domains,
        machine.distances(), siblings, machine.gpus(), interfaces, machine.volumes(),
        machine.attributes(), machine.subsystems(), machine.priority() - leftOut,
        machine.maintenance(), machine.unschedulable(), machine.pinning());
  }

  private Interface of(Interface seen) {
    Optional<Scalar> bandwidth = Optional.ofNullable(bandwidths.get(seen.name()));
    return new Interface(seen.name(), networks.getOrDefault(seen.name(), seen.networks()),
        seen.address(), bandwidth.orElse(seen.bandwidthIn()),
        bandwidth.orElse(seen.bandwidthOut()), seen.ibverbsDevices(), seen.multicastLoopback(),
        seen.locality(), seen.resource());
  }

  /// What will keep tasks from using something, for people.
  public List<String> gaps(Agent machine) {
    List<String> gaps = new ArrayList<>();
    for (Interface each : machine.interfaces().stream().map(this::of).toList()) {
      if (each.networks().isEmpty()) {
        gaps.add("interface " + each.name() + " is left out: its network is not known. Say"
            + " --network " + each.name() + "=NAME");
      } else if (each.bandwidthIn().equals(Scalar.ZERO)) {
        gaps.add("interface " + each.name() + ": its speed is not known. Say --bandwidth "
            + each.name() + "=10G");
      }
    }
    for (Gpu gpu : machine.gpus()) {
      if (gpu.capability().major() == 0) {
        gaps.add("GPU " + gpu.uuid() + ": its compute capability is not known; tasks that ask for"
            + " one won't get it");
      }
    }
    return gaps;
  }

  private static CpuSet cores(Agent machine) {
    return machine.domains().stream().map(Domain::cores).reduce(CpuSet.EMPTY, CpuSet::plus);
  }
}
