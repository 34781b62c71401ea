package dev.karoo.control;

import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.PlacementSolution;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Those for whom tasks of lower priority are ending. Until these have ended, nobody else takes the
/// room; elsewhere everybody may start, since a task that is to end may hang.
final class Nominees {
  /// One of them.
  ///
  /// @param agents where it is to be, and those that start together with it
  private record Nominee(int priority, Set<TaskKey> victims, Set<String> agents) {}

  private final Map<TaskKey, Nominee> all = new HashMap<>();

  /// Tasks that start together, at these places, when the evictions are over.
  void add(Map<TaskKey, Proposal.Member> members, int priority,
      Collection<PlacementSolution.Eviction> evictions) {
    Set<TaskKey> victims = new HashSet<>();
    evictions.forEach(eviction -> victims.add(eviction.victim()));
    Set<String> agents = new HashSet<>();
    members.values().forEach(member -> agents.add(member.holding().placement().agent()));
    var nominee = new Nominee(priority, victims, agents);
    members.keySet().forEach(key -> all.put(key, nominee));
  }

  /// Whether others are ending for this one.
  boolean has(TaskKey key) {
    return all.containsKey(key);
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
