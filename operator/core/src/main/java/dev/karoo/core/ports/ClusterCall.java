package dev.karoo.core.ports;

import java.time.Duration;
import java.util.List;

/// What the loop asks of the cluster. Each is fire and forget: what became of it comes as an event,
/// or never, so that the loop must ask again.
public sealed interface ClusterCall {
  /// Use these offers of one agent: give back, then keep, then launch; what is left over is
  /// declined for `refuse` (where anything is given back or kept it is offered again at once). One
  /// stale offer discards all: each launch then comes back DROPPED. Of what is kept and given back
  /// nothing is heard; the agent's next offer shows what came of it.
  ///
  /// @param unreserve what tasks no longer need kept for them
  /// @param reserve what is to be kept for tasks
  /// @param launches each may use what is kept for its task, by its label, and what is free
  record Accept(String agentId, List<String> offerIds, List<Reserved> unreserve,
      List<Reserved> reserve, List<Launch> launches, Duration refuse)
      implements
        ClusterCall {
    public Accept {
      offerIds = List.copyOf(offerIds);
      unreserve = List.copyOf(unreserve);
      reserve = List.copyOf(reserve);
      launches = List.copyOf(launches);
    }

    /// Launches only.
    public Accept(String agentId, List<String> offerIds, List<Launch> launches, Duration refuse) {
      this(agentId, offerIds, List.of(), List.of(), launches, refuse);
    }
  }

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

  /// Answer requests to vacate agents; a declined one comes again after `refuse`.
  record AnswerInverse(List<String> inverseOfferIds, Answer answer, Duration refuse)
      implements
        ClusterCall {}

  /// To a request to vacate an agent.
  enum Answer {
    /// Nothing of ours runs there any more.
    ACCEPT,
    /// Something still does.
    DECLINE
  }

  /// List all attempts of this framework that the master knows, with their labels.
  record ListTasks() implements ClusterCall {}

  /// An attempt and where it is. @param agentId empty only where it is not known
  record Attempt(String taskId, String agentId) {}
}
