package dev.karoo.mesos.agents;

import dev.karoo.core.ports.AgentReport;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.problem.Problem;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.Pinning;
import dev.karoo.formats.AgentDescription;
import dev.karoo.formats.AgentReading;
import dev.karoo.formats.HostName;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.mesos.v1.master.Protos.Response.GetAgents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The agents that the master knows, and how each was understood. Says what changed as events.
/// Reading a description is dear (base64, JSON): the same description is read once. Not safe for
/// several threads.
public final class AgentBook {
  private static final Logger LOG = LoggerFactory.getLogger(AgentBook.class);

  private final Function<AgentDescription, AgentReading> reader;
  private final List<String> roles;
  private final Addressing addressing;
  private final AgentNames names;
  private final Map<AgentDescription, AgentReading> readings = new HashMap<>();
  private Map<String, AgentReport> known = new LinkedHashMap<>();
  private boolean complete;
  private Optional<String> region = Optional.empty();

  /// @param reader understands a description
  /// @param roles of the framework
  /// @param addressing how agents are called
  /// @param before names that agents had in earlier runs, and their ports: they keep them
  public AgentBook(Function<AgentDescription, AgentReading> reader, Collection<String> roles,
      Addressing addressing, Map<String, Integer> before) {
    this.reader = reader;
    this.addressing = addressing;
    this.roles = List.copyOf(roles);
    names = new AgentNames(before);
  }

  /// Takes the whole list in.
  ///
  /// @return the inventory, if it is the first or another than before
  public Optional<ClusterEvent.Inventory> all(GetAgents agents) {
    var sightings = new LinkedHashMap<String, Sighting>();
    agents.getRecoveredAgentsList().stream()
        .map(info -> Sighting.recovered(info, roles))
        .forEach(sighting -> sightings.put(sighting.agentId(), sighting));
    agents.getAgentsList().stream()
        .map(agent -> Sighting.registered(agent, roles, region, addressing))
        .forEach(sighting -> sightings.put(sighting.agentId(), sighting));
    names.meet(sightings.values());
    var reports = new LinkedHashMap<String, AgentReport>();
    sightings.values().forEach(sighting -> reports.put(sighting.agentId(), report(sighting)));
    boolean same = complete && reports.equals(known);
    complete = true;
    known = reports;
    readings.keySet().retainAll(sightings.values().stream().map(Sighting::description).toList());
    return same
        ? Optional.empty()
        : Optional.of(new ClusterEvent.Inventory(List.copyOf(known.values())));
  }

  /// Takes one agent in.
  ///
  /// @return what to tell, if anything changed
  public Optional<ClusterEvent.AgentSeen> seen(GetAgents.Agent agent) {
    Sighting sighting = Sighting.registered(agent, roles, region, addressing);
    names.meet(List.of(sighting));
    AgentReport report = report(sighting);
    AgentReport before = known.put(sighting.agentId(), report);
    return report.equals(before)
        ? Optional.empty()
        : Optional.of(new ClusterEvent.AgentSeen(report));
  }

  /// Strikes one agent out.
  ///
  /// @return what to tell, if it was known
  public Optional<ClusterEvent.AgentGone> gone(String agentId) {
    return known.remove(agentId) == null
        ? Optional.empty()
        : Optional.of(new ClusterEvent.AgentGone(agentId));
  }

  /// A new subscription: the next whole list is told in any case.
  ///
  /// @param masterRegion of the fault domain of the master; none: it has none
  public void begin(Optional<String> masterRegion) {
    complete = false;
    region = masterRegion;
  }

  /// Whether this agent is known and offered.
  public boolean offers(String agentId) {
    AgentReport report = known.get(agentId);
    return report != null && report.active();
  }

  private AgentReport report(Sighting sighting) {
    AgentReading reading = readings.computeIfAbsent(sighting.description(), this::read);
    return new AgentReport(sighting.agentId(), sighting.address(),
        named(reading.agent(), names.of(sighting)), reading.problems(), sighting.active());
  }

  /// An agent that nobody expected must not keep the others from being known.
  private AgentReading read(AgentDescription description) {
    try {
      return reader.apply(description);
    } catch (RuntimeException unexpected) {
      LOG.atError().setCause(unexpected).addKeyValue("agent", description.hostname())
          .log("An agent's description broke its reader");
      return new AgentReading(unknown(description), List.of(Problem.at("",
          description.hostname(), "describes itself in a way that nobody expected: "
              + unexpected)));
    }
  }

  private static Agent unknown(AgentDescription description) {
    return new Agent(HostName.toName(description.hostname()), Scalar.ZERO, Scalar.ZERO,
        Scalar.ZERO, Ranges.EMPTY, false, List.of(), List.of(), List.of(), List.of(), List.of(),
        List.of(), Map.of(), Optional.empty(), 0, List.of(), false, Pinning.NONE);
  }

  /// Of several agents on one host all but one have another name than their host's.
  private static Agent named(Agent agent, String name) {
    return agent.name().equals(name)
        ? agent
        : new Agent(name, agent.cpus(), agent.memory(), agent.disk(), agent.ports(),
            agent.cores(), agent.domains(), agent.distances(), agent.siblings(), agent.gpus(),
            agent.interfaces(), agent.volumes(), agent.attributes(), agent.subsystems(),
            agent.priority(), agent.maintenance(), agent.unschedulable(), agent.pinning());
  }
}
