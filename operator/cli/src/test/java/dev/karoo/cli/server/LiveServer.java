package dev.karoo.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.Kind;
import dev.karoo.api.crd.Definitions;
import dev.karoo.cli.client.ApiClient;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.Lists;
import dev.karoo.cli.client.Objects;
import dev.karoo.cli.client.Request;
import dev.karoo.cli.client.ResourceType;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.client.Selection;
import dev.karoo.cli.client.Server;
import dev.karoo.cli.output.Json;
import dev.karoo.server.ApiServer;
import dev.karoo.server.ListenAddress;
import dev.karoo.server.ServerOptions;
import dev.karoo.server.access.Access;
import dev.karoo.server.access.AuditLog;
import dev.karoo.server.access.Limits.Rates;
import dev.karoo.server.kind.CustomKind;
import dev.karoo.server.rest.TaskLogs;
import dev.karoo.store.Key;
import dev.karoo.store.MemoryStore;
import dev.karoo.store.Mutation;
import dev.karoo.store.Precondition;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.yaml.snakeyaml.Yaml;

/// The real API server over a store in memory, whose clock stands still. Tasks may be written,
/// since
/// no operator does.
public final class LiveServer implements AutoCloseable {
  /// When everything happens.
  public static final Instant NOW = Instant.parse("2026-11-22T12:05:00Z");

  private final MemoryStore store = MemoryStore.open();
  private final ApiServer server;
  private final ApiClient client;

  private LiveServer(Optional<TaskLogs> logs) {
    server = ApiServer.start(store,
        Arrays.stream(Kind.values()).map(kind -> CustomKind.of(Definitions.tree(kind))).toList(),
        new ListenAddress("127.0.0.1", 0), new ServerOptions(new Access.Loopback(),
            Optional.empty(), Rates.USUAL, AuditLog.NONE, logs, () -> "", InstantSource.fixed(NOW),
            "v0.1.0", Optional.empty()));
    client = new ApiClient(Server.anonymous(URI.create(server.url()), "default"));
  }

  /// An empty one.
  public static LiveServer start() {
    return new LiveServer(Optional.empty());
  }

  /// One with a small cluster, and with logs of tasks.
  public static LiveServer withClusterAndLogs(TaskLogs logs) {
    LiveServer live = new LiveServer(Optional.of(logs));
    live.fill();
    return live;
  }

  /// One with a small cluster: `cluster.yaml`.
  public static LiveServer withCluster() {
    LiveServer live = start();
    live.fill();
    return live;
  }

  private void fill() {
    try (InputStream in = LiveServer.class.getResourceAsStream("/dev/karoo/cli/cluster.yaml")) {
      String text = new String(java.util.Objects.requireNonNull(in).readAllBytes(),
          StandardCharsets.UTF_8);
      for (Object document : new Yaml().loadAll(text)) {
        put(Json.MAPPER.valueToTree(document));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Writes an object: creates it, or replaces it; its status, too.
  public JsonNode put(JsonNode object) {
    ResourceType type = ResourceTypes.KNOWN.stream()
        .filter(each -> each.kind().equals(object.path("kind").asText())).findFirst()
        .orElseThrow();
    String namespace = type.namespaced() ? Objects.namespace(object) : "";
    ObjectNode copy = object.deepCopy();
    try {
      if (!namespace.isEmpty() && !namespace.equals("default") && !exists(namespace)) {
        put(Json.MAPPER.valueToTree(java.util.Map.of("apiVersion", "v1", "kind", "Namespace",
            "metadata", java.util.Map.of("name", namespace))));
      }
      JsonNode stored;
      if (get(type, namespace, Objects.name(object)).isEmpty()) {
        stored = client.send(Request.send("POST", type.path(namespace), Request.JSON,
            copy.toString())).body();
      } else {
        stored = client.send(Request.send("PUT", type.path(namespace, Objects.name(object)),
            Request.JSON, copy.toString())).body();
      }
      if (object.has("status")) {
        ObjectNode withStatus = stored.deepCopy();
        withStatus.set("status", object.path("status"));
        return client.send(Request.send("PUT",
            type.path(namespace, Objects.name(object)) + "/status", Request.JSON,
            withStatus.toString())).body();
      }
      return stored;
    } catch (ApiFailure e) {
      throw new IllegalStateException(e.text(), e);
    } catch (dev.karoo.cli.client.Unreachable | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean exists(String namespace) {
    return get(ResourceTypes.NAMESPACES, "", namespace).isPresent();
  }

  /// Reads an object; empty: there is none.
  public Optional<JsonNode> get(ResourceType type, String namespace, String name) {
    try {
      return Lists.objects(client, type, Selection.named(namespace, name)).items().stream()
          .findFirst();
    } catch (ApiFailure | dev.karoo.cli.client.Unreachable | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Changes an object past the server's rules, as another version of Karoo may write it.
  public void tamper(ResourceType type, String namespace, String name,
      Consumer<ObjectNode> change) {
    ObjectNode object = get(type, namespace, name).orElseThrow().deepCopy();
    object.withObject("metadata").remove("resourceVersion");
    change.accept(object);
    store.commit(List.of(new Mutation.Put(new Key(type.qualifiedPlural(), namespace, name),
        object.toString().getBytes(StandardCharsets.UTF_8), Precondition.any())));
  }

  /// Deletes an object.
  public void delete(ResourceType type, String namespace, String name) {
    try {
      client.send(Request.send("DELETE", type.path(namespace, name), Request.JSON, "{}"));
    } catch (ApiFailure | dev.karoo.cli.client.Unreachable | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Where it is.
  public String address() {
    return server.url();
  }

  @Override
  public void close() {
    client.close();
    server.close();
    store.close();
  }
}
