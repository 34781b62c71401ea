package dev.karoo.core.pipeline;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a user wants to run.
///
/// @param namespace a DNS label
/// @param name a DNS label
/// @param uid of this incarnation of the name
/// @param generation of the spec, from 1 on
/// @param priority higher places first, and may preempt lower
/// @param admission whether its services are admitted together
/// @param multicast groups that its tasks use
/// @param tasks its templates, by unique name
/// @param paused whether updates are held
/// @param restarts when a user last asked to start a template's tasks anew, by template; a text
///     that only counts as equal or not
public record Pipeline(String namespace, String name, String uid, long generation, int priority,
    Admission admission, List<MulticastGroup> multicast, List<TaskTemplate> tasks, boolean paused,
    Map<String, String> restarts) {
  /// How tasks are admitted.
  public enum Admission {
    /// All tasks that don't run to completion, or none.
    GANG,
    /// Each by itself.
    EACH
  }

  /// Consecutive IPv4 multicast addresses.
  ///
  /// @param address the first; none: drawn from the operator's pool
  /// @param count ≥ 1
  /// @param port UDP, 1–65535
  public record MulticastGroup(String name, Optional<String> address, int count, int port) {}

  public Pipeline {
    multicast = List.copyOf(multicast);
    tasks = List.copyOf(tasks);
    restarts = Map.copyOf(restarts);
  }

  /// One whose updates are not held, and that nobody asked to start anew.
  public Pipeline(String namespace, String name, String uid, long generation, int priority,
      Admission admission, List<MulticastGroup> multicast, List<TaskTemplate> tasks) {
    this(namespace, name, uid, generation, priority, admission, multicast, tasks, false, Map.of());
  }
}
