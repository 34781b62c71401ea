package dev.karoo.local.cluster;

import dev.karoo.local.agent.AgentSpec;
import dev.karoo.local.http.Credentials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A local cluster to be started.
///
/// @param stateDir where everything is kept; nothing is written anywhere else
/// @param host the loopback address of all listeners
/// @param masterPort of the master's HTTP API; 0: the one of the last start, or a free one
/// @param agents one entry an agent; their names differ
/// @param agentPingTimeout between two pings of an agent
/// @param maxAgentPingTimeouts after how many unanswered ones an agent is unreachable
/// @param offerTimeout after which an unanswered offer is rescinded; empty: never
/// @param credentials who may call the master; empty: everybody on this machine
public record ClusterConfig(Path stateDir, String host, int masterPort, List<AgentSpec> agents,
    Duration agentPingTimeout, int maxAgentPingTimeouts, Optional<Duration> offerTimeout,
    Optional<Credentials> credentials) {

  /// A lost agent is noticed after six to eight seconds: a person watches, but the machine may be
  /// busy, and an agent that only was slow must not lose its tasks.
  private static final Duration PING = Duration.ofSeconds(2);
  private static final int PINGS = 3;

  public ClusterConfig {
    stateDir = stateDir.toAbsolutePath().normalize();
    agents = List.copyOf(agents);
    Set<String> names = new HashSet<>();
    for (AgentSpec agent : agents) {
      if (!names.add(agent.name())) {
        throw new IllegalArgumentException("two agents are named " + agent.name());
      }
    }
  }

  /// On 127.0.0.1, with a time-out of agents that suits one machine.
  public static ClusterConfig of(Path stateDir, List<AgentSpec> agents) {
    return new ClusterConfig(stateDir, "127.0.0.1", 0, agents, PING, PINGS, Optional.empty(),
        Optional.empty());
  }

  /// The same with another time-out of agents.
  public ClusterConfig withPings(Duration timeout, int count) {
    return new ClusterConfig(stateDir, host, masterPort, agents, timeout, count, offerTimeout,
        credentials);
  }

  /// The same with a time in which offers must be answered.
  public ClusterConfig withOfferTimeout(Duration timeout) {
    return new ClusterConfig(stateDir, host, masterPort, agents, agentPingTimeout,
        maxAgentPingTimeouts, Optional.of(timeout), credentials);
  }

  /// The same with the master on a given port.
  public ClusterConfig withMasterPort(int port) {
    return new ClusterConfig(stateDir, host, port, agents, agentPingTimeout,
        maxAgentPingTimeouts, offerTimeout, credentials);
  }

  /// The same with authentication of every call to the master.
  public ClusterConfig withCredentials(Credentials who) {
    return new ClusterConfig(stateDir, host, masterPort, agents, agentPingTimeout,
        maxAgentPingTimeouts, offerTimeout, Optional.of(who));
  }
}
