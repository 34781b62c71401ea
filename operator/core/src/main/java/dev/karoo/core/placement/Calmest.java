package dev.karoo.core.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/// All hosts, those of the lowest agent priority first, and of these the least loaded: the order in
/// which `SPREAD` tries them. Kept up change by change, so that the first ones are at hand and not
/// every host is looked at for every task.
final class Calmest {
  private final double[] loads;
  private final TreeSet<Host> order;
  /// Whose loads are to be measured again, and the same as a list.
  private final HostSet changed;
  private final List<Host> stale = new ArrayList<>();

  Calmest(Fleet fleet) {
    var ranks = new int[fleet.hosts.length];
    loads = new double[ranks.length];
    order = new TreeSet<>(Comparator.comparingDouble((Host host) -> host.agent.priority())
        .thenComparingDouble(host -> loads[host.position])
        .thenComparingInt(host -> ranks[host.position]));
    changed = new HostSet(ranks.length);
    for (Host host : fleet.hosts) {
      ranks[host.position] = fleet.rank(host);
      loads[host.position] = Assignment.load(host);
      order.add(host);
    }
  }

  /// What is free on the host has changed.
  void changed(Host host) {
    if (!changed.get(host.position)) {
      changed.set(host.position);
      stale.add(host);
    }
  }

  /// The hosts in their order, as long as nothing changes.
  Iterable<Host> inOrder() {
    for (Host host : stale) {
      order.remove(host);
      loads[host.position] = Assignment.load(host);
      order.add(host);
      changed.clear(host.position);
    }
    stale.clear();
    return order;
  }
}
