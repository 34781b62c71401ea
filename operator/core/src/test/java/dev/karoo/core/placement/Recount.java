package dev.karoo.core.placement;

import dev.karoo.core.invariant.Invariants;
import dev.karoo.core.invariant.Violation;
import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.GpuRequest;
import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.PortRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.CpuSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// By plain enumeration: whether a task fits on an agent beside others, and the first thing that is
/// in its way.
final class Recount {
  private final List<Agent> agents;
  private final List<Standing> held;
  private final Instant now;

  Recount(List<Agent> agents, List<Standing> held, Instant now) {
    this.agents = agents;
    this.held = held;
    this.now = now;
  }

  private List<Standing> on(Agent agent) {
    return held.stream().filter(s -> s.placement().agent().equals(agent.name())).toList();
  }

  /// Whether any way of having the task there breaks no rule.
  boolean fits(Agent agent, TaskKey key, Request request) {
    return AgentWays.of(agent, request, now).stream()
        .anyMatch(way -> holds(agent, key, request, way));
  }

  private boolean holds(Agent agent, TaskKey key, Request request, AgentWays.Choice way) {
    Set<Integer> ports = new HashSet<>();
    on(agent).forEach(s -> ports.addAll(s.placement().ports().values()));
    Map<String, Integer> given = new HashMap<>();
    for (PortRequest port : request.ports()) {
      port.number().ifPresent(number -> given.put(port.name(), number));
    }
    ports.addAll(given.values());
    for (PortRequest port : request.ports()) {
      if (port.number().isEmpty()) {
        for (int p = 31000; p < 32000 && !given.containsKey(port.name()); p++) {
          if (agent.ports().contains(p) && ports.add(p)) {
            given.put(port.name(), p);
          }
        }
      }
    }
    for (CpuSet cores : coreSets(agent, request, way)) {
      List<Integer> pus = cores.toList();
      Map<String, Integer> names = new HashMap<>();
      for (int i = 0; i < request.cores().names().size() && i < pus.size(); i++) {
        names.put(request.cores().names().get(i), pus.get(i));
      }
      List<Placement.GpuShare> gpus = new ArrayList<>();
      for (int i = 0; i < way.gpus().length; i++) {
        gpus.add(new Placement.GpuShare(agent.gpus().get(way.gpus()[i]).uuid(),
            request.gpus().get(i).compute(), request.gpus().get(i).memory()));
      }
      List<Placement.InterfaceShare> nics = new ArrayList<>();
      for (int i = 0; i < way.interfaces().length; i++) {
        InterfaceRequest wanted = request.interfaces().get(i);
        nics.add(new Placement.InterfaceShare(wanted.name(),
            agent.interfaces().get(way.interfaces()[i]).name(), "", wanted.bandwidthIn(),
            wanted.bandwidthOut()));
      }
      var placement = new Placement(agent.name(), way.domains(), cores, names, gpus, nics, given);
      var problem = new PlacementProblem(agents, held,
          List.of(new Waiting(key, request, 0, "", Set.of(), "")),
          PlacementProblem.Policy.PACK, now, 0, 0);
      List<Violation> wrong = Invariants.check(problem, new PlacementSolution(
          new java.util.TreeMap<>(Map.of(key, placement)), List.of(), List.of()));
      if (wrong.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /// Free PUs in these domains, whole cores where asked for, as few sets as can matter.
  private List<CpuSet> coreSets(Agent agent, Request request, AgentWays.Choice way) {
    if (way.domains().isEmpty()) {
      return List.of(CpuSet.EMPTY);
    }
    CpuSet taken = on(agent).stream().map(s -> s.placement().cores())
        .reduce(CpuSet.EMPTY, CpuSet::plus);
    CpuSet chosen = CpuSet.EMPTY;
    int left = way.units();
    for (int i = 0; i < way.domains().size(); i++) {
      int others = way.domains().size() - 1 - i;
      int here = 0;
      for (CpuSet core : units(agent, way.domains().get(i), request.cores().wholeCores())) {
        if (!core.intersects(taken) && left > others && (here == 0 || left > others)) {
          chosen = chosen.plus(core);
          left--;
          here++;
        }
      }
    }
    return left == 0 ? List.of(chosen) : List.of();
  }

  private static List<CpuSet> units(Agent agent, int domain, boolean whole) {
    CpuSet cores = agent.domains().get(domain).cores();
    List<CpuSet> units = new ArrayList<>();
    CpuSet rest = cores;
    for (CpuSet core : whole ? agent.siblings() : List.<CpuSet>of()) {
      if (cores.containsAll(core)) {
        units.add(core);
        rest = rest.minus(core);
      }
    }
    rest.stream().forEach(pu -> units.add(CpuSet.of(pu)));
    return units;
  }

  /// The kind of the first obstacle, in the documented order; `GANG` stands for none.
  Refusal.Kind first(Agent agent, Waiting task) {
    Request request = task.request();
    if (agent.unschedulable()) {
      return Refusal.Kind.UNSCHEDULABLE;
    } else if (agent.maintenance().stream().anyMatch(w -> !w.from().isAfter(now)
        && (w.to().isEmpty() || w.to().get().isAfter(now)))) {
      return Refusal.Kind.MAINTENANCE;
    } else if (request.subsystem().isPresent() && agent.subsystems().isPresent()
        && !agent.subsystems().get().contains(request.subsystem().get())) {
      return Refusal.Kind.SUBSYSTEM;
    } else if (!AgentWays.eligible(agent, request, now)) {
      return Refusal.Kind.SELECTOR;
    } else if (task.avoid().contains(agent.name())) {
      return Refusal.Kind.AVOIDED;
    }
    for (InterfaceRequest wanted : request.interfaces()) {
      if (agent.interfaces().stream()
          .noneMatch(n -> n.networks().contains(wanted.network()))) {
        return Refusal.Kind.NETWORK;
      } else if (agent.interfaces().stream().noneMatch(n -> n.networks()
          .contains(wanted.network()) && (!wanted.ibverbs() || n.ibverbs()))) {
        return Refusal.Kind.INTERFACE;
      }
    }
    for (GpuRequest wanted : request.gpus()) {
      if (agent.gpus().stream().noneMatch(g -> suits(wanted, g))) {
        return Refusal.Kind.GPU;
      }
    }
    if (!request.volumes().stream().allMatch(
        v -> agent.volumes().stream().anyMatch(have -> have.name().equals(v.name())))) {
      return Refusal.Kind.VOLUME;
    }
    return amounts(agent, task);
  }

  private static boolean suits(GpuRequest wanted, dev.karoo.core.topology.Gpu gpu) {
    return wanted.model().filter(m -> !m.equals(gpu.model())).isEmpty()
        && wanted.minComputeCapability().filter(c -> c.compareTo(gpu.capability()) > 0).isEmpty();
  }

  private Refusal.Kind amounts(Agent agent, Waiting task) {
    Request request = task.request();
    if (!request.cores().isNone()) {
      Refusal.Kind cores = cores(agent, request);
      if (cores != Refusal.Kind.GANG) {
        return cores;
      }
    }
    if (free(agent, agent.cpus(), s -> s.request().cpus()
        .plus(Scalar.of(s.placement().cores().size())))
        .compareTo(request.cpus().plus(Scalar.of(pus(agent, request)))) < 0) {
      return Refusal.Kind.CPUS;
    } else if (free(agent, agent.memory(), s -> s.request().memory())
        .compareTo(request.memory()) < 0) {
      return Refusal.Kind.MEMORY;
    } else if (free(agent, agent.disk(), s -> s.request().disk())
        .compareTo(request.disk()) < 0) {
      return Refusal.Kind.DISK;
    }
    Set<Integer> ports = new HashSet<>();
    on(agent).forEach(s -> ports.addAll(s.placement().ports().values()));
    boolean specific = request.ports().stream().map(PortRequest::number)
        .allMatch(n -> n.isEmpty()
            || (agent.ports().contains(n.getAsInt()) && !ports.contains(n.getAsInt())));
    if (!specific || agent.ports().size() - ports.size() < request.ports().size()) {
      return Refusal.Kind.PORT;
    }
    return Refusal.Kind.GANG;
  }

  private Scalar free(Agent agent, Scalar all, Function<Standing, Scalar> amount) {
    return on(agent).stream().map(amount).reduce(all, Scalar::minus);
  }

  private Refusal.Kind cores(Agent agent, Request request) {
    if (pus(agent, request) < Integer.MAX_VALUE) {
      return Refusal.Kind.GANG;
    }
    return pus(agent, new Request(request.cpus(), Scalar.ZERO, request.disk(), request.cores(),
        request.gpus(), request.interfaces(), request.volumes(), request.ports(),
        request.alignment(), request.agentSelector(), request.subsystem(), request.spread(),
        request.antiAffinity())) < Integer.MAX_VALUE
            ? Refusal.Kind.MEMORY
            : Refusal.Kind.CORES;
  }

  /// The fewest PUs that its cores may be, of those that are free in any set of domains.
  private int pus(Agent agent, Request request) {
    CpuSet taken = on(agent).stream().map(s -> s.placement().cores())
        .reduce(CpuSet.EMPTY, CpuSet::plus);
    boolean required = request.alignment() == Alignment.REQUIRED;
    boolean whole = request.cores().wholeCores();
    int least = request.cores().isNone() ? 0 : Integer.MAX_VALUE;
    for (int set = 1; set < 1 << agent.domains().size(); set++) {
      int free = 0;
      int most = 0;
      boolean memory = true;
      for (int d = 0; d < agent.domains().size(); d++) {
        if ((set >> d & 1) != 0) {
          List<CpuSet> units = units(agent, d, whole);
          free += (int) units.stream().filter(u -> !u.intersects(taken)).count();
          most = Math.max(most, units.size());
          memory &= !required || freeMemory(agent, d, request).compareTo(request.memory()) >= 0;
        }
      }
      int need = request.cores().of(most);
      if (free >= need && memory && (!required || Integer.bitCount(set) == 1)) {
        least = Math.min(least, need * (whole && !agent.siblings().isEmpty() ? 2 : 1));
      }
    }
    return least;
  }

  private Scalar freeMemory(Agent agent, int domain, Request request) {
    return agent.domains().get(domain).memory().map(m -> free(agent, m,
        s -> !s.request().cores().isNone() && s.request().alignment() == Alignment.REQUIRED
            && s.placement().domains().equals(List.of(domain))
                ? s.request().memory()
                : Scalar.ZERO))
        .orElse(request.memory());
  }
}
