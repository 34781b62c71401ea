package dev.karoo.core.placement;

import com.google.ortools.Loader;
import com.google.ortools.sat.BoolVar;
import com.google.ortools.sat.CpModel;
import com.google.ortools.sat.CpSolver;
import com.google.ortools.sat.CpSolverStatus;
import com.google.ortools.sat.IntVar;
import com.google.ortools.sat.LinearExpr;
import com.google.ortools.sat.LinearExprBuilder;
import com.google.ortools.sat.Literal;
import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.AntiAffinity;
import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.PortRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.Spread;
import dev.karoo.core.topology.Agent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// The placement problem as an integer program, for an exact solver: every way in which a task can
/// be on an agent is a variable. It shares no code with the search that it judges.
final class Oracle {
  static {
    Loader.loadNativeLibraries();
  }

  private final PlacementProblem problem;
  private final CpModel model = new CpModel();
  private final List<Way> ways = new ArrayList<>();
  private final Map<String, BoolVar> units = new TreeMap<>();
  private final Map<String, Integer> priorities = new HashMap<>();
  private final Map<String, BoolVar> used = new TreeMap<>();

  /// One way for a task to be on an agent: `cores[d]` in each of its domains.
  private record Way(Waiting task, Agent agent, BoolVar chosen, Map<Integer, LinearExpr> cores,
      int need, AgentWays.Choice choice) {}

  /// What is best. @param units placed, by priority @param soft wishes broken @param scarce the sum
  ///     of agent priorities @param agents used
  record Optimum(Map<Integer, Integer> units, long soft, long scarce, long agents) {}

  Oracle(PlacementProblem problem) {
    this.problem = problem;
    for (Waiting task : problem.waiting()) {
      String unit = unit(task);
      BoolVar placed = units.computeIfAbsent(unit, model::newBoolVar);
      priorities.put(unit, task.priority());
      List<Literal> some = new ArrayList<>();
      for (Agent agent : problem.agents()) {
        if (!task.avoid().contains(agent.name())) {
          for (AgentWays.Choice choice : AgentWays.of(agent, task.request(), problem.now())) {
            some.add(way(task, agent, choice));
          }
        }
      }
      some.add(placed.not());
      model.addExactlyOne(some);
    }
    problem.agents().forEach(this::capacity);
    affinity();
  }

  static String unit(Waiting task) {
    return task.gang().isEmpty() ? task.key().toString() : task.gang();
  }

  private BoolVar way(Waiting task, Agent agent, AgentWays.Choice choice) {
    BoolVar chosen = model.newBoolVar("");
    Map<Integer, LinearExpr> cores = new HashMap<>();
    if (choice.domains().size() == 1) {
      cores.put(choice.domains().getFirst(), LinearExpr.term(chosen, choice.units()));
    } else if (!choice.domains().isEmpty()) {
      LinearExprBuilder sum = LinearExpr.newBuilder();
      for (int d : choice.domains()) {
        IntVar here = model.newIntVar(0, choice.units(), "");
        model.addGreaterOrEqual(here, chosen);
        model.addLessOrEqual(here, LinearExpr.term(chosen, choice.units()));
        cores.put(d, LinearExpr.term(here, 1));
        sum.add(here);
      }
      model.addEquality(sum, LinearExpr.term(chosen, choice.units()));
    }
    ways.add(new Way(task, agent, chosen, cores, choice.units(), choice));
    return chosen;
  }

  private void atMost(List<Way> of, Function<Way, Long> amount, long capacity) {
    LinearExprBuilder sum = LinearExpr.newBuilder();
    of.forEach(way -> sum.addTerm(way.chosen, amount.apply(way)));
    model.addLessOrEqual(sum, capacity);
  }

