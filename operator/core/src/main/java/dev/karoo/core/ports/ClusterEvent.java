package dev.karoo.core.ports;

import java.util.List;

/// What the loop hears of the cluster.
public sealed interface ClusterEvent {
  /// No id was kept, but the master knows a framework of this name and principal that nobody holds:
  /// it was ours before the store was lost. Its id is used; Subscribed follows.
  record FrameworkFound(String frameworkId) implements ClusterEvent {}

  /// The master gave an id to the framework for the first time: it must be kept durably before
  /// anything else; all offers of before are void, as after every subscription.
  ///
  /// @param frameworkId the framework's id
  /// @param masterId of this master, another after each of its restarts
  record Subscribed(String frameworkId, String masterId) implements ClusterEvent {}

  /// The connection ended; the client goes on trying. All offers are void.
  record Disconnected(String reason) implements ClusterEvent {}

  /// The framework is removed, or another operator took over: this operator must stop.
  record Ended(String reason) implements ClusterEvent {}

  /// All agents that the master knows, complete; those not in it are gone.
  record Inventory(List<AgentReport> agents) implements ClusterEvent {}

  /// An agent came or changed.
  record AgentSeen(AgentReport agent) implements ClusterEvent {}

  /// An agent went.
  record AgentGone(String agentId) implements ClusterEvent {}

  /// New offers.
  record Offered(List<Offer> offers) implements ClusterEvent {}

  /// An offer is void.
  record Rescinded(String offerId) implements ClusterEvent {}

  /// The state of an attempt.
  record Updated(TaskUpdate update) implements ClusterEvent {}

  /// Agents are to be vacated.
  record InverseOffered(List<InverseOffer> inverseOffers) implements ClusterEvent {}

  /// The attempts of this framework that have not ended, as far as the master knows them now.
  record TasksListed(List<TaskReport> tasks) implements ClusterEvent {}
}
