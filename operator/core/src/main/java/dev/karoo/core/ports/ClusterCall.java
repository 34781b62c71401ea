package dev.karoo.core.ports;

import java.time.Duration;
import java.util.List;

/// What the loop asks of the cluster. Each is fire and forget: what became of it comes as an event,
/// or never, so that the loop must ask again.
public sealed interface ClusterCall {
  /// Launch these on one agent with these offers of it, what is left over is declined for `refuse`.
  /// One stale offer discards all: each launch then comes back DROPPED.
  record Accept(String agentId, List<String> offerIds, List<Launch> launches, Duration refuse)
      implements
        ClusterCall {}

  /// Give offers back, not to be offered again for `refuse`.
  record Decline(List<String> offerIds, Duration refuse) implements ClusterCall {}

  /// No offers, please, until REVIVE.
  record Suppress() implements ClusterCall {}

  /// All offers, please, whatever was declined.
  record Revive() implements ClusterCall {}

  /// End an attempt. At most once on Mesos' side: repeat until a terminal state is seen.
  record Kill(String taskId, String agentId) implements ClusterCall {}

  /// The update with this `uuid` is kept durably.
  record Acknowledge(String taskId, String agentId, String uuid) implements ClusterCall {}

  /// Say the state of these attempts; of all where the list is empty.
  record Reconcile(List<Attempt> attempts) implements ClusterCall {}

  /// An attempt and where it is. @param agentId empty only where it is not known
  record Attempt(String taskId, String agentId) {}
}
