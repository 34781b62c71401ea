package dev.karoo.core.placement;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where the items of a search are at the moment, and the elementary moves: first fit, put, lift.
///
/// Hosts are tried in the order of the [Fleet]. What did not fit on a host fits only once something
/// is lifted from it, so each kind of item remembers how far it has looked; and hosts in one state
/// share one look ([Refused]).
final class Assignment {
  /// After so many lifts to begin anew is quicker than to go through them.
  private static final int LONG_AGO = 256;

  final Fleet fleet;
  final Host[] hosts;
  final AgentSearch within = new AgentSearch();
  final Affinity affinity;
  final PlacementProblem.Policy policy;
  private final Map<String, Host> byName;
  private final Instant now;
  /// The rank up to which no host takes an item of the kind.
  private int[] cursor = {};
  private int[] seen = {};
  private Refused[] refused = {};
  private final States states;
  /// Only where tasks are to be spread.
  private final Optional<Calmest> calmest;
  private int[] lifted = new int[16];
  private int liftedCount;
  /// Kinds that fit nowhere beside what stands, as far as that was found.
  final Set<Integer> impossible = new HashSet<>();
  private final ArrayList<Step> journal = new ArrayList<>();

  Assignment(Fleet fleet, Map<String, Host> byName, PlacementProblem.Policy policy,
      Instant now) {
    this.fleet = fleet;
    this.byName = byName;
    this.policy = policy;
    this.now = now;
    hosts = fleet.hosts;
    states = fleet.states();
    calmest = policy == PlacementProblem.Policy.PACK
        ? Optional.empty()
        : Optional.of(new Calmest(fleet));
    affinity = new Affinity(fleet, now);
  }

  /// How full a host is, 0–1: the fullest of CPU time, memory and PUs.
  static double load(Host host) {
    int free = 0;
    for (int each : host.domainFree) {
      free += each;
    }
    return load(host, host.cpus, host.memory, free);
  }

  /// The same, if so much were free there.
  static double load(Host host, long cpus, long memory, int pus) {
    return Math.max(part(pus, host.shape.pu.length),
        Math.max(part(cpus, host.agent.cpus().thousandths()),
            part(memory, host.agent.memory().thousandths())));
  }

  private static double part(long free, long all) {
    return all <= 0 ? 0 : 1 - (double) free / all;
  }

  /// Makes room for items of so many kinds.
  void kinds(int count) {
    cursor = new int[count];
    seen = new int[count];
    refused = new Refused[count];
    Arrays.setAll(refused, kind -> new Refused());
  }

  /// Learns which hosts may take the item.
  void admit(Item item) {
    item.eligible = fleet.eligible(item.shape.request, now);
    Set<String> avoid = item.waiting.orElseThrow().avoid();
    if (!avoid.isEmpty()) {
      item.eligible = item.eligible.copy();
      for (String name : avoid) {
        Host host = byName.get(name);
        if (host != null) {
          item.eligible.clear(host.position);
        }
      }
    }
  }

  /// What keeps the item off the host, whatever is free there.
  Optional<Refusal.Kind> refusal(Item item, Host host) {
    return Eligibility.refusal(host, item.shape.request, now);
  }

  /// Whether the item fits on the host now; `within` then knows how.
  boolean fits(Item item, Host host) {
    return fits(item, host, -1L);
  }

  boolean fits(Item item, Host host, long domains) {
    return fits(item, host, domains, -1L, -1L);
  }

  boolean fits(Item item, Host host, long domains, long gpus, long interfaces) {
    return item.eligible.get(host.position) && affinity.allows(item, host)
        && within.find(host, item.shape, domains, gpus, interfaces);
  }

  /// Unfulfilled wishes, if the item went where `fits` last said.
  int cost(Item item, Host host) {
    return within.cost() + affinity.cost(item, host);
  }

  /// Unfulfilled wishes of an item that is placed.
  int wishes(Item item) {
    if (item.template < 0) {
      return item.grant.cost;
    }
    affinity.count(item.template, item.host, -1);
    int soft = affinity.cost(item, item.host);
    affinity.count(item.template, item.host, 1);
    return item.grant.cost + soft;
  }

  /// Puts the item on the best host that has room; false where none has.
  boolean place(Item item) {
    int best = choose(item);
    if (best < 0) {
      return false;
    }
    if (!within.found(hosts[best], item.shape)) {
      fits(item, hosts[best]);
    }
    put(item, hosts[best], within.grant());
    return true;
  }

  /// Whether some host has room for the item, if not for its spreading: that depends on the others.
  boolean hasRoom(Item item) {
    boolean spread = affinity.spreads(item.template);
    for (int rank = fleet.next(0, item.eligible, item.shape.needs); rank >= 0; rank = fleet
        .next(rank + 1, item.eligible, item.shape.needs)) {
      Host host = fleet.at(rank);
      if (spread ? holds(item, host) : finds(item, host)) {
        return true;
      }
    }
    return false;
  }

  private int choose(Item item) {
    int first = calmest.isEmpty() ? firstFit(item) : leastLoaded(item, calmest.get());
    if (first < 0 || item.waiting.isEmpty() || item.waiting.get().prefer().isEmpty()) {
      return first;
    }
    Host preferred = byName.get(item.waiting.get().prefer());
    fits(item, hosts[first]);
    int cost = cost(item, hosts[first]);
    return preferred != null && fits(item, preferred) && cost(item, preferred) <= cost
        && preferred.agent.priority() <= hosts[first].agent.priority()
        && (preferred.tasks > 0 || hosts[first].tasks == 0) ? preferred.position : first;
  }

  /// As [#fits], and hosts in a state in which the item did not fit before are not searched again.
  boolean finds(Item item, Host host) {
    return affinity.allows(item, host) && holds(item, host);
  }

