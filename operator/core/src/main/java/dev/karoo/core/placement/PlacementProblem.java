package dev.karoo.core.placement;

import dev.karoo.core.topology.Agent;
import java.time.Instant;
import java.util.List;

/// All that a search is given; the same problem always has the same solution.
///
/// @param agents usable or not: the search itself leaves out the unschedulable and those in
///     maintenance
/// @param standing what is taken already
/// @param waiting what is to be placed
/// @param policy how to choose among what fits
/// @param now for maintenance windows
/// @param steps the search's budget, in counted steps
/// @param seed for ties
public record PlacementProblem(List<Agent> agents, List<Standing> standing, List<Waiting> waiting,
    Policy policy, Instant now, long steps, long seed) {
  /// How to choose among agents that fit.
  public enum Policy {
    /// As few agents as can be.
    PACK,
    /// As evenly as can be.
    SPREAD
  }

  public PlacementProblem {
    agents = List.copyOf(agents);
    standing = List.copyOf(standing);
    waiting = List.copyOf(waiting);
  }
}
