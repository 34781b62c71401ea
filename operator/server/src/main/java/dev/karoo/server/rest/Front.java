package dev.karoo.server.rest;

import dev.karoo.server.access.Access;
import dev.karoo.server.access.AuditLog;
import dev.karoo.server.access.Limits;
import dev.karoo.server.access.User;
import dev.karoo.server.json.Json;
import dev.karoo.server.status.ApiException;
import dev.karoo.server.status.Refusals;
import dev.karoo.store.StoreException;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where every request comes in: who is it, may it ask that much, what is the answer; and nothing
/// that goes wrong inside leaves in another form than a `Status`.
final class Front {
  private static final Logger LOG = LoggerFactory.getLogger(Front.class);
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
  private static final Set<String> OPEN = Set.of("healthz", "livez", "readyz", "version");

  private final Router router;
  private final Access access;
  private final Limits limits;
  private final AuditLog audit;
  private final InstantSource clock;

  Front(Router router, Access access, Limits limits, AuditLog audit, InstantSource clock) {
    this.router = router;
    this.access = access;
    this.limits = limits;
    this.audit = audit;
    this.clock = clock;
  }

  /// Answers a request.
  void handle(Exchange exchange) {
    Call call;
    try {
      call = new Call(exchange, limits.bodyBytes(), new Patience(limits.patience()));
    } catch (ApiException e) {
      unreadable(exchange, e, new Patience(limits.patience()));
      return;
    }
    answer(call);
  }

  private static void unreadable(Exchange exchange, ApiException refusal, Patience patience) {
    exchange.addHeader("Content-Type", "application/json");
    try {
      exchange.send(refusal.code(), Optional.of(Json.bytes(refusal.status())), patience);
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("the client went away");
    }
  }

  private void answer(Call call) {
    String name = "";
    try {
      requireOwnPage(call);
      User user = user(call);
      name = user.name();
      String client = name + "@" + call.peer();
      limits.countRequest(client);
      if (call.flag("watch")) {
        try (Limits.Watcher _ = limits.countWatch(client)) {
          router.route(call, user);
        }
      } else {
        router.route(call, user);
      }
    } catch (ApiException e) {
      refuse(call, e);
    } catch (StoreException e) {
      LOG.atError().setCause(e).log("the store refused");
      refuse(call,
          e.reason() == StoreException.Reason.FULL || e.reason() == StoreException.Reason.CLOSED
              ? Refusals.unavailable(String.valueOf(e.getMessage()))
              : Refusals.internal(String.valueOf(e.getMessage())));
    } catch (UncheckedIOException | ServerConnectionException e) {
      gone(call, e);
    } catch (RuntimeException e) {
      // A defect here. The client is told no more than that, and the log everything.
      LOG.atError().setCause(e).addKeyValue("method", call.method())
          .addKeyValue("path", call.rawPath())
          .log("request failed");
      refuse(call, Refusals.internal("see the server's log"));
    }
    if (!READING.contains(call.method())) {
      audit.record(
          new AuditLog.Entry(clock.instant(), name, call.peer(), call.method(), call.rawPath(),
              call.status()));
    }
  }

  /// A client that goes is its own affair; one that is sent away because it does not read is the
  /// operator's, too.
  private static void gone(Call call, RuntimeException e) {
    if (e.getCause() instanceof Patience.Exhausted slow) {
      LOG.atWarn().addKeyValue("peer", call.peer()).addKeyValue("path", call.rawPath())
          .addKeyValue("reason", slow.getMessage()).log("connection dropped");
    } else {
      LOG.atDebug().setCause(e).log("the client went away");
    }
  }

  /// When the answer has begun there is nothing left to say.
  private static void refuse(Call call, ApiException refusal) {
    if (call.status() == 0) {
      call.refuse(refusal);
    }
  }

  private User user(Call call) {
    boolean open = !call.path().isEmpty() && OPEN.contains(call.path().getFirst());
    return access.user(call.header("Authorization")).orElseGet(() -> {
      if (open) {
        return new User("anonymous", java.util.Map.of());
      }
      throw Refusals.unauthorized();
    });
  }

  /// Without tokens, a web page open in the user's browser could ask in the user's name. It cannot
  /// hide where it comes from (`Origin`), nor, if it had its own name resolve to this address, by
  /// which name it asks (`Host`).
  private void requireOwnPage(Call call) {
    if (!(access instanceof Access.Loopback)) {
      return;
    }
    String host = hostOf("http://" + call.header("Host"));
    String origin = call.header("Origin");
    boolean foreign = !origin.isEmpty() && !hostOf(origin).equals(host);
    if (foreign || !isLoopback(host)) {
      throw new ApiException(403, "Forbidden",
          "this address answers local clients only: use http://127.0.0.1 or"
              + " http://localhost, not \"%s\" from \"%s\"".formatted(host, origin),
          ApiException.Details.NONE);
    }
  }

  private static String hostOf(String uri) {
    try {
      return String.valueOf(URI.create(uri).getHost());
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.endsWith(".localhost") || host.equals("[::1]")
        || host.matches("127(\\.\\d{1,3}){3}");
  }
}
