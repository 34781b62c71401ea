package dev.karoo.mesos.http;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;

/// HTTP/1.1 to masters and agents: POST of a message, GET, event streams; credentials on every
/// call; redirects are left to the caller.
public final class MesosHttp implements AutoCloseable {
  static {
    // The code of Mesos' messages was generated long before protobuf 21.7, and the runtime warns of
    // every class of it. The weakness meant is groups nested without end, which today's runtime
    // bounds; Mesos' messages have no groups.
    System.setProperty("com.google.protobuf.use_unsafe_pre22_gencode", "true");
  }

  /// The longest text of an error that is read.
  private static final int MAX_ERROR = 4096;

  private final HttpClient client;
  private final Optional<Credentials> credentials;

  /// @param credentials for HTTP Basic authentication
  /// @param tls whom to believe; none: as the JVM does
  public MesosHttp(Optional<Credentials> credentials, Optional<SSLContext> tls) {
    HttpClient.Builder builder = HttpClient.newBuilder().version(Version.HTTP_1_1)
        .followRedirects(Redirect.NEVER).connectTimeout(Duration.ofSeconds(5));
    tls.ifPresent(builder::sslContext);
    this.client = builder.build();
    this.credentials = credentials;
  }

  /// What became of a call.
  ///
  /// @param status HTTP's
  /// @param type of the body, as the header says; empty where it does not
  /// @param body all of it
  /// @param location of a redirect; empty where there is none
  public record Answer(int status, String type, ByteString body, String location) {
    /// The body as text for people, cut where it is long.
    public String text() {
      return body.substring(0, Math.min(body.size(), MAX_ERROR)).toStringUtf8().strip();
    }
  }

  /// Begins a call whose answer is a stream: complete when the answer's head is there. Who cancels
  /// it ends the call.
  public CompletableFuture<HttpResponse<InputStream>> stream(URI uri, Message call) {
    return client.sendAsync(post(uri, call, Optional.empty()).build(),
        _ -> new BodyStream());
  }

  /// Posts a message and reads the whole answer.
  ///
  /// @param streamId the `Mesos-Stream-Id`, where the call needs one
  /// @param timeout for all of it
  /// @param maxBytes of the answer
  /// @throws IOException if no whole answer came: whether the call was taken is unknown
  public Answer call(URI uri, Message call, Optional<String> streamId, Duration timeout,
      long maxBytes) throws IOException, InterruptedException {
    return send(post(uri, call, streamId).timeout(timeout).build(), maxBytes);
  }

  /// Gets a resource, whole, in JSON.
  ///
  /// @throws IOException if no whole answer came
  public Answer get(URI uri, Duration timeout, long maxBytes)
      throws IOException, InterruptedException {
    return send(request(uri).timeout(timeout).header("Accept", MediaType.JSON.text()).GET()
        .build(), maxBytes);
  }

  private Answer send(HttpRequest request, long maxBytes)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response = client.send(request,
        BodyHandlers.limiting(BodyHandlers.ofByteArray(), maxBytes));
    return new Answer(response.statusCode(),
        response.headers().firstValue("Content-Type").orElse(""),
        ByteString.copyFrom(response.body()),
        response.headers().firstValue("Location").orElse(""));
  }

  private HttpRequest.Builder post(URI uri, Message call, Optional<String> streamId) {
    HttpRequest.Builder request = request(uri)
        .header("Content-Type", MediaType.PROTOBUF.text())
        .header("Accept", MediaType.PROTOBUF.text())
        .POST(BodyPublishers.ofByteArray(call.toByteArray()));
    streamId.ifPresent(id -> request.header("Mesos-Stream-Id", id));
    return request;
  }

  private HttpRequest.Builder request(URI uri) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    // Sent unasked: Mesos has no challenge to wait for, and each call would go twice.
    credentials.ifPresent(known -> request.header("Authorization", known.basic()));
    return request;
  }

  /// The start of what a refused stream says.
  public static String errorText(HttpResponse<InputStream> response) throws IOException {
    try (InputStream body = response.body()) {
      return new String(body.readNBytes(MAX_ERROR), StandardCharsets.UTF_8).strip();
    }
  }

  /// Ends all calls.
  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
