package dev.karoo.core.invariant;

import dev.karoo.core.pipeline.AntiAffinity;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.Spread;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.placement.PlacementProblem;
import dev.karoo.core.placement.PlacementSolution;
import dev.karoo.core.placement.Standing;
import dev.karoo.core.placement.Waiting;
import dev.karoo.core.topology.Agent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a plan must keep to beyond amounts: eligibility, gangs, affinity, evictions.
final class PlanAudit {
  private final PlacementProblem problem;
  private final PlacementSolution solution;
  private final Map<TaskKey, Standing> standing;
  private final Map<String, Agent> agents = new HashMap<>();
  private final List<Violation> found = new ArrayList<>();

  PlanAudit(PlacementProblem problem, PlacementSolution solution,
      Map<TaskKey, Standing> standing) {
    this.problem = problem;
    this.solution = solution;
    this.standing = Map.copyOf(standing);
    problem.agents().forEach(agent -> agents.put(agent.name(), agent));
  }

  List<Violation> violations() {
    complete();
    eligibility();
    gangs();
    evictions();
    affinity();
    return found;
  }

  private void fault(Violation.Rule rule, TaskKey task, String message) {
    Placement placement = solution.placed().get(task);
    found.add(new Violation(rule, placement == null ? "" : placement.agent(), List.of(task),
        message));
  }

  private void complete() {
    Set<TaskKey> answered = new HashSet<>(solution.placed().keySet());
    for (PlacementSolution.Unplaced unplaced : solution.unplaced()) {
      if (!answered.add(unplaced.key())) {
        fault(Violation.Rule.COMPLETE, unplaced.key(), "is placed and unplaced");
      }
      if (unplaced.reasons().isEmpty()) {
        fault(Violation.Rule.COMPLETE, unplaced.key(), "waits without a reason");
      }
    }
    for (Waiting task : problem.waiting()) {
      if (!answered.remove(task.key())) {
        fault(Violation.Rule.COMPLETE, task.key(), "was forgotten");
      }
    }
    answered.forEach(key -> fault(Violation.Rule.COMPLETE, key, "did not wait"));
  }

  private void eligibility() {
    for (Waiting task : problem.waiting()) {
      Placement placement = solution.placed().get(task.key());
      Agent agent = placement == null ? null : agents.get(placement.agent());
      if (agent != null && (!eligible(agent, task.request(), problem.now())
          || task.avoid().contains(agent.name()))) {
        fault(Violation.Rule.ELIGIBLE, task.key(), agent.name() + " may not take it");
      }
    }
  }

  private static boolean eligible(Agent agent, Request request, Instant now) {
    Map<String, String> attributes = new HashMap<>(agent.attributes());
    attributes.put("host", agent.name());
    return !agent.unschedulable()
        && agent.maintenance().stream().noneMatch(window -> !window.from().isAfter(now)
            && window.to().filter(end -> !end.isAfter(now)).isEmpty())
        && (request.subsystem().isEmpty() || agent.subsystems().isEmpty()
            || agent.subsystems().get().contains(request.subsystem().get()))
        && request.agentSelector().stream().allMatch(s -> s.matches(attributes));
  }

  private void gangs() {
    Map<String, Boolean> placed = new HashMap<>();
    for (Waiting task : problem.waiting()) {
      boolean here = solution.placed().containsKey(task.key());
      if (!task.gang().isEmpty() && placed.putIfAbsent(task.gang(), here) != null
          && placed.get(task.gang()) != here) {
        fault(Violation.Rule.GANG, task.key(), "gang " + task.gang() + " is broken");
      }
    }
  }

  private void evictions() {
    Map<TaskKey, Waiting> waiting = new HashMap<>();
    problem.waiting().forEach(task -> waiting.put(task.key(), task));
    Map<TaskKey, Standing> before = new HashMap<>();
    problem.standing().forEach(task -> before.put(task.key(), task));
    for (PlacementSolution.Eviction eviction : solution.evictions()) {
      Standing victim = before.get(eviction.victim());
      Waiting beneficiary = waiting.get(eviction.beneficiary());
      if (victim == null || !victim.preemptible() || beneficiary == null
          || victim.priority() >= beneficiary.priority()
          || !solution.placed().containsKey(beneficiary.key())) {
        fault(Violation.Rule.EVICTION, eviction.victim(), "may not give way: " + eviction);
      }
    }
  }

  private void affinity() {
    List<Located> all = new ArrayList<>();
    standing.values()
        .forEach(task -> locate(task.key(), task.request(), task.placement().agent(), all));
    Set<TaskKey> fresh = new HashSet<>();
    for (Waiting task : problem.waiting()) {
      Placement placement = solution.placed().get(task.key());
      if (placement != null) {
        locate(task.key(), task.request(), placement.agent(), all);
        fresh.add(task.key());
      }
    }
    for (Located a : all) {
      for (AntiAffinity rule : a.request.antiAffinity()) {
        all.stream().filter(b -> !b.key.equals(a.key) && sibling(a.key, b.key, rule.template()))
            .filter(b -> rule.hard() && (fresh.contains(a.key) || fresh.contains(b.key)))
            .filter(b -> value(a, rule.attribute()).isPresent()
                && value(a, rule.attribute()).equals(value(b, rule.attribute())))
            .forEach(b -> fault(Violation.Rule.AFFINITY, a.key, "shares "
                + value(a, rule.attribute()) + " with " + b.key));
      }
      for (Spread spread : a.request.spread()) {
        if (spread.hard() && fresh.contains(a.key) && skew(a, spread, all) > spread.maxSkew()) {
          fault(Violation.Rule.AFFINITY, a.key, "is too many on " + spread.attribute());
        }
      }
    }
  }

  /// A task and its agent.
  private record Located(TaskKey key, Request request, Agent agent) {}

  private void locate(TaskKey key, Request request, String agent, List<Located> into) {
    Agent found = agents.get(agent);
    if (found != null) {
      into.add(new Located(key, request, found));
    }
  }

  private static boolean sibling(TaskKey a, TaskKey b, String template) {
    return a.namespace().equals(b.namespace()) && a.pipeline().equals(b.pipeline())
        && b.template().equals(template);
  }

  private static Optional<String> value(Located task, String attribute) {
    return value(task.agent, attribute);
  }

  private static Optional<String> value(Agent agent, String attribute) {
    return attribute.equals("host")
        ? Optional.of(agent.name())
        : Optional.ofNullable(agent.attributes().get(attribute));
  }

  /// How many more of the template are on the task's value than on the emptiest.
  private long skew(Located task, Spread spread, List<Located> all) {
    Optional<String> mine = value(task, spread.attribute());
    if (mine.isEmpty()) {
      return Long.MAX_VALUE;
    }
    long least = problem.agents().stream()
        .filter(agent -> eligible(agent, task.request, problem.now()))
        .flatMap(agent -> value(agent, spread.attribute()).stream()).distinct()
        .mapToLong(value -> on(value, task, spread, all)).min().orElse(0);
    return on(mine.get(), task, spread, all) - least;
  }

  private static long on(String value, Located task, Spread spread, List<Located> all) {
    return all.stream().filter(b -> sibling(task.key, b.key, task.key.template()))
        .filter(b -> value(b, spread.attribute()).equals(Optional.of(value))).count();
  }
}
