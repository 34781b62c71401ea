package dev.karoo.local.cluster;

import java.util.List;

/// What can be done with the agents of a running local cluster.
public interface ClusterControl {
  /// `host:port` of the master.
  String masterAddress();

  /// The names of all agents, running or not.
  List<String> agentNames();

  /// The names of the agents that run.
  List<String> runningAgents();

  /// Takes an agent down as if its host had lost power, tasks and all.
  ///
  /// @throws IllegalArgumentException when there is no such agent, naming those there are
  void stopAgent(String name);

  /// Starts an agent that was stopped, on the state it left.
  ///
  /// @throws IllegalArgumentException when there is no such agent, naming those there are
  void startAgent(String name);
}
