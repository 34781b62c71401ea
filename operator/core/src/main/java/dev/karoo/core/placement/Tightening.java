package dev.karoo.core.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Makes an assignment better without placing more: fewer hosts, above all; see [Objective].
///
/// Hosts that only this search uses are emptied one by one, the emptiest first, if their items find
/// room on others in use; then all is packed anew a few times ([Completion]), and emptied again.
/// What does not make the objective better is undone. Under `SPREAD` no host is emptied: items only
/// move to where they cost less.
final class Tightening {
  private static final int CHAIN = 3;
  private static final int ROUNDS = 8;
  private static final int TURNS = 3;
  /// Rounds without gain after which no more is tried.
  private static final int PATIENCE = 3;
  private static final int MANY = 3000;
  private static final int FEW = 500;
  /// Trials for emptying one host, times the number of items; but no less, and no more than so
  /// many.
  private static final int TRIALS = 400_000;
  private static final int LEAST = 200;
  private static final int MOST = 20_000;
  /// Hosts in a row that could not be emptied, after which the fuller ones are not tried.
  private static final int FAILURES = 6;

  private final Assignment at;
  private final Scarcity scarcity;
  private final Repair repair;
  private final List<Item> items;
  private final long steps;

  Tightening(Assignment at, Scarcity scarcity, List<Item> placed, long steps) {
    this.at = at;
    this.scarcity = scarcity;
    this.steps = steps;
    items = placed;
    repair = new Repair(at);
  }

  void run() {
    if (items.isEmpty()) {
      return;
    }
    boolean settled = settled();
    if (at.policy == PlacementProblem.Policy.SPREAD) {
      if (!settled) {
        settle(Objective.of(at, items));
      }
      return;
    }
    if (settled && fewest()) {
      return;
    }
    Objective best = Objective.of(at, items);
    best = settled ? best : settle(best);
    if (fewest()) {
      return;
    }
    best = refine(best);
    if (items.size() > MANY || fewest()) {
      return;
    }
    Assignment.Snapshot kept = at.snapshot(items);
    var completion = new Completion(at, scarcity);
    completion.start(items);
    long until = at.within.steps() + Math.max(0, steps - at.within.steps()) / 2;
    int idle = 0;
    for (int round = 0; round < ROUNDS && at.within.steps() < until; round++) {
      if (++idle > PATIENCE) {
        break;
      }
      at.settle();
      items.stream().filter(item -> item.placed).forEach(at::lift);
      completion.round(0, until);
      if (!rest(until)) {
        continue;
      }
      Objective now = Objective.of(at, items);
      if (now.compareTo(best) < 0) {
        best = refine(now);
        idle = 0;
        kept = at.snapshot(items);
      }
    }
    at.restore(items, kept);
  }

  /// Whether no item can cost less elsewhere.
  private boolean settled() {
    double least = at.hosts[0].agent.priority();
    for (Item item : items) {
      if (at.wishes(item) > 0 || item.host.agent.priority() > least) {
        return false;
      }
    }
    return true;
  }

  /// Whether no fewer hosts would do.
  private boolean fewest() {
    int opened = 0;
    for (Item item : items) {
      opened += item.placed && opens(item.host) && item.host.movable.getFirst() == item ? 1 : 0;
    }
    return opened <= (at.hosts.length > FEW ? 1 : 0) || opened <= scarcity.fewest(items);
  }

  private boolean rest(long until) {
    HostSet everywhere = HostSet.all(at.hosts.length);
    List<Item> homeless = items.stream().filter(i -> !i.placed).sorted(Unit.HARDEST).toList();
    for (Item item : homeless) {
      if (!at.place(item) && !repair.insert(item, CHAIN, everywhere, until)) {
        return false;
      }
    }
    return true;
  }

  /// Whether nobody else uses the host.
  private static boolean opens(Host host) {
    return host.tasks == host.movable.size();
  }

  /// Hosts that are in use by this search only, the emptiest first.
  private List<Host> opened() {
    Set<Host> opened = new LinkedHashSet<>();
    for (Item item : items) {
      if (item.placed && opens(item.host)) {
        opened.add(item.host);
      }
    }
    List<Host> emptiest = new ArrayList<>(opened);
    emptiest.sort(Comparator.comparingDouble((Host host) -> Assignment.load(host))
        .thenComparingInt(host -> host.position));
    return emptiest;
  }

