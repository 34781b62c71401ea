package dev.karoo.server.rest;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/// An ordinary request.
///
/// @param request what came
/// @param response what goes back
record HttpExchange(ServerRequest request, ServerResponse response) implements Exchange {
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
  public void send(int code, Optional<byte[]> body) {
    response.status(code);
    body.ifPresentOrElse(response::send, response::send);
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
