package dev.karoo.control;

import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.PlacementSolution;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Those for whom tasks of lower priority are ending. Until these have ended, and those for whom
/// they end have started, nobody else of the same priority, or a lower one, takes the room;
/// elsewhere everybody may start, since a task that is to end may hang.
final class Nominees {
  /// As many are no crowd.
  private static final int FEW = 8;

  /// Tasks that start together, for whom others are ending.
  ///
  /// @param victims those who are to end
  /// @param agents where these are to be
  /// @param freed those of them that are left by others
  /// @param shares whether they only get some of what is left by those who end for others
  private record Nominee(int priority, Set<TaskKey> victims, Set<String> agents,
      Set<String> freed, boolean shares) {}

  private final Map<TaskKey, Nominee> all = new HashMap<>();
  /// The room that was made for a task that did not start yet, also after all victims have ended.
  private final Map<TaskKey, Nominee> rooms = new HashMap<>();
  /// Those for whom all have ended who have no place yet.
  private final Set<TaskKey> next = new HashSet<>();

  /// Tasks that start together, at these places, when the evictions are over.
  ///
  /// @param freed the agents of those that end
  void add(Map<TaskKey, Proposal.Member> members, int priority,
      Collection<PlacementSolution.Eviction> evictions, Set<String> freed) {
    Set<TaskKey> victims = new HashSet<>();
    evictions.forEach(eviction -> victims.add(eviction.victim()));
    Set<String> agents = new HashSet<>();
    members.values().forEach(member -> agents.add(member.holding().placement().agent()));
    boolean shares = evictions.stream().noneMatch(e -> members.containsKey(e.beneficiary()));
    var nominee = new Nominee(priority, victims, agents, freed, shares);
    members.keySet().forEach(key -> {
      all.put(key, nominee);
      rooms.put(key, nominee);
    });
  }

  /// Whether others are ending for this one.
  boolean has(TaskKey key) {
    return all.containsKey(key);
  }

  /// Whether others are ending of whom this one gets some, though they do not end for it.
  boolean shares(TaskKey key) {
    return Optional.ofNullable(all.get(key)).filter(Nominee::shares).isPresent();
  }

  /// The agents on which room is kept from one of this priority for whom nobody ends. Of equals'
  /// agents only those where somebody ends: one that hangs is not to close all agents of a gang.
  Set<String> closedTo(int priority) {
    Set<String> agents = closed(priority, all.values());
    agents.addAll(closed(priority, next.stream().map(this::room).toList()));
    return agents;
  }

  /// The same for one for whom all have ended. What was freed for itself is its own.
  Set<String> closedToNext(TaskKey key) {
    Nominee its = room(key);
    Set<String> agents = closed(its.priority, all.values());
    agents.removeAll(its.agents);
    return agents;
  }

  /// Whether all have ended for it.
  boolean isNext(TaskKey key) {
    return next.contains(key);
  }

  /// The same for one for whom somebody ends, and who looks for other room.
  Set<String> closedTo(TaskKey key) {
    Nominee its = room(key);
    Set<String> agents = closed(its.priority,
        all.values().stream().filter(other -> !other.equals(its)).toList());
    next.forEach(other -> agents.addAll(room(other).freed));
    return agents;
  }

  private Nominee room(TaskKey key) {
    return Objects.requireNonNull(rooms.get(key));
  }

  private static Set<String> closed(int priority, Collection<Nominee> to) {
    Set<String> agents = new HashSet<>();
    for (Nominee nominee : to) {
      if (nominee.priority >= priority) {
        agents.addAll(nominee.priority > priority ? nominee.agents : nominee.freed);
      }
    }
    return agents;
  }

  /// Whether there are so few who start at different times that each may be looked at by itself.
  boolean few() {
    return all.values().stream().distinct().limit(FEW + 1).count() <= FEW;
  }

  /// Forgets those for whom all have ended, but for those who have a place elsewhere: if that does
  /// not come, they need the room.
  void expire(Predicate<TaskKey> ending, Predicate<TaskKey> placed) {
    all.entrySet().removeIf(e -> e.getValue().victims.stream().noneMatch(ending)
        && !placed.test(e.getKey()));
    next.clear();
    rooms.keySet().stream().filter(key -> !all.containsKey(key) && !placed.test(key))
        .forEach(next::add);
  }

  /// It did not find the room that was made for it: that is gone.
  void lost(TaskKey key) {
    if (!all.containsKey(key)) {
      rooms.remove(key);
      next.remove(key);
    }
  }

  /// These want nothing any more.
  void forget(Set<TaskKey> gone) {
    all.keySet().removeAll(gone);
    rooms.keySet().removeAll(gone);
    next.removeAll(gone);
  }
}
