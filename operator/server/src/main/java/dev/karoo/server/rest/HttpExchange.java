package dev.karoo.server.rest;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/// An ordinary request.
///
/// @param request what came
/// @param response what goes back
record HttpExchange(ServerRequest request, ServerResponse response) implements Exchange {
  /// As many bytes as even a slow client reads in the time that it has for them.
  private static final int PIECE = 64 * 1024;

  @Override
  public String method() {
    return request.prologue().method().text();
  }

  @Override
  public String rawPath() {
    return request.prologue().uriPath().rawPath();
  }

  @Override
  public String rawQuery() {
    return request.prologue().query().rawValue();
  }

  @Override
  public String header(String name) {
    return request.headers().first(HeaderNames.create(name)).orElse("");
  }

  @Override
  public String peer() {
    return request.remotePeer().host();
  }

  @Override
  public InputStream body() {
    return request.content().inputStream();
  }

  @Override
  public void addHeader(String name, String value) {
    response.headers().add(HeaderNames.create(name), value);
  }

  @Override
  public void send(int code, Optional<byte[]> body, Patience patience) throws IOException {
    response.status(code);
    if (body.isEmpty()) {
      patience.write(response::send);
    } else if (body.get().length <= PIECE) {
      patience.write(() -> response.send(body.get()));
    } else {
      sendInPieces(body.get(), patience);
    }
  }

  private void sendInPieces(byte[] body, Patience patience) throws IOException {
    response.headers().contentLength(body.length);
    OutputStream out = response.outputStream();
    for (int at = 0; at < body.length; at += PIECE) {
      int from = at;
      patience.write(() -> out.write(body, from, Math.min(PIECE, body.length - from)));
    }
    patience.write(out::close);
  }

  @Override
  public OutputStream stream() {
    response.status(200);
    return response.outputStream();
  }

  @Override
  public Optional<WebSocket> webSocket() {
    return Optional.empty();
  }
}
