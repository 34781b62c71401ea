package dev.karoo.core.placement;

import dev.karoo.core.pipeline.TaskKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    for (Item item : wanted) {
      item.template = at.affinity.template(item.key);
      item.kind = kinds.of(item);
      at.admit(item);
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

  PlacementSolution solve() {
    TreeMap<Integer, List<Item>> levels = new TreeMap<>(Comparator.reverseOrder());
    for (Item item : wanted) {
      levels.computeIfAbsent(item.priority, unseen -> new ArrayList<>()).add(item);
    }
    var packing = new Packing(at, scarcity, steps);
    var preemption = new Preemption(at, steps);
    for (List<Item> level : levels.values()) {
      List<Unit> units = Unit.of(level);
      packing.place(units);
      packing.movable().addAll(preemption.place(units));
    }
    new Tightening(at, scarcity, packing.movable(), steps).run();
    for (List<Item> level : levels.values()) {
      packing.movable().addAll(packing.topUp(Unit.of(level)));
    }
    PlacementSolution solution = solution(preemption);
    at.leave(wanted);
    preemption.undo();
    siblings.forEach(item -> item.template = -1);
    return solution;
  }

  private PlacementSolution solution(Preemption preemption) {
    TreeMap<TaskKey, Placement> placed = new TreeMap<>();
    Set<Integer> wantedPorts = new HashSet<>();
    for (Item item : wanted) {
      for (int port : item.shape.ports) {
        wantedPorts.add(port);
      }
    }
    List<Runnable> holds = new ArrayList<>();
    for (Item item : wanted) {
      if (item.placed) {
        Placement placement = Grants.placement(item, wantedPorts);
        placed.put(item.key, placement);
        if (!placement.ports().isEmpty()) {
          placement.ports().values().forEach(item.host.ports::hold);
          holds.add(() -> placement.ports().values().forEach(item.host.ports::release));
        }
      }
    }
    List<PlacementSolution.Unplaced> unplaced = unplaced();
    holds.forEach(Runnable::run);
    return new PlacementSolution(placed, unplaced,
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
