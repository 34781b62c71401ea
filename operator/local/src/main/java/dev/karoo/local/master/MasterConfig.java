package dev.karoo.local.master;

import dev.karoo.local.http.Credentials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// How a local master behaves; the names are those of Mesos' flags, as are the defaults.
///
/// @param host the address to listen on, an IP address or `localhost`
/// @param port of the HTTP API; 0 picks one
/// @param linkPort of the agents' links; 0 picks one
/// @param token the secret that agents must know
/// @param stateDir where the registry is kept
/// @param allocationInterval between two rounds of offers
/// @param agentPingTimeout between two pings of an agent
/// @param maxAgentPingTimeouts after how many unanswered ones it is unreachable
/// @param heartbeatInterval of event streams
/// @param offerTimeout after which an unanswered offer is rescinded; empty: never
/// @param credentials who may call; empty: everybody, without authentication
public record MasterConfig(String host, int port, int linkPort, String token, Path stateDir,
    Duration allocationInterval, Duration agentPingTimeout, int maxAgentPingTimeouts,
    Duration heartbeatInterval, Optional<Duration> offerTimeout,
    Optional<Credentials> credentials) {

  public MasterConfig {
    if (maxAgentPingTimeouts < 1 || agentPingTimeout.isNegative() || agentPingTimeout.isZero()) {
      throw new IllegalArgumentException("an agent must be pinged at least once: "
          + maxAgentPingTimeouts + " × " + agentPingTimeout);
    }
  }

  /// Mesos' defaults on a port of the system's choice.
  public static MasterConfig defaults(Path stateDir, String token) {
    return new MasterConfig("127.0.0.1", 0, 0, token, stateDir, Duration.ofSeconds(1),
        Duration.ofSeconds(15), 5, Duration.ofSeconds(15), Optional.empty(), Optional.empty());
  }

  /// The same with other ports.
  public MasterConfig withPorts(int http, int link) {
    return new MasterConfig(host, http, link, token, stateDir, allocationInterval,
        agentPingTimeout, maxAgentPingTimeouts, heartbeatInterval, offerTimeout, credentials);
  }

  /// The same with another time-out of agents.
  public MasterConfig withPings(Duration timeout, int count) {
    return new MasterConfig(host, port, linkPort, token, stateDir, allocationInterval, timeout,
        count, heartbeatInterval, offerTimeout, credentials);
  }

  /// The same with a time-out of offers.
  public MasterConfig withOfferTimeout(Duration timeout) {
    return new MasterConfig(host, port, linkPort, token, stateDir, allocationInterval,
        agentPingTimeout, maxAgentPingTimeouts, heartbeatInterval, Optional.of(timeout),
        credentials);
  }

  /// The same with authentication of every call.
  public MasterConfig withCredentials(Credentials who) {
    return new MasterConfig(host, port, linkPort, token, stateDir, allocationInterval,
        agentPingTimeout, maxAgentPingTimeouts, heartbeatInterval, offerTimeout, Optional.of(who));
  }

  /// The settings as Mesos' flags, for GET_FLAGS and `/state`.
  public Map<String, String> flags() {
    Map<String, String> flags = new java.util.TreeMap<>();
    flags.put("agent_ping_timeout", text(agentPingTimeout));
    flags.put("allocation_interval", text(allocationInterval));
    flags.put("allocator", "hierarchical");
    flags.put("authenticate_http_frameworks", Boolean.toString(credentials.isPresent()));
    flags.put("authenticate_http_readonly", Boolean.toString(credentials.isPresent()));
    flags.put("authenticate_http_readwrite", Boolean.toString(credentials.isPresent()));
    flags.put("filter_gpu_resources", "true");
    flags.put("framework_sorter", "drf");
    flags.put("ip", host);
    flags.put("max_agent_ping_timeouts", Integer.toString(maxAgentPingTimeouts));
    offerTimeout.ifPresent(t -> flags.put("offer_timeout", text(t)));
    flags.put("port", Integer.toString(port));
    flags.put("role_sorter", "drf");
    flags.put("work_dir", stateDir.toString());
    return flags;
  }

  private static String text(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + "secs"
        : duration.toMillis() + "ms";
  }
}
