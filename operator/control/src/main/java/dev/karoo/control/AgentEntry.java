package dev.karoo.control;

import dev.karoo.api.Karoo;
import dev.karoo.api.agent.AgentObject;
import dev.karoo.api.agent.AgentStatus;
import dev.karoo.api.agent.AvoidedBy;
import dev.karoo.api.agent.TopologySpec;
import dev.karoo.api.convert.Agents;
import dev.karoo.core.ports.AgentReport;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.Window;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A host: what Mesos says of it, and the Agent object about it.
final class AgentEntry {
  final String name;
  Optional<AgentReport> report = Optional.empty();
  Optional<AgentObject> object = Optional.empty();
  long createRevision;

  /// The status that is in the store.
  Optional<AgentStatus> written = Optional.empty();
  List<Condition> conditions = List.of();

  /// What it has, the administrator's word included; of an agent that is gone, what it had.
  Optional<Agent> agent = Optional.empty();

  private Optional<Described> described = Optional.empty();

  /// Why the administrator's word makes no sense with what the agent says; empty: it does.
  Optional<String> conflict = Optional.empty();

  /// Why its object cannot be read; empty: it can, or there is none.
  Optional<String> fault = Optional.empty();

  /// Since when Mesos does not know it.
  Optional<Instant> lost = Optional.empty();

  /// Why it is to be empty; none: it is not.
  Optional<String> drained = Optional.empty();

  /// Why its tasks are not moved although it is lost.
  Optional<String> held = Optional.empty();

  /// Who avoids it since launches fail there.
  Optional<AvoidedBy> avoided = Optional.empty();

  /// When Mesos says that it will not be there.
  Optional<Window> unavailable = Optional.empty();

  /// What it has, as users see it.
  private record Described(Agent agent, TopologySpec topology) {}

  AgentEntry(String name) {
    this.name = name;
  }

  /// What it has, as users see it; made anew only when it differs.
  Optional<TopologySpec> topology() {
    if (!described.map(Described::agent).equals(agent)) {
      described = agent.map(a -> new Described(a, Agents.toTopology(a)));
    }
    return described.map(Described::topology);
  }

  /// Whether Mesos knows it and offers it.
  boolean active() {
    return report.isPresent() && report.get().active();
  }

  /// Whether what it says of itself makes no sense.
  boolean quarantined() {
    return (report.isPresent() && !report.get().problems().isEmpty()) || conflict.isPresent();
  }

  /// Whether tasks may be started there.
  boolean usable() {
    return active() && !quarantined() && agent.isPresent() && !agent.get().unschedulable()
        && drained.isEmpty();
  }

  /// When it is planned not to be there.
  Stream<Window> maintenance() {
    return Stream.concat(agent.stream().flatMap(a -> a.maintenance().stream()),
        unavailable.stream());
  }

  /// Whether somebody said, since it was lost, that its tasks may be moved.
  boolean released() {
    Optional<Instant> said = object.map(o -> o.getMetadata().getAnnotations())
        .map(a -> a.get(Karoo.RELEASED_AT)).flatMap(AgentEntry::instant);
    return said.isPresent() && lost.isPresent()
        && !said.get().isBefore(lost.get().truncatedTo(ChronoUnit.SECONDS));
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }
}
