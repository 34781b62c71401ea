package dev.karoo.local.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.local.agent.AgentSpec;
import dev.karoo.local.cluster.ClusterConfig;
import dev.karoo.local.http.Credentials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a recording was made with, as its notes say.
///
/// @param agents those that are started at any time
/// @param ping between two pings
/// @param offerTimeout after which the master takes offers back; empty: never
/// @param processes whether an agent is stopped, or started again, and so must be a process of its
///     own
/// @param credentials who may call the master; empty: everybody
record Scene(List<AgentSpec> agents, Duration ping, Optional<Duration> offerTimeout,
    boolean processes, Optional<Credentials> credentials) {
  static Scene of(List<JsonNode> lines) {
    List<AgentSpec> agents = new ArrayList<>();
    Duration ping = Duration.ofSeconds(15);
    Optional<Duration> offerTimeout = Optional.empty();
    boolean processes = false;
    for (JsonNode line : lines) {
      JsonNode body = line.path("body");
      String note = body.path("note").asText();
      if (note.startsWith("start agent") && agents.stream()
          .noneMatch(s -> note.contains("(" + s.hostname() + ")"))) {
        agents.add(AgentSpec.parse(note.substring(note.indexOf('(') + 1, note.indexOf(')')),
            body.path("resources").asText(), body.path("attributes").asText()));
      } else {
        processes |= note.startsWith("start agent") || note.endsWith(": SIGSTOP");
      }
      for (JsonNode flag : body.path("flags")) {
        if (flag.asText().startsWith("--agent_ping_timeout=")) {
          ping = seconds(flag.asText());
        } else if (flag.asText().startsWith("--offer_timeout=")) {
          offerTimeout = Optional.of(seconds(flag.asText()));
        }
      }
    }
    return new Scene(agents, ping, offerTimeout, processes, credentials(lines));
  }

  private static Duration seconds(String flag) {
    return Duration.ofSeconds(Long.parseLong(flag.replaceAll("\\D", "")));
  }

  /// As a note has them: `credentials: principal NAME / secret TEXT, …`.
  private static Optional<Credentials> credentials(List<JsonNode> lines) {
    Map<String, String> secrets = new HashMap<>();
    for (JsonNode line : lines) {
      String note = line.path("body").path("note").asText();
      if (note.startsWith("credentials: ")) {
        for (String one : note.substring("credentials: ".length()).split(", ", -1)) {
          String[] words = one.split(" ", -1);
          secrets.put(words[1], words[4]);
        }
      }
    }
    return secrets.isEmpty() ? Optional.empty() : Optional.of(new Credentials(secrets));
  }

  /// Whether there is an agent of this hostname.
  boolean has(String host) {
    return agents.stream().anyMatch(agent -> agent.hostname().equals(host));
  }

  /// Starts it. An agent that is a process of its own must be able to come back before it is given
  /// up, on a busy machine, too.
  Machines start(Path dir) {
    ClusterConfig plain = ClusterConfig.of(dir, agents)
        .withPings(processes ? ping.multipliedBy(4) : ping, 3);
    ClusterConfig timed = offerTimeout.map(plain::withOfferTimeout).orElse(plain);
    ClusterConfig config = credentials.map(timed::withCredentials).orElse(timed);
    return processes ? Machines.asProcesses(config) : Machines.inThisProcess(config);
  }
}
