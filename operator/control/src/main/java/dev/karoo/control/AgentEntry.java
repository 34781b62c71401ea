package dev.karoo.control;

import dev.karoo.api.agent.AgentObject;
import dev.karoo.core.ports.AgentReport;
import dev.karoo.core.topology.Agent;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Optional;

/// A host: what Mesos says of it, and the Agent object about it.
final class AgentEntry {
  final String name;
  Optional<AgentReport> report = Optional.empty();
  Optional<AgentObject> object = Optional.empty();
  long createRevision;
  Optional<String> storedStatus = Optional.empty();
  List<Condition> conditions = List.of();

  /// What it has, the administrator's word included; of an agent that is gone, what it had.
  Optional<Agent> agent = Optional.empty();

  /// Why the administrator's word makes no sense with what the agent says; empty: it does.
  Optional<String> conflict = Optional.empty();

  AgentEntry(String name) {
    this.name = name;
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
    return active() && !quarantined() && agent.isPresent() && !agent.get().unschedulable();
  }
}
