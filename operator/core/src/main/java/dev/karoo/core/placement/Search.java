package dev.karoo.core.placement;

import dev.karoo.core.pipeline.TaskKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// One search, from what waits to a solution; see [Objective] for what it looks for.
///
/// Priority by priority, from the highest: all items of the level, hardest first, each on the first
/// host that fits ([Assignment]). Where some find no room, others of the search make room
/// ([Repair]), or all is packed anew ([Completion]); where that does not help either, gangs are
/// taken one by one, the smallest first. At the end, what was placed is packed into fewer hosts.
final class Search {
  private static final int CHAIN = 3;
  private static final int ROUNDS = 12;

  private final List<Item> wanted;
  private final Assignment at;
  private final Scarcity scarcity;
  private final Repair repair;
  private final long steps;
  private final List<Item> movable = new ArrayList<>();

  Search(Map<String, Host> hosts, List<Item> standing, List<Item> wanted,
      PlacementProblem.Policy policy, Instant now, long steps, long seed) {
    this.wanted = wanted;
    this.steps = steps;
    at = new Assignment(hosts, policy, now);
    for (Item item : wanted) {
      if (Affinity.concerns(item.shape.request)) {
        at.affinity.learn(item.key, item.shape.request);
      }
    }
    for (Item item : standing) {
      if (Affinity.concerns(item.shape.request)) {
        at.affinity.learn(item.key, item.shape.request);
      }
    }
    for (Item item : standing) {
      item.template = at.affinity.template(item.key);
      at.affinity.count(item.template, item.host, 1);
    }
    var kinds = new Kinds(standing, wanted);
    for (Item item : wanted) {
      item.template = at.affinity.template(item.key);
      item.kind = kinds.of(item);
      at.admit(item);
    }
    at.kinds(kinds.count());
    scarcity = new Scarcity(at.hosts, wanted);
    wanted.forEach(item -> item.size = scarcity.size(item));
    repair = new Repair(at);
  }

  /// Tasks placed together or not at all.
  private record Unit(List<Item> items) {
    boolean placed() {
      return items.stream().allMatch(i -> i.placed);
    }

    double size() {
      return items.stream().mapToDouble(i -> i.size).sum();
    }
  }

  PlacementSolution solve() {
    Map<Integer, Map<String, List<Item>>> levels = new TreeMap<>(Comparator.reverseOrder());
    for (Item item : wanted) {
      String gang = item.waiting.orElseThrow().gang();
      levels.computeIfAbsent(item.priority, unseen -> new LinkedHashMap<>())
          .computeIfAbsent(gang.isEmpty() ? "task " + item.key : "gang " + gang,
              unseen -> new ArrayList<>())
          .add(item);
    }
    for (Map<String, List<Item>> level : levels.values()) {
      level(level.values().stream().map(Unit::new).toList());
    }
    improve();
    PlacementSolution solution = solution();
    wanted.stream().filter(item -> item.placed).forEach(at::lift);
    return solution;
  }

  private static List<Item> hardestFirst(List<Unit> units) {
    return units.stream().flatMap(unit -> unit.items.stream())
        .sorted(Comparator.comparingDouble((Item item) -> -item.size)
            .thenComparing(item -> item.key))
        .toList();
  }

  private void level(List<Unit> units) {
    List<Item> items = hardestFirst(units);
    List<Item> homeless = new ArrayList<>();
    for (Item item : items) {
      if (!at.place(item)) {
        homeless.add(item);
      }
    }
    movable.addAll(items);
    homeless.removeIf(item -> repair.insert(item, 2, at.hosts.length, share(50)));
    if (homeless.isEmpty() || repack()) {
      return;
    }
    homeless.removeIf(item -> repair.insert(item, CHAIN, at.hosts.length, share(4)));
    if (!homeless.isEmpty()) {
      select(units);
    }
  }

  private long share(int parts) {
    return at.within.steps() + (steps - at.within.steps()) / parts;
  }

  /// Packs everything anew, so that all is placed; else leaves it as it is.
  private boolean repack() {
    Assignment.Snapshot before = at.snapshot(movable);
    var completion = new Completion(at, scarcity);
    completion.start(movable);
    long until = share(2);
    for (int round = 0; round < ROUNDS && at.within.steps() < until; round++) {
      movable.stream().filter(i -> i.placed).forEach(at::lift);
      completion.round(round + 1, until);
      if (movable.stream().filter(i -> !i.placed).sorted(Comparator.comparingDouble(i -> -i.size))
          .allMatch(item -> repair.insert(item, CHAIN, at.hosts.length, until))) {
        return true;
      }
    }
    at.restore(movable, before);
    return false;
  }

  /// Takes units one by one, the smallest first.
  private void select(List<Unit> units) {
    units.stream().flatMap(u -> u.items.stream()).filter(i -> i.placed).forEach(at::lift);
    List<Unit> smallest = new ArrayList<>(units);
    smallest.sort(Comparator.comparingDouble(Unit::size));
    for (Unit unit : smallest) {
      Assignment.Snapshot before = at.snapshot(movable);
      for (Item item : hardestFirst(List.of(unit))) {
        if (!at.place(item) && !repair.insert(item, CHAIN, at.hosts.length, share(4))) {
          break;
        }
      }
      if (!unit.placed()) {
        at.restore(movable, before);
      }
    }
  }

  private void improve() {
    List<Item> placed = wanted.stream().filter(i -> i.placed).toList();
    if (at.policy != PlacementProblem.Policy.PACK) {
      return;
    }
    Objective best = Objective.of(at, placed);
    Assignment.Snapshot kept = at.snapshot(placed);
    var completion = new Completion(at, scarcity);
    completion.start(placed);
    long until = share(2);
    for (int round = 0; round < ROUNDS && at.within.steps() < until; round++) {
      placed.stream().filter(i -> i.placed).forEach(at::lift);
      completion.round(0, until);
      boolean all = placed.stream().filter(i -> !i.placed)
          .sorted(Comparator.comparingDouble(i -> -i.size))
          .allMatch(at::place);
      Objective now = Objective.of(at, placed);
      if (all && now.compareTo(best) < 0) {
        best = now;
        kept = at.snapshot(placed);
      }
    }
    at.restore(placed, kept);
  }

  private PlacementSolution solution() {
    TreeMap<TaskKey, Placement> placed = new TreeMap<>();
    Map<Host, Set<Integer>> ports = new HashMap<>();
    List<PlacementSolution.Unplaced> unplaced = new ArrayList<>();
    for (Item item : wanted) {
      if (item.placed) {
        Set<Integer> given = ports.computeIfAbsent(item.host, unseen -> new HashSet<>());
        Placement placement = Grants.placement(item,
            port -> given.contains(port) || !item.host.portFree(port));
        given.addAll(placement.ports().values());
        placed.put(item.key, placement);
      } else {
        unplaced.add(new PlacementSolution.Unplaced(item.key, List.of(
            new Refusal(Refusal.Kind.NO_AGENTS, false, at.hosts.length, "no agent fits"))));
      }
    }
    return new PlacementSolution(placed, unplaced, List.of());
  }
}
