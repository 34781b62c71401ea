package dev.karoo.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.access.Access;
import dev.karoo.server.access.Limits;
import dev.karoo.server.json.Json;
import dev.karoo.server.kind.BuiltInKinds;
import dev.karoo.server.kind.CustomKind;
import dev.karoo.server.kind.Kind;
import dev.karoo.server.kind.Kinds;
import dev.karoo.server.object.Definitions;
import dev.karoo.server.object.Deletion;
import dev.karoo.server.object.GarbageCollector;
import dev.karoo.server.object.Namespaces;
import dev.karoo.server.object.ObjectStore;
import dev.karoo.server.rest.RestApi;
import dev.karoo.store.Store;
import io.helidon.common.pki.Keys;
import io.helidon.http.DirectHandler;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The API server: a port that speaks Kubernetes' API over a store.
public final class ApiServer implements AutoCloseable {
  private final WebServer server;
  private final GarbageCollector collector;
  private final ListenAddress address;
  private final ServerOptions options;

  private ApiServer(WebServer server, GarbageCollector collector, ListenAddress address,
      ServerOptions options) {
    this.server = server;
    this.collector = collector;
    this.address = address;
    this.options = options;
  }

  /// Starts serving.
  ///
  /// @param store where objects are; it stays open when the server is closed
  /// @param custom the kinds besides Kubernetes' own
  /// @param address where to listen
  /// @throws IllegalArgumentException when the address is not loopback, and there are no TLS and
  ///     tokens
  /// @throws java.io.UncheckedIOException when it cannot listen there
  public static ApiServer start(Store store, List<CustomKind> custom, ListenAddress address,
      ServerOptions options) {
    requireSafe(address, options);
    List<Kind> all = new ArrayList<>(BuiltInKinds.all());
    custom.forEach(one -> all.add(one.kind()));
    Kinds kinds = new Kinds(all);
    Namespaces namespaces = new Namespaces(store, options.clock());
    namespaces.ensureDefault();
    Definitions.publish(store, custom.stream().map(CustomKind::definition).toList(),
        options.clock());
    ObjectStore objects = new ObjectStore(store, namespaces, options.clock(),
        new SecureRandom());
    Deletion deletion = new Deletion(store, options.clock());
    RestApi.Parts parts = new RestApi.Parts(store, kinds, objects, deletion, options.logs(),
        options.metrics(),
        options.access(), new Limits(options.rates(), options.clock()), options.audit(),
        options.clock(), options.version(), options.stateDirectory());
    WebServer server = webServer(address, options, RestApi.of(parts)).start();
    return new ApiServer(server,
        new GarbageCollector(store, kinds, objects, deletion, options.clock()), address,
        options);
  }

  private static void requireSafe(ListenAddress address, ServerOptions options) {
    if (!address.isLoopback()
        && (options.tls().isEmpty() || options.access() instanceof Access.Loopback)) {
      throw new IllegalArgumentException(
          ("%s can be reached from other machines, so it needs TLS and tokens: give"
              + " a certificate, its key and a file of tokens, or listen on 127.0.0.1")
              .formatted(address.host()));
    }
  }

  private static WebServer webServer(ListenAddress address, ServerOptions options,
      RestApi api) {
    WebServerConfig.Builder builder = WebServer.builder().host(address.host()).port(address.port())
        .shutdownGracePeriod(Duration.ofMillis(200)).maxPayloadSize(-1).writeQueueLength(0)
        .shutdownHook(false)
        .addConnectionSelector(selector(api)).protocolsDiscoverServices(false)
        .directHandlers(directHandlers())
        .addRouting(HttpRouting.builder().any(api.handler()));
    options.tls()
        .ifPresent(tls -> builder.tls(t -> t.privateKey(key(tls)).privateKeyCertChain(key(tls))));
    return builder.build();
  }

  private static Http1ConnectionSelector selector(RestApi api) {
    return Http1ConnectionSelector.builder()
        .config(
            Http1Config.builder().maxHeadersSize(64 * 1024).maxPrologueLength(64 * 1024).build())
        .addUpgrader(api.webSockets()).build();
  }

  private static Keys key(ServerOptions.Tls tls) {
    return Keys.builder().pem(pem -> pem
        .key(io.helidon.common.configurable.Resource.create(tls.key()))
        .certChain(io.helidon.common.configurable.Resource.create(tls.certificate()))).build();
  }

  /// What the HTTP library itself refuses, before a request gets to the API, is said in a `Status`,
  /// too.
  private static DirectHandlers directHandlers() {
    DirectHandler handler = (_, type, status, headers, _) -> {
      // Errors of ours don't get here: what the library calls internal is what it could not parse.
      boolean unreadable = status.code() >= 500;
      int code = unreadable ? 400 : status.code();
      String why = unreadable
          ? "it is no HTTP"
          : type.name().toLowerCase(java.util.Locale.ROOT);
      ObjectNode body = Json.object().put("kind", "Status").put("apiVersion", "v1")
          .put("status", "Failure").put("message", "the request was refused: " + why)
          .put("reason", code == 413 ? "RequestEntityTooLarge" : "BadRequest").put("code", code);
      body.putObject("metadata");
      return DirectHandler.TransportResponse.builder().status(Status.create(code)).headers(headers)
          .header(io.helidon.http.HeaderNames.CONTENT_TYPE, "application/json")
          .entity(Json.bytes(body)).build();
    };
    DirectHandlers.Builder builder = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      builder.addHandler(type, handler);
    }
    return builder.build();
  }

  /// The port it listens on.
  public int port() {
    return server.port();
  }

  /// Where clients find it, such as `http://127.0.0.1:8080`.
  public String url() {
    String host = address.host().contains(":") ? "[" + address.host() + "]" : address.host();
    return (options.tls().isPresent() ? "https://" : "http://") + host + ":" + port();
  }

  /// Stops serving. Requests under way have a fifth of a second; the store stays open.
  @Override
  public void close() {
    collector.close();
    server.stop();
  }
}