  private void capacity(Agent agent) {
    List<Way> here = ways.stream().filter(w -> w.agent.equals(agent)).toList();
    atMost(here, w -> request(w).cpus().thousandths() + 1000L * w.choice.pus(),
        agent.cpus().thousandths());
    atMost(here, w -> request(w).memory().thousandths(), agent.memory().thousandths());
    atMost(here, w -> request(w).disk().thousandths(), agent.disk().thousandths());
    atMost(here, w -> (long) request(w).ports().size(), agent.ports().size());
    here.stream().flatMap(w -> request(w).ports().stream()).map(PortRequest::number)
        .filter(n -> n.isPresent()).map(n -> n.getAsInt()).distinct()
        .forEach(port -> atMost(here, w -> request(w).ports().stream()
            .filter(p -> p.number().isPresent() && p.number().getAsInt() == port).count(), 1));
    for (int g = 0; g < agent.gpus().size(); g++) {
      int gpu = g;
      atMost(here, w -> sum(w.choice.gpus(), gpu, i -> request(w).gpus().get(i).compute()
          .thousandths()), agent.gpus().get(g).compute().thousandths());
      atMost(here, w -> sum(w.choice.gpus(), gpu, i -> request(w).gpus().get(i).memory()
          .thousandths()), agent.gpus().get(g).memory().thousandths());
    }
    for (int n = 0; n < agent.interfaces().size(); n++) {
      int nic = n;
      atMost(here, w -> sum(w.choice.interfaces(), nic, i -> request(w).interfaces().get(i)
          .bandwidthIn().thousandths()), agent.interfaces().get(n).bandwidthIn().thousandths());
      atMost(here, w -> sum(w.choice.interfaces(), nic, i -> request(w).interfaces().get(i)
          .bandwidthOut().thousandths()), agent.interfaces().get(n).bandwidthOut().thousandths());
      if (!agent.interfaces().get(n).multicastLoopback()) {
        multicast(here, nic);
      }
    }
    for (int d = 0; d < agent.domains().size(); d++) {
      domain(agent, here, d);
    }
    BoolVar any = model.newBoolVar(agent.name());
    here.forEach(w -> model.addImplication(w.chosen, any));
    used.put(agent.name(), any);
  }

  private static long sum(int[] choice, int device, Function<Integer, Long> amount) {
    long sum = 0;
    for (int i = 0; i < choice.length; i++) {
      sum += choice[i] == device ? amount.apply(i) : 0;
    }
    return sum;
  }

  private static Request request(Way way) {
    return way.task.request();
  }

  private void domain(Agent agent, List<Way> here, int d) {
    boolean threads = !agent.siblings().isEmpty();
    LinearExprBuilder single = LinearExpr.newBuilder();
    LinearExprBuilder whole = LinearExpr.newBuilder();
    for (Way way : here) {
      LinearExpr cores = way.cores.get(d);
      if (cores != null) {
        (request(way).cores().wholeCores() ? whole : single).add(cores);
      }
    }
    int size = agent.domains().get(d).cores().size();
    if (threads) {
      IntVar broken = model.newIntVar(0, size, "");
      model.addGreaterOrEqual(LinearExpr.term(broken, 2), single);
      model.addLessOrEqual(whole.add(broken), size / 2);
    } else {
      model.addLessOrEqual(whole.add(single), size);
    }
    agent.domains().get(d).memory().ifPresent(memory -> atMost(here,
        w -> !request(w).cores().isNone() && request(w).alignment() == Alignment.REQUIRED
            && w.choice.domains().contains(d) ? request(w).memory().thousandths() : 0L,
        memory.thousandths()));
  }

  private void multicast(List<Way> here, int nic) {
    for (long address = 1; address <= 2; address++) {
      for (Way sender : here) {
        for (Way receiver : here) {
          if (!sender.task.equals(receiver.task) && uses(sender, nic, address, true)
              && uses(receiver, nic, address, false)) {
            model.addAtMostOne(List.of(sender.chosen, receiver.chosen));
          }
        }
      }
    }
  }

  private static boolean uses(Way way, int nic, long address, boolean sends) {
    for (int i = 0; i < way.choice.interfaces().length; i++) {
      InterfaceRequest request = request(way).interfaces().get(i);
      if (way.choice.interfaces()[i] == nic && (sends
          ? request.ibverbs() && request.send().contains(address)
          : request.receive().contains(address))) {
        return true;
      }
    }
    return false;
  }

