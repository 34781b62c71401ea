package dev.karoo.local.agent;

import dev.karoo.local.docker.Docker;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/// How one agent runs.
///
/// @param spec what it says of itself
/// @param workDir where its state and the sandboxes are; absolute
/// @param host the loopback address to listen on
/// @param master where the master's links are, asked at every try to connect
/// @param token the cluster's secret
/// @param docker for containers; empty: as an agent without the Docker containerizer
public record AgentConfig(AgentSpec spec, Path workDir, String host,
    Supplier<InetSocketAddress> master, String token, Optional<Docker> docker) {
  @Override
  public String toString() {
    return "agent " + spec.hostname() + " in " + workDir;
  }
}
