package dev.karoo.server.rest;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;
import java.util.function.Consumer;

/// Takes connections over whose client asks for a WebSocket. They go through the same door as
/// every request.
///
/// @param front answers
record WebSocketUpgrade(Consumer<Exchange> front) implements Http1Upgrader {
  @Override
  public String supportedProtocol() {
    return "websocket";
  }

  @Override
  public ServerConnection upgrade(ConnectionContext connection, HttpPrologue prologue,
      WritableHeaders<?> headers) {
    return new Upgraded(new UpgradedExchange(connection, prologue, headers));
  }

  private final class Upgraded implements ServerConnection {
    private final Exchange exchange;

    Upgraded(Exchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public void handle(Limit limit) {
      front.accept(exchange);
    }

    /// It is never idle: what is a watch lives as long as its time, and all else is short.
    @Override
    public Duration idleTime() {
      return Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
      // The server closes the socket.
    }
  }
}
