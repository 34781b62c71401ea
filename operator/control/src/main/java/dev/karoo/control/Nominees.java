package dev.karoo.control;

import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.PlacementSolution;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Those for whom tasks of lower priority are ending. Until these have ended, nobody else of the
/// same priority, or a lower one, takes the room; elsewhere everybody may start, since a task that
/// is to end may hang.
final class Nominees {
  /// No turn at all.
  private static final int NEVER = Integer.MAX_VALUE;

  /// One of them.
  ///
  /// @param turn the earlier ones have the lower
  /// @param agents where it is to be, and those that start together with it
  /// @param shares whether it only gets some of what is left by those who end for others
  private record Nominee(int priority, int turn, Set<TaskKey> victims, Set<String> agents,
      boolean shares) {}

  private final Map<TaskKey, Nominee> all = new HashMap<>();
  /// The turns of these, and of those for whom all have ended who did not start yet: later ones do
  /// not keep room from them.
  private final Map<TaskKey, Integer> turns = new HashMap<>();
  private int next;

  /// Tasks that start together, at these places, when the evictions are over.
  void add(Map<TaskKey, Proposal.Member> members, int priority,
      Collection<PlacementSolution.Eviction> evictions) {
    Set<TaskKey> victims = new HashSet<>();
    evictions.forEach(eviction -> victims.add(eviction.victim()));
    Set<String> agents = new HashSet<>();
    members.values().forEach(member -> agents.add(member.holding().placement().agent()));
    boolean shares = evictions.stream().noneMatch(e -> members.containsKey(e.beneficiary()));
    int turn = members.keySet().stream().mapToInt(this::turn).min().orElse(NEVER);
    var nominee = new Nominee(priority, turn == NEVER ? next++ : turn, victims, agents,
        shares);
    members.keySet().forEach(key -> {
      all.put(key, nominee);
      turns.put(key, nominee.turn);
    });
  }

  /// Whether others are ending for this one.
  boolean has(TaskKey key) {
    return all.containsKey(key);
  }

  /// Whether others are ending of whom this one gets some, though they do not end for it. It may
  /// start elsewhere meanwhile.
  boolean shares(TaskKey key) {
    return Optional.ofNullable(all.get(key)).filter(Nominee::shares).isPresent();
  }

  /// Whether there are any of those.
  boolean anyShares() {
    return all.values().stream().anyMatch(Nominee::shares);
  }

  /// The agents on which room is kept for them.
  Set<String> agents() {
    Set<String> agents = new HashSet<>();
    all.values().forEach(nominee -> agents.addAll(nominee.agents));
    return agents;
  }

  /// When the task's turn came; [#NEVER]: nobody ended for it.
  int turn(TaskKey key) {
    return turns.getOrDefault(key, NEVER);
  }

  /// The agents on which room is kept from those of this priority whose turn came, or not, then.
  Set<String> closedTo(int priority, int turn) {
    Set<String> agents = new HashSet<>();
    all.values().stream().filter(nominee -> nominee.priority > priority
        || (nominee.priority == priority && nominee.turn < turn))
        .forEach(nominee -> agents.addAll(nominee.agents));
    return agents;
  }

  /// Forgets those for whom all have ended.
  void expire(World world) {
    all.values().removeIf(nominee -> nominee.victims.stream().noneMatch(world::givesWay));
  }

  /// These were found another place meanwhile.
  void settled(Set<TaskKey> elsewhere) {
    all.keySet().removeAll(elsewhere);
  }

  /// These want nothing any more.
  void forget(Set<TaskKey> gone) {
    all.keySet().removeAll(gone);
    turns.keySet().removeAll(gone);
  }
}
