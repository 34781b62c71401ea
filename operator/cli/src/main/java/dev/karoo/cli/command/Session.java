package dev.karoo.cli.command;

import dev.karoo.cli.client.ApiClient;
import dev.karoo.cli.client.ResourceType;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.client.Server;
import java.time.Duration;
import java.util.Optional;

/// One command's talk with one server.
public final class Session implements AutoCloseable {
  private final ApiClient client;
  private final ResourceTypes types;
  private final String namespace;

  /// One whose requests wait as long as usual.
  public Session(Server server, String namespace) {
    this(server, namespace, Optional.empty());
  }

  /// @param limit how long to wait for an answer; zero: for ever; none: as usual
  Session(Server server, String namespace, Optional<Duration> limit) {
    this.client = new ApiClient(server, limit);
    this.types = new ResourceTypes(client);
    this.namespace = namespace;
  }

  /// Sends requests.
  public ApiClient client() {
    return client;
  }

  /// The kinds that the server serves.
  public ResourceTypes types() {
    return types;
  }

  /// The namespace that the command works in.
  public String namespace() {
    return namespace;
  }

  /// That namespace for a kind that has namespaces; empty for one that has none.
  public String namespace(ResourceType type) {
    return type.namespaced() ? namespace : "";
  }

  @Override
  public void close() {
    client.close();
  }
}
