package dev.karoo.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.app.Version;
import dev.karoo.cli.output.Json;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

/// Requests to one server, and their answers or refusals.
public final class ApiClient implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final Server server;
  private final HttpClient http;
  private final Optional<Duration> answer;
  private final Optional<Duration> opening;

  public ApiClient(Server server) {
    this(server, Optional.empty());
  }

  /// @param limit how long to wait until the server begins to answer; zero: for ever; none: the
  ///     usual time, and for ever for what is read as it comes
  public ApiClient(Server server, Optional<Duration> limit) {
    this.server = server;
    this.answer = Optional.of(limit.orElse(ANSWER)).filter(Duration::isPositive);
    this.opening = limit.filter(Duration::isPositive);
    HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(opening.filter(time -> time.compareTo(CONNECT) < 0).orElse(CONNECT));
    server.tls().ifPresent(builder::sslContext);
    server.proxy().ifPresent(proxy -> builder.proxy(ProxySelector.of(proxy)));
    this.http = builder.build();
  }

  /// Whom it speaks with.
  public Server server() {
    return server;
  }

  /// An answer. @param code of HTTP, below 300 @param body what came
  public record Answer(int code, JsonNode body) {}

  /// Sends a request and reads the whole answer.
  ///
  /// @throws ApiFailure when the server refuses it
  /// @throws Unreachable when no answer comes
  public Answer send(Request request) throws ApiFailure, Unreachable, InterruptedException {
    return answer(within(answer, builder(request)));
  }

  /// Sends a request whose body is a file.
  ///
  /// @throws ApiFailure when the server refuses it
  /// @throws Unreachable when no answer comes, or the file cannot be read
  public Answer upload(Request request, Path file)
      throws ApiFailure, Unreachable, InterruptedException {
    try {
      return answer(within(answer,
          builder(request).method(request.method(), BodyPublishers.ofFile(file))));
    } catch (FileNotFoundException e) {
      throw new Unreachable("unable to read " + file, e);
    }
  }

  private static HttpRequest within(Optional<Duration> time, HttpRequest.Builder request) {
    time.ifPresent(request::timeout);
    return request.build();
  }

  private Answer answer(HttpRequest request) throws ApiFailure, Unreachable,
      InterruptedException {
    try {
      HttpResponse<String> response = http.send(request,
          BodyHandlers.ofString(StandardCharsets.UTF_8));
      if (response.statusCode() >= 300) {
        throw failure(response.statusCode(), response.body());
      }
      return new Answer(response.statusCode(), Json.MAPPER.readTree(response.body()));
    } catch (JsonProcessingException notJson) {
      throw new Unreachable("Unable to connect to the server: what answers at " + server.address()
          + " does not speak the Kubernetes API", notJson);
    } catch (IOException broken) {
      throw unreachable(broken);
    }
  }

  /// Sends a request whose answer is read as it comes: a watch, a log. The caller closes it.
  ///
  /// @throws ApiFailure when the server refuses it
  /// @throws Unreachable when no answer comes
  public InputStream open(Request request) throws ApiFailure, Unreachable, InterruptedException {
    try {
      HttpResponse<InputStream> response = http.send(within(opening, builder(request)),
          BodyHandlers.ofInputStream());
      if (response.statusCode() >= 300) {
        try (InputStream body = response.body()) {
          throw failure(response.statusCode(),
              new String(body.readNBytes(1 << 20), StandardCharsets.UTF_8));
        }
      }
      return response.body();
    } catch (IOException broken) {
      throw unreachable(broken);
    }
  }

  private HttpRequest.Builder builder(Request request) {
    HttpRequest.Builder builder = HttpRequest
        .newBuilder(URI.create(server.address() + request.target()))
        .header("Accept", request.accept()).header("User-Agent", "karoo/" + Version.current())
        .method(request.method(),
            request.contentType().isEmpty()
                ? BodyPublishers.noBody()
                : BodyPublishers.ofString(request.body()));
    if (!request.contentType().isEmpty()) {
      builder.header("Content-Type", request.contentType());
    }
    if (!server.authorization().isEmpty()) {
      builder.header("Authorization", server.authorization());
    }
    return builder;
  }

  private static ApiFailure failure(int code, String body) {
    try {
      JsonNode status = Json.MAPPER.readTree(body);
      if (status.path("kind").asText().equals("Status")) {
        return ApiFailure.of(status);
      }
    } catch (JsonProcessingException notAStatus) {
      return ApiFailure.unexplained(code, body);
    }
    return ApiFailure.unexplained(code, body);
  }

  /// The words are kubectl's where it has them.
  private Unreachable unreachable(IOException broken) {
    String place = server.address().getAuthority()
        + server.proxy().map(proxy -> " through the proxy " + proxy.getHostString() + ":"
            + proxy.getPort()).orElse("");
    String message = switch (broken) {
      case HttpConnectTimeoutException slow -> "Unable to connect to the server: dial tcp " + place
          + ": i/o timeout";
      case ConnectException refused when refused.getCause() instanceof ConnectException cause
          && cause.getCause() instanceof UnresolvedAddressException ->
        "Unable to connect to the server: dial tcp: lookup "
            + server.proxy().map(InetSocketAddress::getHostString)
                .orElseGet(server.address()::getHost)
            + ": no such host";
      case ConnectException refused -> "The connection to the server " + place
          + " was refused - did you start it with 'karoo up'?";
      case HttpTimeoutException slow -> "Unable to connect to the server: " + place
          + " did not answer within " + BigDecimal.valueOf(answer.orElse(ANSWER).toMillis(), 3)
              .stripTrailingZeros().toPlainString()
          + " seconds";
      case IOException tunnel when String.valueOf(tunnel.getMessage())
          .startsWith("Tunnel failed") ->
        "Unable to connect to the server: " + place
            + ": the proxy refused";
      case SSLException tls -> "Unable to connect to the server: tls: " + tls.getMessage();
      default -> "Unable to connect to the server: " + place + " closed the connection";
    };
    return new Unreachable(message, broken);
  }

  /// Ends what is still under way; without it the JVM would wait for the client's threads.
  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