  /// Empties hosts, and settles what is moved, in turn: the one may make room for the other.
  private Objective refine(Objective before) {
    Objective best = empty(before);
    for (int turn = 0; turn < TURNS && !settled(); turn++) {
      Objective settled = settle(best);
      if (settled.compareTo(best) >= 0) {
        return best;
      }
      best = empty(settled);
    }
    return best;
  }

  /// Moves items one by one to where they cost less: wishes first, then special hosts.
  private Objective settle(Objective before) {
    Objective best = before;
    if (items.size() > FEW) {
      return best;
    }
    long until = at.within.steps() + Math.max(0, steps - at.within.steps()) / 4;
    List<Item> costly = new ArrayList<>(items);
    IdentityHashMap<Item, Integer> costs = new IdentityHashMap<>();
    items.forEach(item -> costs.put(item, at.wishes(item)));
    costly.sort(Comparator.comparingInt((Item item) -> -costs.getOrDefault(item, 0))
        .thenComparingDouble(item -> -item.host.agent.priority()).thenComparing(i -> i.key));
    HostSet used = HostSet.all(at.hosts.length);
    Set<List<Object>> hopeless = new HashSet<>();
    for (Item item : costly) {
      int cost = at.wishes(item);
      List<Object> like = List.of(item.kind, item.host.agent.priority(), cost);
      HostSet better = better(item, cost);
      if (better.isEmpty() || hopeless.contains(like) || at.within.steps() >= until) {
        continue;
      }
      int mark = at.mark();
      at.lift(item);
      if (repair.insert(item, CHAIN, better, used,
          Math.min(until, at.within.steps() + Math.clamp(TRIALS / items.size(), LEAST, MOST)))) {
        Objective now = Objective.of(at, items);
        if (now.compareTo(best) < 0) {
          best = now;
          continue;
        }
      }
      at.rollback(mark);
      hopeless.add(like);
    }
    return best;
  }

  /// Where the item may cost less. In a large cluster only among hosts that this search uses: on
  /// others it would have found room at once.
  private HostSet better(Item item, int cost) {
    HostSet better = new HostSet(at.hosts.length);
    at.affinity.count(item.template, item.host, -1);
    if (at.hosts.length > FEW) {
      for (Item other : items) {
        if (cheaper(item, cost, other.host)) {
          better.set(other.host.position);
        }
      }
    } else {
      for (int p = item.eligible.next(0); p >= 0; p = item.eligible.next(p + 1)) {
        if (cheaper(item, cost, at.hosts[p])) {
          better.set(p);
        }
      }
    }
    at.affinity.count(item.template, item.host, 1);
    better.clear(item.host.position); // it would only find the same place again
    return better;
  }

  /// Whether the item, which costs so much and is counted out where it is, may cost less there.
  private boolean cheaper(Item item, int cost, Host host) {
    int soft = at.affinity.cost(item, host);
    return soft < cost
        || (soft == cost && host.agent.priority() < item.host.agent.priority());
  }

  private Objective empty(Objective before) {
    Objective best = before;
    long until = at.within.steps() + Math.max(0, steps - at.within.steps()) / 4;
    long trials = Math.clamp(TRIALS / items.size(), LEAST, MOST);
    int failures = 0;
    for (Host host : opened()) {
      if (at.within.steps() >= until || ++failures > FAILURES) {
        break;
      }
      int mark = at.mark();
      if (moveOut(host, Math.min(until, at.within.steps() + trials))) {
        Objective now = Objective.of(at, items);
        if (now.compareTo(best) < 0) {
          best = now;
          failures = 0;
          continue;
        }
      }
      at.rollback(mark);
    }
    return best;
  }

  private boolean moveOut(Host host, long until) {
    HostSet others = new HostSet(at.hosts.length);
    for (Host other : at.hosts) {
      if (other != host && other.tasks > 0) {
        others.set(other.position);
      }
    }
    List<Item> out = new ArrayList<>(host.movable);
    out.sort(Unit.HARDEST);
    out.forEach(at::lift);
    for (Item item : out) {
      if (!repair.insert(item, CHAIN, others, until)) {
        return false;
      }
    }
    return true;
  }
}
