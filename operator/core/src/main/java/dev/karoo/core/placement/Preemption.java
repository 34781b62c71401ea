package dev.karoo.core.placement;

import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.Plans.Plan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Makes room for a unit by ending standing tasks of lower priority.
///
/// **Goal.** The cheapest victims: of two sets the one is cheaper whose priorities, sorted from the
/// highest, come first in the order of the dictionary; so `[1, 1]` is cheaper than `[2]`, and
/// `[1]` than `[1, 1]`. No victim is evicted that need not be.
///
/// **Algorithm.** For each item that finds no room: on each host that would have room without its
/// preemptible tasks of lower priority, these are put back one by one, the highest priority first,
/// as long as the item still fits; on the few cheapest hosts, all sets are then tried. What was
/// found out of a host serves the next task of the kind too ([Plans]). Of plans that are equally
/// cheap the one counts whose host then has room for most of the tasks that follow. When the whole
/// unit is placed, victims whose room nobody took stay after all.
final class Preemption {
  /// Hosts, and preemptible tasks on one, for which all sets of victims are tried.
  private static final int HOSTS = 8;
  private static final int TASKS = 10;
  /// So many of the tasks that follow are looked at.
  private static final int AHEAD = 16;

  private final Assignment at;
  private final long steps;
  private HostSet lower = new HostSet(0);
  private Plans plans = new Plans(0);
  private final Map<TaskKey, Eviction> evicted = new TreeMap<>();
  /// All that are taken off their hosts at the moment.
  private final Map<TaskKey, Item> off = new TreeMap<>();

  /// A victim, and for whom.
  record Eviction(Item victim, Item beneficiary) {}

  Preemption(Assignment at, long steps) {
    this.at = at;
    this.steps = steps;
  }

  /// All evictions so far, by victim.
  List<Eviction> evictions() {
    return List.copyOf(evicted.values());
  }

  /// Places those of the units that aren't and can be, the smallest first; returns their items.
  List<Item> place(List<Unit> units) {
    List<Item> placed = new ArrayList<>();
    List<Unit> waiting = new ArrayList<>();
    for (Unit unit : units) {
      if (!unit.placed()) {
        waiting.add(unit);
      }
    }
    if (waiting.isEmpty() || !lowers(waiting.getFirst().priority())) {
      return placed;
    }
    waiting.sort(Comparator.comparingDouble(Unit::size));
    plans = new Plans(at.hosts.length);
    Set<Integer> hopeless = new HashSet<>();
    for (int u = 0; u < waiting.size(); u++) {
      Unit unit = waiting.get(u);
      int kind = unit.items().size() == 1 ? unit.items().getFirst().kind : -1;
      if (!hopeless.contains(kind) && place(unit, ahead(waiting, u + 1))) {
        placed.addAll(unit.items());
        hopeless.clear();
      } else if (kind >= 0) {
        hopeless.add(kind);
      }
    }
    return placed;
  }

  /// Learns which hosts have tasks that may give way to this priority; whether there are any.
  private boolean lowers(int priority) {
    lower = new HostSet(at.hosts.length);
    for (Host host : at.hosts) {
      for (Item item : host.standing) {
        if (item.preemptible && item.priority < priority) {
          lower.set(host.position);
          break;
        }
      }
    }
    return !lower.isEmpty();
  }

  private static List<Item> ahead(List<Unit> units, int from) {
    List<Item> ahead = new ArrayList<>();
    for (int u = from; u < units.size() && ahead.size() < AHEAD; u++) {
      ahead.addAll(units.get(u).items());
    }
    return ahead;
  }

