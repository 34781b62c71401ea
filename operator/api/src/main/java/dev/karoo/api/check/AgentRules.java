package dev.karoo.api.check;

import dev.karoo.api.format.Format;
import dev.karoo.api.format.Patterns;
import dev.karoo.core.topology.CpuSet;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What must hold between the fields of an agent.
final class AgentRules {
  private static final int NODE_ITSELF = 10;

  private AgentRules() {}

  static void check(Field spec, Findings findings) {
    Field topology = spec.get("topology");
    Duplicates.check(topology.get("gpus"), "uuid", "uuid", "GPUs", findings);
    Duplicates.check(topology.get("interfaces"), "name", "name", "interfaces", findings);
    Duplicates.check(topology.get("interfaces"), "address", "address", "interfaces", findings);
    Duplicates.check(topology.get("volumes"), "name", "name", "volumes", findings);
    Duplicates.check(topology.get("subsystems").items(), findings);
    attributes(topology.get("attributes"), findings);
    domains(topology.get("domains"), findings);
    siblings(topology, findings);
    distances(topology, findings);
    localities(topology, findings);
    windows(topology.get("maintenance"), findings);
  }

  /// Attributes that no selector could name would be of no use.
  private static void attributes(Field attributes, Findings findings) {
    attributes.node().properties().forEach(attribute -> Format.ATTRIBUTE.fault(attribute.getKey())
        .ifPresent(fault -> findings.at(attributes.get(attribute.getKey()).path(),
            fault.message(), fault.fix())));
  }

  private static Optional<CpuSet> cores(Field domain) {
    return domain.get("cores").text()
        .filter(t -> StructureCheck.fault(Patterns.CPU_SET, t).isEmpty()).map(CpuSet::parse);
  }

  private static void domains(Field domains, Findings findings) {
    CpuSet before = CpuSet.EMPTY;
    for (Field domain : domains.items()) {
      CpuSet cores = cores(domain).orElse(CpuSet.EMPTY);
      CpuSet shared = cores.and(before);
      if (!shared.isEmpty()) {
        findings.add(domain.get("cores"), "shares cores with another domain: " + shared,
            "a core is in one domain only");
      }
      before = before.plus(cores);
    }
  }

  private static void siblings(Field topology, Findings findings) {
    CpuSet all = topology.get("domains").items().stream().flatMap(d -> cores(d).stream())
        .reduce(CpuSet.EMPTY, CpuSet::plus);
    Map<Long, Field> before = new HashMap<>();
    for (Field group : topology.get("siblings").items()) {
      if (group.node().isArray() && group.node().size() < 2) {
        findings.add(group, "holds fewer than two hardware threads", "leave it out");
      }
      for (Field thread : group.items()) {
        thread.whole().ifPresent(pu -> {
          if (pu < 0 || pu >= CpuSet.MAX_CPUS || (!all.isEmpty() && !all.contains((int) pu))) {
            findings.add(thread, "is a core in no domain", "the domains hold " + all);
          }
          Field earlier = before.putIfAbsent(pu, thread);
          if (earlier != null) {
            findings.add(thread, "stands twice", "the other is " + earlier.path());
          }
        });
      }
    }
  }

  private static void distances(Field topology, Findings findings) {
    Field distances = topology.get("distances");
    List<Field> rows = distances.items();
    for (int i = 0; i < rows.size(); i++) {
      List<Field> row = rows.get(i).items();
      if (row.size() != rows.size()) {
        findings.add(rows.get(i), "has " + row.size() + " distances, but there are " + rows.size()
            + " rows", "one row and one column for each NUMA node");
        continue;
      }
      for (int j = 0; j < row.size(); j++) {
        long distance = row.get(j).whole().orElse(NODE_ITSELF);
        if (distance < NODE_ITSELF || distance > 255 || (i == j && distance != NODE_ITSELF)) {
          findings.add(row.get(j), i == j
              ? "is not the distance of a node to itself"
              : "is not within 10 to 255",
              i == j ? "write 10" : "");
        }
      }
    }
    long nodes = nodes(topology).stream().max(Long::compare).map(n -> n + 1).orElse(0L);
    if (!rows.isEmpty() && nodes > rows.size()) {
      findings.add(distances, "has " + rows.size() + " rows, but the domains name NUMA node "
          + (nodes - 1), "one row and one column for each NUMA node");
    }
  }

  private static SortedSet<Long> nodes(Field topology) {
    return topology.get("domains").items().stream()
        .flatMap(d -> d.get("numaNode").whole().stream().boxed())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// A device near a node of which there are no cores could never be aligned.
  private static void localities(Field topology, Findings findings) {
    var devices = new ArrayList<Field>();
    Stream.of("gpus", "interfaces", "volumes")
        .forEach(d -> devices.addAll(topology.get(d).items()));
    devices.forEach(device -> domain(device, topology.get("domains").items(), findings));
    SortedSet<Long> nodes = nodes(topology);
    boolean allKnown = topology.get("domains").items().stream()
        .allMatch(d -> d.get("numaNode").present());
    if (nodes.isEmpty() || !allKnown) {
      return;
    }
    for (Field device : devices) {
      Field node = device.get("numaNode");
      node.whole().ifPresent(n -> {
        if (!nodes.contains(n)) {
          findings.add(node, "is a NUMA node of no domain", "the domains have " + nodes.stream()
              .map(String::valueOf).collect(Collectors.joining(", ")));
        }
      });
    }
  }

  /// Where the domains are left to the agent, it is the agent that knows how many there are.
  private static void domain(Field device, List<Field> domains, Findings findings) {
    Field domain = device.get("domain");
    if (domain.present() && device.get("numaNode").present()) {
      findings.add(domain, "stands beside numaNode, which says it already", "leave out one");
    }
    domain.whole().ifPresent(d -> {
      if (!domains.isEmpty() && d >= domains.size()) {
        findings.add(domain, "is the position of no domain", "they are 0 to "
            + (domains.size() - 1));
      }
    });
  }

  private static void windows(Field windows, Findings findings) {
    for (Field window : windows.items()) {
      Optional<OffsetDateTime> from = time(window.get("from"));
      Optional<OffsetDateTime> to = time(window.get("to"));
      if (from.isPresent() && to.isPresent() && !to.get().isAfter(from.get())) {
        findings.add(window.get("to"), "is not after from", "");
      }
    }
  }

  private static Optional<OffsetDateTime> time(Field field) {
    return field.text().filter(t -> StructureCheck.fault(Patterns.TIME, t).isEmpty())
        .map(OffsetDateTime::parse);
  }
}