  private static Optional<String> value(Agent agent, String attribute) {
    return attribute.equals("host")
        ? Optional.of(agent.name())
        : Optional.ofNullable(agent.attributes().get(attribute));
  }

  private LinearExprBuilder on(Waiting task, String attribute, String value) {
    LinearExprBuilder sum = LinearExpr.newBuilder();
    ways.stream()
        .filter(w -> w.task.equals(task)
            && value(w.agent, attribute).equals(Optional.of(value)))
        .forEach(w -> sum.add(w.chosen));
    return sum;
  }

  private List<String> values(String attribute, Request eligible) {
    return problem.agents().stream()
        .filter(a -> eligible == null || AgentWays.eligible(a, eligible, problem.now()))
        .flatMap(a -> value(a, attribute).stream()).distinct().toList();
  }

  private void affinity() {
    for (Waiting a : problem.waiting()) {
      for (AntiAffinity rule : a.request().antiAffinity()) {
        for (Waiting b : problem.waiting()) {
          if (!a.key().equals(b.key()) && b.key().pipeline().equals(a.key().pipeline())
              && b.key().template().equals(rule.template())) {
            values(rule.attribute(), null).forEach(value -> model.addLessOrEqual(
                on(a, rule.attribute(), value).add(on(b, rule.attribute(), value)), 1));
          }
        }
      }
      for (Spread spread : a.request().spread()) {
        spread(a, spread);
      }
    }
  }

  private void spread(Waiting task, Spread spread) {
    ways.stream().filter(
        w -> w.task.equals(task) && value(w.agent, spread.attribute()).isEmpty())
        .forEach(w -> model.addEquality(w.chosen, 0));
    List<String> values = values(spread.attribute(), task.request());
    for (String mine : values) {
      for (String other : values) {
        if (!mine.equals(other)) {
          LinearExprBuilder difference = LinearExpr.newBuilder();
          for (Waiting sibling : problem.waiting()) {
            if (sibling.key().pipeline().equals(task.key().pipeline())
                && sibling.key().template().equals(task.key().template())) {
              difference.add(on(sibling, spread.attribute(), mine));
              difference.addTerm(LinearExpr.newBuilder()
                  .add(on(sibling, spread.attribute(), other)).build(), -1);
            }
          }
          IntVar here = model.newIntVar(0, 1, "");
          model.addEquality(here, on(task, spread.attribute(), mine));
          model.addLessOrEqual(difference.addTerm(here, 100), 100 + spread.maxSkew());
        }
      }
    }
  }

  /// The best there is, or nothing when the solver could not tell in time.
  Optional<Optimum> solve() {
    var solver = new CpSolver();
    solver.getParameters().setNumWorkers(1);
    solver.getParameters().setMaxDeterministicTime(20);
    LinearExprBuilder placed = LinearExpr.newBuilder();
    units.forEach((unit, variable) -> placed.addTerm(variable,
        (long) Math.pow(32, priorities.get(unit))));
    model.maximize(placed);
    if (solver.solve(model) != CpSolverStatus.OPTIMAL) {
      return Optional.empty();
    }
    long best = Math.round(solver.objectiveValue());
    Map<Integer, Integer> byPriority = new TreeMap<>();
    units.forEach((unit, variable) -> byPriority.merge(priorities.get(unit),
        solver.booleanValue(variable) ? 1 : 0, Integer::sum));
    model.addEquality(placed, best);
    LinearExprBuilder soft = LinearExpr.newBuilder();
    LinearExprBuilder scarce = LinearExpr.newBuilder();
    for (Way way : ways) {
      soft.addTerm(way.chosen, way.choice.soft());
      scarce.addTerm(way.chosen, (long) way.agent.priority());
    }
    LinearExprBuilder agents = LinearExpr.newBuilder();
    used.values().forEach(agents::add);
    model.minimize(LinearExpr.newBuilder().addTerm(soft.build(), 1000).addTerm(scarce.build(), 10)
        .add(agents));
    if (solver.solve(model) != CpSolverStatus.OPTIMAL) {
      return Optional.empty();
    }
    return Optional.of(new Optimum(byPriority, solver.value(soft.build()),
        solver.value(scarce.build()), solver.value(agents.build())));
  }
}
