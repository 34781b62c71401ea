package dev.karoo.core.placement;

import dev.karoo.core.pipeline.TaskKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/// One search, from what waits to a solution; see [Objective] for what it looks for.
///
/// Priority by priority, from the highest: [Packing] places what it can, [Preemption] makes room
/// for more. At the end [Tightening] packs what was placed into fewer hosts.
final class Search {
  private final List<Item> wanted;
  private final Assignment at;
  private final Scarcity scarcity;
  private final long steps;
  private final List<Item> siblings;

  /// @param at before anything is placed
  /// @param siblings standing tasks of pipelines that spread or keep apart
  /// @param multicasters standing tasks that use multicast
  /// @param wanted to be placed
  /// @param steps the budget
  Search(Assignment at, List<Item> siblings, Collection<Item> multicasters, List<Item> wanted,
      long steps) {
    this.wanted = wanted;
    this.steps = steps;
    this.at = at;
    this.siblings = siblings;
    learn(wanted);
    learn(siblings);
    for (Item item : siblings) {
      item.template = at.affinity.template(item.key);
      at.affinity.count(item.template, item.host, 1);
    }
    var kinds = new Kinds(multicasters, wanted);
    List<Item> firsts = new ArrayList<>();
    for (Item item : wanted) {
      item.template = at.affinity.template(item.key);
      item.kind = kinds.of(item);
      if (item.kind == firsts.size()) {
        at.admit(item);
        firsts.add(item);
      }
      item.eligible = firsts.get(item.kind).eligible;
    }
    at.kinds(kinds.count());
    scarcity = new Scarcity(at.fleet, wanted);
    var sizes = new double[kinds.count()];
    for (Item item : wanted) {
      if (sizes[item.kind] == 0) {
        sizes[item.kind] = scarcity.size(item);
      }
      item.size = sizes[item.kind];
    }
  }

  private void learn(List<Item> items) {
    for (Item item : items) {
      if (Affinity.concerns(item.shape.request)) {
        at.affinity.learn(item.key, item.shape.request);
      }
    }
  }

  /// Finds a solution, and leaves everything as it was, even when it fails: the index outlives it.
  PlacementSolution solve() {
    var preemption = new Preemption(at, steps);
    try {
      return solve(preemption);
    } finally {
      at.leave(wanted);
      preemption.undo();
      siblings.forEach(item -> item.template = -1);
    }
  }

  private PlacementSolution solve(Preemption preemption) {
    TreeMap<Integer, List<Item>> byPriority = new TreeMap<>(Comparator.reverseOrder());
    for (Item item : wanted) {
      byPriority.computeIfAbsent(item.priority, unseen -> new ArrayList<>()).add(item);
    }
    List<List<Unit>> levels = byPriority.values().stream().map(Unit::of).toList();
    var packing = new Packing(at, scarcity, steps);
    for (List<Unit> level : levels) {
      packing.place(level);
      packing.movable().addAll(preemption.place(level));
    }
    new Tightening(at, scarcity, packing.movable(), steps).run();
    for (List<Unit> level : levels) {
      packing.movable().addAll(packing.topUp(level));
    }
    var grants = new Grants(wanted);
    try {
      return solution(grants, preemption);
    } finally {
      grants.release();
    }
  }

  private PlacementSolution solution(Grants grants, Preemption preemption) {
    var keys = new TaskKey[wanted.size()];
    var placements = new Placement[wanted.size()];
    int placed = 0;
    for (Item item : wanted) {
      if (item.placed) {
        boolean again = placed > 0 && keys[placed - 1].equals(item.key);
        keys[again ? placed - 1 : placed] = item.key;
        placements[again ? placed - 1 : placed++] = grants.placement(item);
      }
    }
    List<PlacementSolution.Unplaced> unplaced = wanted.stream().allMatch(i -> i.placed)
        ? List.of()
        : unplaced();
    return new PlacementSolution(new InOrder<>(keys, placements, placed), unplaced,
        preemption.evictions().stream().map(Search::eviction).toList());
  }

  private List<PlacementSolution.Unplaced> unplaced() {
    List<Unit> waiting = new ArrayList<>();
    for (Unit unit : Unit.of(wanted)) {
      if (!unit.placed()) {
        waiting.add(unit);
      }
    }
    List<PlacementSolution.Unplaced> unplaced = new ArrayList<>();
    new Explanation(at, steps).explain(waiting).forEach(
        (item, reasons) -> unplaced.add(new PlacementSolution.Unplaced(item.key, reasons)));
    return unplaced;
  }

  private static PlacementSolution.Eviction eviction(Preemption.Eviction eviction) {
    Item victim = eviction.victim();
    Item beneficiary = eviction.beneficiary();
    return new PlacementSolution.Eviction(victim.key, beneficiary.key,
        "priority " + victim.priority + " gives way to " + beneficiary.key + " (priority "
            + beneficiary.priority + "), which fits on no agent otherwise; the cheapest way is on "
            + victim.host.agent.name());
  }
}
