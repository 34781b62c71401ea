package dev.karoo.core.topology;

/// Where in its host a device hangs, as far as the host says.
///
/// `katsdpcontroller.numa` lists domains, which may be last-level caches rather than NUMA nodes; a
/// device's `numa_node` there is an index into that list. So a device says either an
/// operating-system node, or one domain.
public sealed interface Locality {
  /// Near this NUMA node of the operating system, and so near all its domains.
  record Node(int numaNode) implements Locality {
    public Node {
      if (numaNode < 0) {
        throw new IllegalArgumentException("NUMA node " + numaNode);
      }
    }
  }

  /// Near this domain, by its position in the agent's list, and all domains of the same NUMA node
  /// where that is known.
  record OfDomain(int domain) implements Locality {
    public OfDomain {
      if (domain < 0) {
        throw new IllegalArgumentException("domain " + domain);
      }
    }
  }

  /// The host does not say: aligned with nothing.
  record Unknown() implements Locality {}
}
