package dev.karoo.formats;

import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Domain;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Into what a machine's cores are divided when a reader of hardware makes domains of them.
public enum Division {
  /// A domain for each NUMA node that has cores.
  NUMA_NODES,
  /// A domain for each part of a NUMA node that shares a last-level cache. Memory is the whole
  /// node's, so these domains have none of their own.
  CACHES;

  /// Divides.
  ///
  /// @param nodes the NUMA nodes, as domains
  /// @param caches the PUs of each level 3 cache; PUs in none stay together
  public List<Domain> divide(List<Domain> nodes, List<CpuSet> caches) {
    return switch (this) {
      case NUMA_NODES -> nodes.stream().filter(node -> !node.cores().isEmpty()).toList();
      case CACHES -> nodes.stream().flatMap(node -> parts(node, caches).stream()).toList();
    };
  }

  private static List<Domain> parts(Domain node, List<CpuSet> caches) {
    var parts = new ArrayList<Domain>();
    CpuSet left = node.cores();
    for (CpuSet cache : caches) {
      CpuSet part = cache.and(left);
      left = left.minus(part);
      add(parts, part, node);
    }
    add(parts, left, node);
    return parts;
  }

  private static void add(List<Domain> parts, CpuSet cores, Domain node) {
    if (!cores.isEmpty()) {
      parts.add(new Domain(cores, node.numaNode(), Optional.empty()));
    }
  }
}
