package dev.karoo.core.invariant;

import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.PlacementProblem;
import dev.karoo.core.placement.PlacementSolution;
import dev.karoo.core.placement.Standing;
import dev.karoo.core.topology.Agent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Checks that placements hold together.
public final class Invariants {
  private Invariants() {}

  /// What is wrong with what these tasks hold: no PU, GPU share, bandwidth, port or byte twice,
  /// everything as asked, alignment included. Whether an agent would take them today (selectors,
  /// maintenance) is not asked. Empty when all is well; costs about a microsecond a task.
  public static List<Violation> check(Collection<Agent> agents, Collection<Standing> held) {
    Map<String, List<Standing>> byAgent = new LinkedHashMap<>();
    agents.forEach(agent -> byAgent.put(agent.name(), new ArrayList<>()));
    List<Violation> found = new ArrayList<>();
    for (Standing task : held) {
      List<Standing> there = byAgent.get(task.placement().agent());
      if (there == null) {
        found.add(new Violation(Violation.Rule.KIND, task.placement().agent(),
            List.of(task.key()), "there is no agent " + task.placement().agent()));
      } else {
        there.add(task);
      }
    }
    for (Agent agent : agents) {
      List<Standing> there = byAgent.getOrDefault(agent.name(), List.of());
      if (!there.isEmpty()) {
        found.addAll(new AgentAudit(agent, there).violations());
        there.forEach(task -> found.addAll(new TaskAudit(agent, task).violations()));
      }
    }
    return found;
  }

  /// What is wrong with a solution of a problem: all of the above for its placements beside what
  /// keeps standing (faults among the latter alone are not reported), eligibility, gangs, affinity
  /// and evictions.
  public static List<Violation> check(PlacementProblem problem, PlacementSolution solution) {
    Set<TaskKey> evicted = new HashSet<>();
    solution.evictions().forEach(eviction -> evicted.add(eviction.victim()));
    Map<TaskKey, Standing> after = new HashMap<>();
    for (Standing task : problem.standing()) {
      if (!evicted.contains(task.key())
          && problem.agents().stream().anyMatch(a -> a.name().equals(task.placement().agent()))) {
        after.put(task.key(), task);
      }
    }
    Set<Violation> before = new HashSet<>(check(problem.agents(), after.values()));
    List<Violation> found = new ArrayList<>(new PlanAudit(problem, solution, after).violations());
    problem.waiting().forEach(task -> {
      var placement = solution.placed().get(task.key());
      if (placement != null) {
        after.put(task.key(),
            new Standing(task.key(), task.request(), task.priority(), placement, true));
      }
    });
    check(problem.agents(), after.values()).stream().filter(v -> !before.contains(v))
        .forEach(found::add);
    return found;
  }
}
