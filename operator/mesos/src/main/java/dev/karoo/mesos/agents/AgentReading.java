package dev.karoo.mesos.agents;

import dev.karoo.core.problem.Problem;
import dev.karoo.core.topology.Agent;
import java.util.List;

/// What was understood of an agent's description.
///
/// @param agent as much as could be read
/// @param problems what could not; with any, nothing is placed there
public record AgentReading(Agent agent, List<Problem> problems) {
  public AgentReading {
    problems = List.copyOf(problems);
  }
}