  /// Places the whole unit, or changes nothing. @param ahead tasks that are to be placed after it
  private boolean place(Unit unit, List<Item> ahead) {
    int mark = at.mark();
    List<Eviction> here = new ArrayList<>();
    List<Item> items = new ArrayList<>(unit.items());
    items.sort(Unit.HARDEST);
    List<Item> next = new ArrayList<>(items);
    next.addAll(ahead);
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      List<Item> rest = next.subList(i + 1, Math.min(next.size(), i + 1 + AHEAD));
      if (!at.place(item) && !evictFor(item, rest, here)) {
        items.stream().filter(each -> each.placed).forEach(each -> plans.changed(each.host));
        at.rollback(mark);
        here.reversed().forEach(eviction -> stay(eviction.victim));
        return false;
      }
      plans.changed(item.host);
    }
    here.sort(Comparator.comparingInt(eviction -> -eviction.victim.priority));
    for (Eviction eviction : here) {
      if (eviction.victim.host.frees(eviction.victim.grant)
          && at.affinity.allows(eviction.victim, eviction.victim.host)) {
        stay(eviction.victim);
      } else {
        evicted.put(eviction.victim.key, eviction);
      }
    }
    return true;
  }

  private void stay(Item victim) {
    putBack(victim);
    plans.changed(victim.host);
  }

  /// Gives all victims back what they held.
  void undo() {
    List.copyOf(off.values()).forEach(this::putBack);
  }

  private void takeOff(Item victim) {
    off.put(victim.key, victim);
    victim.host.release(victim.grant);
    victim.host.standing.remove(victim);
    at.affinity.count(victim.template, victim.host, -1);
    at.lifted(victim.host);
  }

  private void putBack(Item victim) {
    off.remove(victim.key);
    victim.host.take(victim.grant);
    victim.host.standing.add(victim);
    at.measure(victim.host);
    at.affinity.count(victim.template, victim.host, 1);
  }

  private boolean evictFor(Item item, List<Item> rest, List<Eviction> here) {
    List<Plan> found = new ArrayList<>();
    for (int p = item.eligible.next(0); p >= 0
        && at.within.steps() < steps; p = item.eligible.next(p + 1)) {
      if (lower.get(p)) {
        known(item, at.hosts[p]).ifPresent(found::add);
      }
    }
    if (found.isEmpty()) {
      return false;
    }
    found.sort(Plan.CHEAPEST);
    List<Plan> cheap = new ArrayList<>();
    for (Plan plan : found.subList(0, Math.min(HOSTS, found.size()))) {
      Plan cheaper = cheapest(item, plan);
      plans.learn(item, plan.host(), Optional.of(cheaper));
      cheap.add(cheaper);
    }
    cheap.sort(Plan.CHEAPEST);
    cheap.removeIf(plan -> Plan.CHEAPEST.compare(cheap.getFirst(), plan) < 0);
    Plan best = roomiest(item, cheap, rest);
    best.victims().forEach(this::takeOff);
    at.fits(item, best.host());
    at.put(item, best.host(), at.within.grant());
    best.victims().forEach(victim -> here.add(new Eviction(victim, item)));
    return true;
  }

  /// The plan that leaves its host room for most of the rest; of several the first.
  private Plan roomiest(Item item, List<Plan> plans, List<Item> rest) {
    Plan best = plans.getFirst();
    int most = -1;
    for (int p = 0; p < plans.size() && plans.size() > 1; p++) {
      Plan plan = plans.get(p);
      int mark = at.mark();
      plan.victims().forEach(this::takeOff);
      at.fits(item, plan.host());
      at.put(item, plan.host(), at.within.grant());
      int more = 0;
      Set<Integer> misfits = new HashSet<>();
      for (Item next : rest) {
        if (next.placed || misfits.contains(next.kind)) {
          continue;
        }
        if (at.fits(next, plan.host())) {
          at.put(next, plan.host(), at.within.grant());
          more++;
        } else {
          misfits.add(next.kind);
        }
      }
      at.rollback(mark);
      plan.victims().forEach(this::putBack);
      best = more > most ? plan : best;
      most = Math.max(most, more);
    }
    return best;
  }

  /// The plan for this host, worked out anew only where it must be.
  private Optional<Plan> known(Item item, Host host) {
    if (!plans.knows(item, host)) {
      Optional<Plan> plan = plan(item, host);
      plans.learn(item, host, plan);
      return plan;
    }
    Optional<Plan> before = plans.plan(item, host);
    if (item.template < 0 || before.isEmpty() || allowed(item, before.get())) {
      return before;
    }
    Optional<Plan> plan = plan(item, host);
    plans.learn(item, host, plan);
    return plan;
  }

  /// Whether spread and anti-affinity let the item in once the plan's victims are gone.
  private boolean allowed(Item item, Plan plan) {
    plan.victims().forEach(v -> at.affinity.count(v.template, v.host, -1));
    boolean allowed = at.affinity.allows(item, plan.host());
    plan.victims().forEach(v -> at.affinity.count(v.template, v.host, 1));
    return allowed;
  }

  private static List<Item> candidates(Item item, Host host) {
    List<Item> lower = new ArrayList<>();
    for (Item other : host.standing) {
      if (other.preemptible && other.priority < item.priority) {
        lower.add(other);
      }
    }
    lower.sort(Comparator.comparingInt((Item other) -> -other.priority)
        .thenComparing(other -> other.key));
    return lower;
  }

  private Optional<Plan> plan(Item item, Host host) {
    List<Item> below = candidates(item, host);
    if (below.isEmpty()) {
      return Optional.empty();
    }
    below.forEach(this::takeOff);
    List<Item> victims = new ArrayList<>();
    boolean possible = at.fits(item, host);
    for (Item other : below) {
      putBack(other);
      if (possible && !at.fits(item, host)) {
        takeOff(other);
        victims.add(other);
      }
    }
    victims.forEach(this::putBack);
    return possible ? Optional.of(new Plan(host, victims, false)) : Optional.empty();
  }

  /// The cheapest of all sets of victims on the plan's host.
  private Plan cheapest(Item item, Plan plan) {
    List<Item> below = candidates(item, plan.host());
    if (plan.cheapest() || below.size() > TASKS) {
      return plan;
    }
    List<Item> best = plan.victims();
    for (int set = 1; set < 1 << below.size(); set++) {
      List<Item> victims = new ArrayList<>();
      for (int i = 0; i < below.size(); i++) {
        if ((set >> i & 1) != 0) {
          victims.add(below.get(i));
        }
      }
      if (Plans.compare(victims, best) < 0) {
        victims.forEach(this::takeOff);
        best = at.fits(item, plan.host()) ? victims : best;
        victims.forEach(this::putBack);
      }
    }
    return new Plan(plan.host(), best, true);
  }
}
