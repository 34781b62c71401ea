package dev.karoo.core.reconcile;

import java.util.Set;

/// The agents, as far as decisions about single tasks need them.
///
/// @param usable names of those that take tasks
/// @param avoided names of those where launches failed too often of late
public record Fleet(Set<String> usable, Set<String> avoided) {
  public Fleet {
    usable = Set.copyOf(usable);
    avoided = Set.copyOf(avoided);
  }

  /// Whether a task may be started there.
  boolean takes(String agent) {
    return usable.contains(agent) && !avoided.contains(agent);
  }
}
