package dev.karoo.simulation;

import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.Offer;
import dev.karoo.core.ports.Reserved;
import dev.karoo.core.quantity.Resources;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Domain;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The master's allocator: what is free on agents is offered each second, and not what was refused
/// of late. What is freed while an offer is out comes as a second offer of the same agent.
final class SimulatedOffers {
  private record Filter(Instant until, Resources refused) {}

  private final Timeline time;
  private final Line line;
  private final Function<SimulatedAgent, Resources> used;
  private final Map<String, Offer> out = new LinkedHashMap<>();
  private final Map<String, Instant> since = new HashMap<>();
  private final Map<String, Filter> filters = new HashMap<>();
  private boolean suppressed;
  private int numbers;

  /// @param used what tasks use of an agent, as far as the master knows
  SimulatedOffers(Timeline time, Line line, Function<SimulatedAgent, Resources> used) {
    this.time = time;
    this.line = line;
    this.used = used;
  }

  /// A new connection, or none: all offers are void.
  void reset() {
    out.clear();
    filters.clear();
    suppressed = false;
  }

  /// Since when the oldest offer is held.
  Optional<Instant> oldest() {
    since.keySet().retainAll(out.keySet());
    return since.values().stream().min(Instant::compareTo);
  }

  /// Whether nobody wants offers, or has any.
  boolean unwanted() {
    return suppressed && out.isEmpty();
  }

  void suppress() {
    suppressed = true;
  }

  void revive() {
    suppressed = false;
    filters.clear();
  }

  void allocate(Collection<SimulatedAgent> agents) {
    if (suppressed || !line.up()) {
      return;
    }
    var fresh = new ArrayList<Offer>();
    for (SimulatedAgent agent : agents) {
      Resources free = agent.offered() ? free(agent) : Resources.EMPTY;
      List<Reserved> kept = agent.offered() ? kept(agent) : List.of();
      Resources all = free.plus(sum(kept));
      if (!all.isEmpty() && !filtered(agent.id, all)) {
        Offer offer = new Offer("O" + numbers++, agent.id, agent.name, "", free, kept,
            agent.maintenance);
        out.put(offer.id(), offer);
        since.put(offer.id(), time.now());
        fresh.add(offer);
      }
    }
    if (!fresh.isEmpty()) {
      line.send(new ClusterEvent.Offered(fresh));
    }
  }

  private boolean filtered(String agentId, Resources free) {
    Filter filter = filters.get(agentId);
    return filter != null && filter.until.isAfter(time.now()) && filter.refused.covers(free);
  }

  private Resources free(SimulatedAgent agent) {
    Resources free = agent.resources().minus(used.apply(agent));
    for (Resources reserved : agent.reserved.values()) {
      free = free.minus(reserved);
    }
    for (Offer offer : out.values()) {
      if (offer.agentId().equals(agent.id)) {
        free = free.minus(offer.resources());
      }
    }
    return free;
  }

  /// What is reserved and not offered yet.
  private List<Reserved> kept(SimulatedAgent agent) {
    var kept = new ArrayList<Reserved>();
    agent.reserved.forEach((task, resources) -> {
      if (out.values().stream().allMatch(offer -> !offer.agentId().equals(agent.id)
          || offer.reservedFor(task).isEmpty())) {
        kept.add(new Reserved(task, resources));
      }
    });
    return kept;
  }

  static Resources sum(List<Reserved> kept) {
    return kept.stream().map(Reserved::resources).reduce(Resources.EMPTY, Resources::plus);
  }

  /// What an agent has altogether.
  static Resources all(dev.karoo.core.topology.Agent agent) {
    return new Resources(
        Map.of("cpus", agent.cpus(), "mem", agent.memory(), "disk", agent.disk()),
        Map.of("ports", agent.ports(), "cores", agent.domains().stream().map(Domain::cores)
            .reduce(CpuSet.EMPTY, CpuSet::plus).toRanges()));
  }

  void decline(List<String> ids, Duration refuse) {
    for (String id : ids) {
      Offer offer = out.remove(id);
      if (offer != null) {
        refuse(offer.agentId(), offer.resources().plus(sum(offer.reserved())), refuse);
      }
    }
  }

  /// What is left of an offer is not offered again for a while.
  void refuse(String agentId, Resources rest, Duration duration) {
    filters.put(agentId, new Filter(time.now().plus(duration), rest));
  }

  /// What offers hold together. @param kept for single tasks
  record Taken(Resources free, List<Reserved> kept) {}

  /// Takes offers that are to be used. @return their sum; none: one of them is void, so all are
  Optional<Taken> take(String agentId, List<String> ids) {
    boolean valid = !ids.isEmpty();
    Resources sum = Resources.EMPTY;
    var kept = new ArrayList<Reserved>();
    for (String id : ids) {
      Offer offer = out.remove(id);
      valid &= offer != null && offer.agentId().equals(agentId);
      sum = offer == null ? sum : sum.plus(offer.resources());
      kept.addAll(offer == null ? List.of() : offer.reserved());
    }
    return valid ? Optional.of(new Taken(sum, kept)) : Optional.empty();
  }

  /// All offers of an agent are void.
  void rescind(String agentId) {
    List<String> gone = out.values().stream().filter(o -> o.agentId().equals(agentId))
        .map(Offer::id).toList();
    gone.forEach(id -> {
      out.remove(id);
      line.send(new ClusterEvent.Rescinded(id));
    });
  }
}
