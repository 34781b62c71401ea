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
/// @param steps the search's budget, in counted trials of one task on one agent, about a million a
///     second; with 0 each task still goes to the first agent that fits. [#STEPS] finds the best
///     packings known of a full telescope
/// @param seed kept for searches that need chance; none does so far, ties go by name
public record PlacementProblem(List<Agent> agents, List<Standing> standing, List<Waiting> waiting,
    Policy policy, Instant now, long steps, long seed) {
  /// A budget that serves up to some thousands of tasks.
  public static final long STEPS = 4_000_000;

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
