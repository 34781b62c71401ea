package dev.karoo.server.rest;

import dev.karoo.server.access.Access;
import dev.karoo.server.access.AuditLog;
import dev.karoo.server.access.Limits;
import dev.karoo.server.kind.Kinds;
import dev.karoo.server.object.Deletion;
import dev.karoo.server.object.Listing;
import dev.karoo.server.object.ObjectStore;
import dev.karoo.server.object.Restoration;
import dev.karoo.store.Store;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/// The whole API as a handler of HTTP requests, and of requests for a WebSocket.
///
/// @param handler answers requests
/// @param webSockets takes over the connections of those that ask for one
public record RestApi(Handler handler, Http1Upgrader webSockets) {

  /// What the API is made of.
  ///
  /// @param store where objects are
  /// @param kinds what objects there are
  /// @param objects how they are written
  /// @param deletion how they are deleted
  /// @param logs of tasks; empty: none are served
  /// @param metrics in Prometheus' text format
  /// @param access how callers are told apart
  /// @param limits how much they may ask for
  /// @param audit where writes are recorded
  /// @param clock for ages and timestamps
  /// @param version of Karoo
  /// @param stateDirectory of the store; empty: no backups are made
  public record Parts(Store store, Kinds kinds, ObjectStore objects, Deletion deletion,
      Optional<TaskLogs> logs,
      Supplier<String> metrics, Access access, Limits limits, AuditLog audit, InstantSource clock,
      String version, Optional<Path> stateDirectory) {}

  /// Puts them together.
  public static RestApi of(Parts parts) {
    Revisions revisions = new Revisions(parts.store());
    Listing listing = new Listing(parts.store());
    Resources resources = new Resources(parts.objects(), parts.deletion(), listing, revisions,
        parts.clock());
    Router router = new Router(parts.kinds(), resources,
        new Watching(parts.store(), listing, revisions),
        new Router.Pages(parts.version(), parts.logs(), parts.metrics(),
            new Backups(parts.stateDirectory(),
                new Restoration(parts.store(), parts.kinds(), parts.clock()))));
    Front front = new Front(router, parts.access(), parts.limits(), parts.audit(), parts.clock());
    return new RestApi((request, response) -> {
      front.handle(new HttpExchange(request, response));
      closeIfAsked(request);
    }, new WebSocketUpgrade(front::handle));
  }

  /// A client that says so waits for the end of the connection (RFC 9112, section 9.6), for which
  /// the HTTP library would wait for the client. With a body that nobody read, closing might take
  /// the answer away.
  private static void closeIfAsked(ServerRequest request) {
    boolean read = !request.content().hasEntity() || request.content().consumed();
    boolean asked = request.headers().values(HeaderNames.CONNECTION).stream()
        .anyMatch(option -> option.strip().equalsIgnoreCase("close"));
    if (read && asked) {
      throw new CloseConnectionException("the client asked for no more than this answer");
    }
  }
}
