package dev.karoo.core.placement;

import dev.karoo.core.pipeline.Selector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where the items of a search are at the moment, and the elementary moves: first fit, put, lift.
///
/// Hosts are tried in one order: lowest agent priority first, so that special hosts stay free; of
/// these the ones in use, fullest first; then by name. What did not fit on a host fits only once
/// something is lifted from it, so each kind of item remembers how far it has looked.
final class Assignment {
  final Host[] hosts;
  final AgentSearch within = new AgentSearch();
  final Affinity affinity;
  final PlacementProblem.Policy policy;
  private final Map<String, Host> byName;
  private final Instant now;
  private final Map<Static, BitSet> eligible = new HashMap<>();
  /// What is free of the first thing that runs out, side by side, so that full hosts are passed
  /// over without a look at them; never less than it is.
  private final long[] cpus;
  private int[] cursor = {};
  private int[] seen = {};
  private int[] lifted = new int[16];
  private int liftedCount;
  private final ArrayList<Step> journal = new ArrayList<>();

  /// All of a request that eligibility depends on.
  private record Static(List<Selector> selectors, Optional<String> subsystem) {}

  /// The order in which hosts are tried.
  static final Comparator<Host> ORDER = (a, b) -> {
    int order = Double.compare(a.agent.priority(), b.agent.priority());
    order = order != 0 ? order : Boolean.compare(a.tasks == 0, b.tasks == 0);
    return order != 0 ? order : a.agent.name().compareTo(b.agent.name());
  };

  /// `inOrder` by [#ORDER].
  Assignment(List<Host> inOrder, Map<String, Host> byName, PlacementProblem.Policy policy,
      Instant now) {
    this.byName = byName;
    this.policy = policy;
    this.now = now;
    hosts = inOrder.toArray(Host[]::new);
    cpus = new long[hosts.length];
    for (int p = 0; p < hosts.length; p++) {
      hosts[p].position = p;
      cpus[p] = hosts[p].cpus;
    }
    affinity = new Affinity(hosts, now);
  }

  /// How full a host is, 0–1: the fullest of CPU time, memory and PUs.
  static double load(Host host) {
    return Math.max(part(host.cpus, host.agent.cpus().thousandths()),
        part(host.memory, host.agent.memory().thousandths()));
  }

  private static double part(long free, long all) {
    return all <= 0 ? 0 : 1 - (double) free / all;
  }

  /// Makes room for items of so many kinds.
  void kinds(int count) {
    cursor = new int[count];
    seen = new int[count];
  }

  /// Learns which hosts may take the item.
  void admit(Item item) {
    item.eligible = eligible.computeIfAbsent(new Static(item.shape.request.agentSelector(),
        item.shape.request.subsystem()), unseen -> {
          var set = new BitSet(hosts.length);
          for (Host host : hosts) {
            if (Eligibility.allows(host, item.shape.request, now)) {
              set.set(host.position);
            }
          }
          return set;
        });
    if (!item.waiting.orElseThrow().avoid().isEmpty()) {
      item.eligible = (BitSet) item.eligible.clone();
      item.waiting.get().avoid().stream().map(byName::get).forEach(host -> {
        if (host != null) {
          item.eligible.clear(host.position);
        }
      });
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

  /// Puts the item on the best host that has room; false where none has.
  boolean place(Item item) {
    int best = choose(item);
    if (best < 0) {
      return false;
    }
    fits(item, hosts[best]);
    put(item, hosts[best], within.grant());
    return true;
  }

  private int choose(Item item) {
    int first = policy == PlacementProblem.Policy.PACK ? firstFit(item) : leastLoaded(item);
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

  private int firstFit(Item item) {
    int from = resume(item);
    long need = item.shape.cpus + 1000L * item.shape.cores.atLeast();
    int best = -1;
    int bestCost = Integer.MAX_VALUE;
    for (int p = item.eligible.nextSetBit(from); p >= 0; p = item.eligible.nextSetBit(p + 1)) {
      if (cpus[p] < need || !fits(item, hosts[p])) {
        continue;
      }
      if (best < 0 && !affinity.spreads(item.template)) {
        cursor[item.kind] = p;
      }
      int cost = cost(item, hosts[p]);
      if (cost < bestCost) {
        best = p;
        bestCost = cost;
      }
      if (cost == 0) {
        return p;
      }
    }
    if (best < 0 && !affinity.spreads(item.template)) {
      cursor[item.kind] = hosts.length;
    }
    return best;
  }

  private int resume(Item item) {
    for (; seen[item.kind] < liftedCount; seen[item.kind]++) {
      cursor[item.kind] = Math.min(cursor[item.kind], lifted[seen[item.kind]]);
    }
    return cursor[item.kind];
  }

  private int leastLoaded(Item item) {
    int best = -1;
    int bestCost = Integer.MAX_VALUE;
    for (int p = item.eligible.nextSetBit(0); p >= 0; p = item.eligible.nextSetBit(p + 1)) {
      if (!fits(item, hosts[p])) {
        continue;
      }
      int cost = cost(item, hosts[p]);
      if (best < 0 || cost < bestCost || (cost == bestCost && calmer(hosts[p], hosts[best]))) {
        best = p;
        bestCost = cost;
      }
    }
    return best;
  }

  private static boolean calmer(Host host, Host than) {
    int order = Double.compare(host.agent.priority(), than.agent.priority());
    return order < 0 || (order == 0 && load(host) < load(than));
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
    cpus[host.position] = host.cpus;
    affinity.count(item.template, host, 1);
  }

  private void clear(Item item) {
    item.placed = false;
    item.host.release(item.grant);
    item.host.movable.remove(item);
    affinity.count(item.template, item.host, -1);
    lifted(item.host);
  }

  /// Something was lifted from the host: what did not fit there may fit now.
  void lifted(Host host) {
    cpus[host.position] = host.cpus;
    if (liftedCount == lifted.length) {
      lifted = Arrays.copyOf(lifted, 2 * liftedCount);
    }
    lifted[liftedCount++] = host.position;
  }

  /// The present, to come back to with [#rollback].
  int mark() {
    return journal.size();
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
