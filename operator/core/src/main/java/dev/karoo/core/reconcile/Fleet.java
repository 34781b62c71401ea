package dev.karoo.core.reconcile;

import java.util.Map;
import java.util.Set;

/// The agents, as far as decisions about single tasks need them.
///
/// @param known whether Mesos has said which there are: not after a start or a failover, as long as
///     none has registered
/// @param usable names of those that take tasks
/// @param returning names of those that Mesos knows, but does not offer now, as while they come
///     back
///     to a new master: what is kept on them is kept
/// @param avoided names of those where launches failed too often of late: a last resort, and no
///     reason to stay
/// @param drained why these are to be empty, by name; they are not usable
/// @param held why the tasks of these, which vanished with many others, are not moved, by name
public record Fleet(boolean known, Set<String> usable, Set<String> returning,
    Set<String> avoided, Map<String, String> drained, Map<String, String> held) {
  /// Before Mesos has said which agents there are.
  public static final Fleet UNKNOWN = new Fleet(false, Set.of(), Set.of(), Set.of(),
      Map.of(), Map.of());

  public Fleet {
    usable = Set.copyOf(usable);
    returning = Set.copyOf(returning);
    avoided = Set.copyOf(avoided);
    drained = Map.copyOf(drained);
    held = Map.copyOf(held);
  }

  /// One in which no agent is drained, and none vanished.
  public Fleet(Set<String> usable, Set<String> avoided) {
    this(true, usable, Set.of(), avoided, Map.of(), Map.of());
  }

  /// Whether a place on this agent that is kept for a task may still serve.
  boolean keeps(String agent) {
    return !known || usable.contains(agent) || returning.contains(agent);
  }

  /// Whether a task may be started there.
  boolean takes(String agent) {
    return usable.contains(agent) && !avoided.contains(agent);
  }
}
