package dev.karoo.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Plain HTTP/1.1 to the master, or to an agent.
///
/// @param target the master
/// @param client shared by all requests
record Http(Target target, HttpClient client) {
  Http(Target target) {
    this(target, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(20)).build());
  }

  HttpResponse<String> get(String path, String... headers) {
    return text("GET", target.at(path), "", headers);
  }

  /// Sends text and reads the answer as text.
  HttpResponse<String> text(String method, URI address, String body, String... headers) {
    return send(method, address, body.getBytes(StandardCharsets.UTF_8),
        HttpResponse.BodyHandlers.ofString(), headers);
  }

  /// Sends bytes and leaves the answer to be read.
  HttpResponse<InputStream> open(URI address, byte[] body, String... headers) {
    return send("POST", address, body, HttpResponse.BodyHandlers.ofInputStream(), headers);
  }

  <T> HttpResponse<T> send(String method, URI address, byte[] body, BodyHandler<T> handler,
      String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(address).method(method,
        body.length == 0 && method.equals("GET")
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofByteArray(body));
    target.authorization().ifPresent(a -> request.header("Authorization", a));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), handler);
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + address, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
