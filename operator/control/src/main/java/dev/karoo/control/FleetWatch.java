package dev.karoo.control;

import dev.karoo.api.agent.AvoidedBy;
import dev.karoo.core.brake.DisasterBrake;
import dev.karoo.core.reconcile.Fleet;
import dev.karoo.core.topology.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which agents take tasks, which are to be empty, and which are lost in a disaster: as the core's
/// decisions need it.
final class FleetWatch {
  private static final Logger LOG = LoggerFactory.getLogger(FleetWatch.class);

  private final World world;
  private final LaunchFailures failures;
  private final Settings settings;
  private Fleet fleet = Fleet.UNKNOWN;
  private Optional<Instant> wake = Optional.empty();
  private long descriptions = -1;
  private LaunchFailures.Avoided avoided = LaunchFailures.Avoided.NONE;

  FleetWatch(World world, LaunchFailures failures, Settings settings) {
    this.world = world;
    this.failures = failures;
    this.settings = settings;
  }

  /// The agents as they were looked at last.
  Fleet fleet() {
    return fleet;
  }

  /// Looks at all agents. @return whether anything is different now
  boolean look(Instant now) {
    LaunchFailures.Avoided failing = failures.avoided(now);
    boolean others = !failing.equals(avoided);
    if (world.agents.descriptions() == descriptions && !others
        && wake.filter(at -> !at.isAfter(now)).isEmpty()) {
      return false;
    }
    descriptions = world.agents.descriptions();
    avoided = failing;
    wake = Optional.empty();
    if (world.agents.known()) {
      world.agents.all().forEach(agent -> lost(agent, now));
    }
    world.agents.all().forEach(agent -> drained(agent, now));
    world.agents.drainsKnown();
    world.agents.all().forEach(this::avoided);
    brake();
    Map<String, String> drained = new HashMap<>();
    Map<String, String> held = new HashMap<>();
    for (AgentEntry agent : world.agents.all()) {
      agent.drained.ifPresent(why -> drained.put(agent.name, why));
      agent.held.ifPresent(why -> held.put(agent.name, why));
    }
    Fleet seen = new Fleet(world.agents.anyRegistered(), world.agents.usable(),
        world.agents.returning(), failing.byAll(), drained, held);
    if (seen.equals(fleet)) {
      return others;
    }
    concerned(seen);
    fleet = seen;
    return true;
  }

  /// Tasks on agents that are now drained or held, or no longer are, must be looked at again.
  private void concerned(Fleet seen) {
    Set<String> names = new HashSet<>();
    List.of(fleet.drained(), seen.drained(), fleet.held(), seen.held())
        .forEach(some -> names.addAll(some.keySet()));
    names.removeIf(name -> Optional.ofNullable(fleet.drained().get(name))
        .equals(Optional.ofNullable(seen.drained().get(name)))
        && Optional.ofNullable(fleet.held().get(name))
            .equals(Optional.ofNullable(seen.held().get(name))));
    if (!names.isEmpty()) {
      world.dirty.addAll(world.pipelinesOn(names));
      names.forEach(world.agents::touch);
    }
  }

  private void lost(AgentEntry agent, Instant now) {
    Optional<Instant> since = agent.report.isPresent()
        ? Optional.empty()
        : Optional.of(agent.lost.map(at -> Past.of(at, now)).orElse(now));
    if (!since.equals(agent.lost)) {
      agent.lost = since;
      world.agents.touch(agent.name);
    }
  }

  private void drained(AgentEntry agent, Instant now) {
    Optional<String> asked = agent.object.filter(o -> o.spec().drain())
        .map(_ -> "agent " + agent.name + " is drained");
    Duration lead = settings.rules().maintenanceLead();
    agent.drained = asked.or(() -> agent.maintenance()
        .filter(w -> !w.from().minus(lead).isAfter(now)
            && w.to().filter(to -> !to.isAfter(now)).isEmpty())
        .map(w -> "agent " + agent.name + " is to be maintained from " + w.from()).sorted()
        .findFirst());
    for (Window window : agent.maintenance().toList()) {
      wakeAt(window.from().minus(lead), now);
      window.to().ifPresent(to -> wakeAt(to, now));
    }
  }

  private void avoided(AgentEntry agent) {
    Optional<AvoidedBy> by = avoided.by(agent.name);
    if (!by.equals(agent.avoided)) {
      agent.avoided = by;
      world.agents.touch(agent.name);
    }
  }

  private void wakeAt(Instant at, Instant now) {
    if (at.isAfter(now) && wake.filter(known -> known.isBefore(at)).isEmpty()) {
      wake = Optional.of(at);
    }
  }

  private void brake() {
    if (!world.agents.known()) {
      return;
    }
    Set<String> held = settings.brake().judge(world.agents.all().stream()
        .map(a -> new DisasterBrake.Sight(a.name, a.lost, a.released(), wasHeld(a))).toList());
    String why = "vanished with many others: " + held.size() + " of " + world.agents.all().size()
        + " agents are missing, and their tasks are not moved until they return, or somebody says"
        + " so with: karoo brake release";
    if (held.isEmpty() == !fleet.held().isEmpty()) {
      LOG.atWarn().log(held.isEmpty()
          ? "The disaster brake is off: tasks of lost agents are moved again"
          : "The disaster brake is on: agents " + why);
    }
    world.agents.all().forEach(agent -> agent.held = held.contains(agent.name)
        ? Optional.of("agent " + agent.name + " " + why)
        : Optional.empty());
  }

  /// Also by the operator that ran before this one.
  private static boolean wasHeld(AgentEntry agent) {
    return agent.held.isPresent()
        || agent.conditions.stream().anyMatch(c -> c.getType().equals("MovesHeld"));
  }

  /// When an agent is to be emptied, or need no longer be.
  Optional<Instant> wake() {
    return wake;
  }
}
