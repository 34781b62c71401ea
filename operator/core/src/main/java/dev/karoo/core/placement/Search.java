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

/// One search: best fit, hardest first, gangs all or nothing.
final class Search {
  private final List<Host> hosts;
  private final List<Item> wanted;
  private final Instant now;
  private final AgentSearch within = new AgentSearch();
  private final Affinity affinity;

  Search(List<Host> hosts, List<Item> standing, List<Item> wanted, Instant now) {
    this.hosts = hosts;
    this.wanted = wanted;
    this.now = now;
    affinity = new Affinity(hosts, now);
    for (Item item : wanted) {
      if (Affinity.concerns(item.shape.request)) {
        affinity.learn(item.key, item.shape.request);
      }
    }
    for (Item item : standing) {
      if (Affinity.concerns(item.shape.request)) {
        affinity.learn(item.key, item.shape.request);
      }
    }
    for (Item item : standing) {
      item.template = affinity.template(item.key);
      affinity.count(item.template, item.host, 1);
    }
    for (Item item : wanted) {
      item.template = affinity.template(item.key);
    }
  }

  PlacementSolution solve() {
    Map<String, List<Item>> units = new LinkedHashMap<>();
    for (Item item : wanted) {
      String gang = item.waiting.orElseThrow().gang();
      units.computeIfAbsent(gang.isEmpty() ? "task " + item.key : "gang " + gang,
          unseen -> new ArrayList<>()).add(item);
    }
    units.values().stream()
        .sorted(Comparator.comparingInt((List<Item> unit) -> -unit.getFirst().priority))
        .forEach(this::placeUnit);
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
        unplaced.add(new PlacementSolution.Unplaced(item.key,
            List.of(new Refusal(Refusal.Kind.NO_AGENTS, false, hosts.size(), "no agent fits"))));
      }
    }
    wanted.forEach(this::lift);
    return new PlacementSolution(placed, unplaced, List.of());
  }

  private void placeUnit(List<Item> unit) {
    List<Item> hardest = new ArrayList<>(unit);
    hardest.sort(Comparator.comparingInt((Item i) -> -i.shape.cores.atLeast()));
    for (Item item : hardest) {
      if (!place(item)) {
        unit.forEach(this::lift);
        return;
      }
    }
  }

  private boolean place(Item item) {
    Host best = null;
    double bestPriority = 0;
    int bestCost = Integer.MAX_VALUE;
    for (Host host : hosts) {
      if (item.avoids(host)
          || Eligibility.refusal(host.agent, item.shape.request, now).isPresent()
          || !affinity.allows(item.template, host) || !within.find(host, item.shape)) {
        continue;
      }
      int cost = within.cost() + affinity.cost(item.template, host);
      double priority = host.agent.priority();
      if (best == null || cost < bestCost || cost == bestCost && (priority < bestPriority
          || priority == bestPriority && best.tasks == 0 && host.tasks > 0)) {
        best = host;
        bestCost = cost;
        bestPriority = priority;
      }
    }
    if (best == null) {
      return false;
    }
    within.find(best, item.shape);
    item.host = best;
    item.grant = within.grant();
    item.placed = true;
    best.take(item.grant);
    affinity.count(item.template, best, 1);
    return true;
  }

  private void lift(Item item) {
    if (item.placed) {
      item.placed = false;
      item.host.release(item.grant);
      affinity.count(item.template, item.host, -1);
    }
  }
}
