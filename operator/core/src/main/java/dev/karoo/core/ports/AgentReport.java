package dev.karoo.core.ports;

import dev.karoo.core.problem.Problem;
import dev.karoo.core.topology.Agent;
import java.util.List;

/// What the master knows of an agent.
///
/// @param agentId Mesos' id, which changes when the host registers anew
/// @param address `host:port` of its HTTP API
/// @param agent what it has; with problems, as much as could be read
/// @param problems why it is quarantined: nothing is placed there; empty: all was understood
/// @param active whether the master offers it
public record AgentReport(String agentId, String address, Agent agent, List<Problem> problems,
    boolean active) {
  public AgentReport {
    problems = List.copyOf(problems);
  }
}