  /// The same without regard to spread and anti-affinity.
  private boolean holds(Item item, Host host) {
    Refused before = refused[item.kind];
    int state = item.shape.dependsOnStateAlone(host) ? states.of(host) : -1;
    if (state >= 0 && before.contains(state)) {
      return false;
    }
    boolean found = within.find(host, item.shape);
    if (!found) {
      before.add(state);
    }
    return found;
  }

  private int firstFit(Item item) {
    long[] needs = item.shape.needs;
    int best = -1;
    int bestCost = Integer.MAX_VALUE;
    for (int rank = fleet.next(resume(item), item.eligible, needs); rank >= 0; rank = fleet
        .next(rank + 1, item.eligible, needs)) {
      Host host = fleet.at(rank);
      if (!finds(item, host)) {
        continue;
      }
      if (best < 0 && !affinity.reachesFurther(item.template)) {
        cursor[item.kind] = rank;
      }
      int cost = cost(item, host);
      if (cost < bestCost) {
        best = host.position;
        bestCost = cost;
      }
      if (cost == 0) {
        return best;
      }
    }
    if (best < 0 && !affinity.reachesFurther(item.template)) {
      cursor[item.kind] = 2 * hosts.length;
    }
    return best;
  }

  private int resume(Item item) {
    if (liftedCount - seen[item.kind] > LONG_AGO) {
      seen[item.kind] = liftedCount;
      cursor[item.kind] = 0;
    }
    for (; seen[item.kind] < liftedCount; seen[item.kind]++) {
      cursor[item.kind] = Math.min(cursor[item.kind], lifted[seen[item.kind]]);
    }
    return cursor[item.kind];
  }

  /// The least loaded of those where it costs least.
  private int leastLoaded(Item item, Calmest order) {
    int best = -1;
    if (resume(item) == 2 * hosts.length || fleet.next(0, item.eligible, item.shape.needs) < 0) {
      return best;
    }
    int bestCost = Integer.MAX_VALUE;
    for (Host host : order.inOrder()) {
      if (!item.eligible.get(host.position) || !fleet.roomy(host, item.shape.needs)
          || !finds(item, host)) {
        continue;
      }
      int cost = cost(item, host);
      if (cost < bestCost) {
        best = host.position;
        bestCost = cost;
      }
      if (cost == 0) {
        return best;
      }
    }
    if (best < 0 && !affinity.reachesFurther(item.template)) {
      cursor[item.kind] = 2 * hosts.length;
    }
    return best;
  }

  void put(Item item, Host host, Grant grant) {
    journal.add(new Step(item, true, host, grant));
    set(item, host, grant);
  }

  void lift(Item item) {
    journal.add(new Step(item, false, item.host, item.grant));
    clear(item);
  }

  private void set(Item item, Host host, Grant grant) {
    item.host = host;
    item.grant = grant;
    item.placed = true;
    host.take(grant);
    host.movable.add(item);
    measure(host);
    affinity.count(item.template, host, 1);
  }

  private void clear(Item item) {
    item.placed = false;
    item.host.release(item.grant);
    remove(item, item.host.movable);
    affinity.count(item.template, item.host, -1);
    lifted(item.host);
  }

  /// Mostly it is the one that came last, or first.
  private static void remove(Item item, List<Item> from) {
    if (from.getLast() == item) {
      from.removeLast();
    } else {
      from.remove(item);
    }
  }

  /// Takes the items off for good, with nothing to come back to: the search is over.
  void leave(List<Item> items) {
    for (Item item : items) {
      if (item.placed) {
        item.placed = false;
        item.host.release(item.grant);
        item.host.movable.remove(item);
        affinity.count(item.template, item.host, -1);
        measure(item.host);
      }
    }
    journal.clear();
  }

  /// What is free on the host has changed.
  void measure(Host host) {
    fleet.measure(host);
    if (calmest.isPresent()) {
      calmest.get().changed(host);
    }
  }

  /// Something was lifted from the host: what did not fit there may fit now.
  void lifted(Host host) {
    measure(host);
    if (liftedCount == lifted.length) {
      lifted = Arrays.copyOf(lifted, 2 * liftedCount);
    }
    lifted[liftedCount++] = fleet.rank(host);
  }

  /// The present, to come back to with [#rollback].
  int mark() {
    return journal.size();
  }

  /// Forgets how things came to be: what is now is not undone any more. No mark may be open.
  void settle() {
    journal.clear();
  }

  /// Undoes all puts and lifts since the mark.
  void rollback(int mark) {
    while (journal.size() > mark) {
      Step step = journal.removeLast();
      if (step.put) {
        clear(step.item);
      } else {
        set(step.item, step.host, step.grant);
      }
    }
  }

  /// A put, or a lift, of the journal.
  private record Step(Item item, boolean put, Host host, Grant grant) {}

  /// What `items` have now, to come back to.
  Snapshot snapshot(List<Item> items) {
    List<Item> placed = new ArrayList<>();
    for (Item item : items) {
      if (item.placed) {
        placed.add(item);
      }
    }
    return new Snapshot(placed, placed.stream().map(i -> i.host).toList(),
        placed.stream().map(i -> i.grant).toList());
  }

  /// Brings `items`, those of the snapshot among them, back to where they were then.
  void restore(List<Item> items, Snapshot snapshot) {
    for (Item item : items) {
      if (item.placed) {
        lift(item);
      }
    }
    for (int i = 0; i < snapshot.items.size(); i++) {
      put(snapshot.items.get(i), snapshot.hosts.get(i), snapshot.grants.get(i));
    }
  }

  /// Where some items were.
  record Snapshot(List<Item> items, List<Host> hosts, List<Grant> grants) {}
}
