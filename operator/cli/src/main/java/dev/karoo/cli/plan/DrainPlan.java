package dev.karoo.cli.plan;

import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.placement.PlacementProblem.Policy;
import dev.karoo.core.placement.PlacementSolution.Unplaced;
import dev.karoo.core.placement.Refusal;
import dev.karoo.core.reconcile.MulticastPool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Where the tasks of agents would go if these were drained now: a [ClusterPlan], task by task.
///
/// @param moves one for each task on them
/// @param ends tasks of others that would have to give way, each with the reason
public record DrainPlan(List<Move> moves, List<String> ends) {
  /// What would become of a task.
  ///
  /// @param task `namespace/name`
  /// @param from its agent
  /// @param to the agent that it would go to; empty: none has room
  /// @param why none has room; else empty
  public record Move(String task, String from, String to, String why) {}

  public DrainPlan {
    moves = List.copyOf(moves);
    ends = List.copyOf(ends);
  }

  /// Whether all would find another place.
  public boolean fits() {
    return moves.stream().noneMatch(move -> move.to.isEmpty());
  }

  /// The plan for a cluster as its API shows it.
  ///
  /// @param drained names of the agents that are to be empty
  public static DrainPlan of(ClusterState state, Set<String> drained, Instant now) {
    Plan plan = ClusterPlan.of(state, List.of(), drained, MulticastPool.USUAL, Policy.PACK, now);
    Map<TaskKey, String> why = new HashMap<>();
    for (Unplaced task : plan.solution().unplaced()) {
      why.put(task.key(), task.reasons().stream().map(Refusal::message)
          .collect(Collectors.joining("; ")));
    }
    List<Move> moves = new ArrayList<>();
    plan.from().forEach((key, agent) -> {
      Placement placed = plan.solution().placed().get(key);
      moves.add(new Move(key.namespace() + "/" + key.name(), agent,
          placed == null ? "" : placed.agent(), why.getOrDefault(key, "")));
    });
    return new DrainPlan(moves, plan.solution().evictions().stream()
        .map(eviction -> eviction.victim() + ": " + eviction.why()).toList());
  }
}
