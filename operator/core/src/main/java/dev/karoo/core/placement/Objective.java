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
/// 5. agents used (`PACK`), or the sum of the squares of all agents' loads (`SPREAD`);
/// 6. fragmentation: domains of which a part is taken.
///
/// Before all, hard spreading must hold, which moving a task can break for another that stays.
///
/// The first two are decided by what [Search] keeps, so that the rest is compared between
/// assignments of the same tasks only; and 5 and 6 are told as what these tasks add to what others
/// hold.
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
          : strain(host);
      fragments += broken(host);
    }
    return new Objective(excessive, soft, scarce, agents, fragments);
  }

  /// By how much the search's own items make the square of the host's load larger.
  private static double strain(Host host) {
    long cpus = host.cpus;
    long memory = host.memory;
    int pus = 0;
    for (int free : host.domainFree) {
      pus += free;
    }
    for (Item item : host.movable) {
      cpus += item.grant.cpus;
      memory += item.grant.memory;
      pus += item.grant.puCount;
    }
    return Math.pow(Assignment.load(host), 2)
        - Math.pow(Assignment.load(host, cpus, memory, pus), 2);
  }

  /// How many more domains are taken in part because of the search's own items; negative where
  /// these fill what others had begun.
  private static int broken(Host host) {
    var own = new int[host.shape.domains];
    for (Item item : host.movable) {
      for (long rest = item.grant.puCount == 0 ? 0 : item.grant.domains; rest != 0; rest &= rest
          - 1) {
        int domain = Long.numberOfTrailingZeros(rest);
        own[domain] += host.within(item.grant.pus, domain);
      }
    }
    int broken = 0;
    for (int d = 0; d < own.length; d++) {
      broken += broken(host, d, host.domainFree[d]) - broken(host, d, host.domainFree[d] + own[d]);
    }
    return broken;
  }

  private static int broken(Host host, int domain, int free) {
    return free > 0 && free < host.shape.size(domain) ? 1 : 0;
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
