package dev.karoo.control;

import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.PlacementSolution;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Those for whom tasks of lower priority are ending. Until these have ended, nobody else takes the
/// room; elsewhere everybody may start, since a task that is to end may hang.
final class Nominees {
  /// One of them.
  ///
  /// @param agents where it is to be, and those that start together with it
  /// @param shares whether it only gets some of what is left by those who end for others
  private record Nominee(int priority, Set<TaskKey> victims, Set<String> agents,
      boolean shares) {}

  private final Map<TaskKey, Nominee> all = new HashMap<>();

  /// Tasks that start together, at these places, when the evictions are over.
  void add(Map<TaskKey, Proposal.Member> members, int priority,
      Collection<PlacementSolution.Eviction> evictions) {
    Set<TaskKey> victims = new HashSet<>();
    evictions.forEach(eviction -> victims.add(eviction.victim()));
    Set<String> agents = new HashSet<>();
    members.values().forEach(member -> agents.add(member.holding().placement().agent()));
    boolean shares = evictions.stream().noneMatch(e -> members.containsKey(e.beneficiary()));
    var nominee = new Nominee(priority, victims, agents, shares);
    members.keySet().forEach(key -> all.put(key, nominee));
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

  /// The agents on which room is kept from those of this priority.
  Set<String> closedTo(int priority) {
    Set<String> agents = new HashSet<>();
    all.values().stream().filter(nominee -> nominee.priority > priority)
        .forEach(nominee -> agents.addAll(nominee.agents));
    return agents;
  }

  /// Forgets those for whom all have ended.
  void expire(World world) {
    all.values().removeIf(nominee -> nominee.victims.stream().noneMatch(world::givesWay));
  }

  /// These want nothing any more.
  void forget(Set<TaskKey> gone) {
    all.keySet().removeAll(gone);
  }
}
