package dev.karoo.core.lifecycle;

import java.util.Comparator;

/// What must be done because of a transition.
///
/// **The order**, declared here once: [Keep] first, since nothing may be said to Mesos that a crash
/// could make untrue; then [Announce], which goes into the same transaction; then [Acknowledge], on
/// which Mesos forgets the update; then [Kill], which may be repeated at will.
public sealed interface Effect {
  /// The order in which effects are carried out.
  Comparator<Effect> ORDER = Comparator.comparingInt(Effect::rank);

  /// The attempt changed: it must be durable before the effects that follow.
  record Keep() implements Effect {}

  /// Users want to know.
  record Announce(Notice notice) implements Effect {}

  /// Tell Mesos that the update is kept.
  record Acknowledge(String taskId, String agentId, String uuid) implements Effect {}

  /// Tell Mesos to end it.
  record Kill(String taskId, String agentId) implements Effect {}

  private int rank() {
    return switch (this) {
      case Keep() -> 0;
      case Announce _ -> 1;
      case Acknowledge _ -> 2;
      case Kill _ -> 3;
    };
  }
}
