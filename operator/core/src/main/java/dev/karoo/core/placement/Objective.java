package dev.karoo.core.placement;

import java.util.ArrayList;
import java.util.List;

/// What makes one solution better than another, in this order:
///
/// 1. gangs placed (single tasks with `Each`), compared priority by priority from the highest;
/// 2. running tasks moved: none, but those evicted for a higher priority, the cheapest (see
///    [Preemption]);
/// 3. soft preferences: the sum of the weights of broken ones, 10 for each `Preferred` device that
///    is not near, and for each further domain of `Preferred` cores;
/// 4. scarce devices kept free: the sum of the agents' priorities over the tasks placed;
/// 5. agents used (`PACK`), or the squares of their loads (`SPREAD`);
/// 6. fragmentation: domains of which a part is taken.
///
/// Before all, hard spreading must hold, which moving a task can break for another that stays.
///
/// The first two are decided by what [Search] keeps, so that the rest is compared between
/// assignments of the same tasks only.
///
/// @param excessive tasks that hard spreading forbids
/// @param soft see 3
/// @param scarce see 4
/// @param agents see 5
/// @param fragments see 6
record Objective(long excessive, long soft, double scarce, double agents,
    long fragments) implements Comparable<Objective> {
  /// How good the present assignment of these items is.
  static Objective of(Assignment at, List<Item> items) {
    long excessive = 0;
    long soft = 0;
    double scarce = 0;
    List<Host> touched = new ArrayList<>();
    HostSet seen = new HostSet(at.hosts.length);
    for (Item item : items) {
      if (item.placed) {
        excessive += at.affinity.excessive(item, item.host) ? 1 : 0;
        soft += at.wishes(item);
        scarce += item.host.agent.priority();
        if (!seen.get(item.host.position)) {
          seen.set(item.host.position);
          touched.add(item.host);
        }
      }
    }
    double agents = 0;
    long fragments = 0;
    for (Host host : touched) {
      agents += at.policy == PlacementProblem.Policy.PACK
          ? (host.tasks == host.movable.size() ? 1 : 0)
          : Math.pow(Assignment.load(host), 2);
      for (int d = 0; d < host.shape.domains; d++) {
        fragments += host.domainFree[d] > 0 && host.domainFree[d] < host.shape.size(d) ? 1 : 0;
      }
    }
    return new Objective(excessive, soft, scarce, agents, fragments);
  }

  /// Less is better.
  @Override
  public int compareTo(Objective other) {
    int order = Long.compare(excessive, other.excessive);
    order = order != 0 ? order : Long.compare(soft, other.soft);
    order = order != 0 ? order : Double.compare(scarce, other.scarce);
    order = order != 0 ? order : Double.compare(agents, other.agents);
    return order != 0 ? order : Long.compare(fragments, other.fragments);
  }
}
