package dev.karoo.formats;

import dev.karoo.core.problem.Problem;
import dev.karoo.core.topology.Agent;
import java.util.List;

/// What was understood of an agent's description.
///
/// @param agent what it has; with problems, as much as could be read
/// @param problems what could not; with any, nothing should be placed there
public record AgentReading(Agent agent, List<Problem> problems) {
  public AgentReading {
    problems = List.copyOf(problems);
  }
}
