package dev.karoo.formats;

import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Domain;
import dev.karoo.core.topology.Locality;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The cores of an agent, by domain, and what a device's `numa_node` means there.
///
/// @param list the domains, each with the PUs that are given away; may be empty, so that positions
///     stay
/// @param distances between NUMA nodes
/// @param siblings hardware threads of one core
/// @param divided the prefix of the attribute that divides the cores into domains; none: nothing is
///     known of where they are, and there is one domain at most
record Domains(List<Domain> list, List<List<Integer>> distances, List<CpuSet> siblings,
    Optional<String> divided) {
  private static final int MAX_DOMAINS = 1024;
  private static final int MAX_NODE = 1023; // Linux' MAX_NUMNODES is at most 1024
  private static final int MAX_DISTANCE = 255; // ACPI 6.5, 5.2.17: a byte, 255 = unreachable

  /// Reads what the attributes say of the cores.
  ///
  /// @param offered the PUs of the `cores` resource; none: the agent does not offer them, and
  ///     Karoo alone counts
  static Domains read(Attributes attributes, Optional<CpuSet> offered) {
    Optional<Attributes.Found> numa = attributes.find("numa");
    List<Domain> domains = numa.map(found -> divided(found, attributes, offered))
        .orElseGet(() -> undivided(attributes, offered));
    return new Domains(domains, distances(attributes), siblings(attributes),
        numa.map(Attributes.Found::prefix));
  }

  private static List<Domain> undivided(Attributes attributes, Optional<CpuSet> offered) {
    column(attributes, "numa_nodes", 0);
    column(attributes, "numa_memory", 0);
    return offered.stream()
        .map(all -> new Domain(all, OptionalInt.empty(), Optional.empty())).toList();
  }

  private static List<Domain> divided(Attributes.Found numa, Attributes attributes,
      Optional<CpuSet> offered) {
    List<Place> places = numa.place().items(MAX_DOMAINS);
    List<Place> nodes = column(attributes, "numa_nodes", places.size());
    List<Place> memories = column(attributes, "numa_memory", places.size());
    boolean positionsAreNodes = numa.prefix().equals(AgentFormat.TALK_PREFIX) && nodes.isEmpty();
    var domains = new ArrayList<Domain>();
    CpuSet seen = CpuSet.EMPTY;
    for (int i = 0; i < places.size(); i++) {
      CpuSet listed = cpuSet(places.get(i));
      if (listed.intersects(seen)) {
        places.get(i).refuse(
            "has PUs " + listed.and(seen) + " in common with a domain before it", "");
      }
      CpuSet own = listed.minus(seen);
      seen = seen.plus(listed);
      OptionalInt node = positionsAreNodes
          ? OptionalInt.of(i)
          : nodes.isEmpty() ? OptionalInt.empty() : nodes.get(i).index(MAX_NODE);
      Optional<Scalar> memory = memories.isEmpty() ? Optional.empty() : memories.get(i).amount();
      domains.add(new Domain(offered.map(own::and).orElse(own), node, memory));
    }
    return domains;
  }

  /// Where a device hangs that says so in an attribute with this prefix.
  Locality locality(Place device, String prefix) {
    OptionalInt node = device.field("os_node").index(MAX_NODE);
    if (node.isPresent()) {
      return new Locality.Node(node.getAsInt());
    }
    Place place = device.field("numa_node");
    OptionalInt position = place.index(MAX_DOMAINS - 1);
    if (position.isEmpty()) {
      return new Locality.Unknown();
    }
    int number = position.getAsInt();
    if (prefix.equals(AgentFormat.TALK_PREFIX) && (divided.isEmpty() || hasNode(number))) {
      return new Locality.Node(number);
    }
    if (divided.isPresent() && number >= list.size()) {
      place.refuse("is none of the agent's " + list.size() + " domains", "");
      return new Locality.Unknown();
    }
    return divided.isPresent() ? new Locality.OfDomain(number) : new Locality.Unknown();
  }

  private boolean hasNode(int node) {
    return list.stream().anyMatch(domain -> domain.numaNode().equals(OptionalInt.of(node)));
  }

  private static List<Place> column(Attributes attributes, String key, int domains) {
    Optional<Place> place = attributes.find(key).map(Attributes.Found::place);
    List<Place> column = place.map(p -> p.items(MAX_DOMAINS)).orElse(List.of());
    if (place.isPresent() && column.size() != domains) {
      place.get().refuse("has " + column.size() + " elements for " + domains + " domains", "");
      return List.of();
    }
    return column;
  }

  private static CpuSet cpuSet(Place place) {
    var pus = new ArrayList<Integer>();
    for (Place pu : place.items(CpuSet.MAX_CPUS)) {
      if (pu.isAbsent()) {
        pu.refuse("is not a PU", "");
      }
      pu.index(CpuSet.MAX_CPUS - 1).ifPresent(pus::add);
    }
    return CpuSet.of(pus);
  }

  private static List<List<Integer>> distances(Attributes attributes) {
    var rows = new ArrayList<List<Integer>>();
    for (Place row : rows(attributes, "distances", MAX_NODE + 1)) {
      rows.add(row.items(MAX_NODE + 1).stream()
          .flatMap(cell -> cell.index(MAX_DISTANCE).stream().boxed()).toList());
    }
    boolean square = rows.stream().allMatch(row -> row.size() == rows.size());
    if (!square) {
      attributes.find("distances").ifPresent(found -> found.place().refuse("is not square",
          "a row and a column for each NUMA node"));
    }
    return square ? rows : List.of();
  }

  private static List<CpuSet> siblings(Attributes attributes) {
    var siblings = new ArrayList<CpuSet>();
    CpuSet seen = CpuSet.EMPTY;
    for (Place core : rows(attributes, "siblings", CpuSet.MAX_CPUS)) {
      CpuSet threads = cpuSet(core);
      if (threads.intersects(seen)) {
        core.refuse("has PUs " + threads.and(seen) + " in common with a core before it", "");
      } else {
        siblings.add(threads);
      }
      seen = seen.plus(threads);
    }
    return siblings;
  }

  private static List<Place> rows(Attributes attributes, String key, int max) {
    return attributes.find(key).map(found -> found.place().items(max)).orElse(List.of());
  }
}
