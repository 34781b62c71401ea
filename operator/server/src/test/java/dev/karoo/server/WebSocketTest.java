package dev.karoo.server;

import static dev.karoo.server.TestServer.WIDGETS;
import static dev.karoo.server.TestServer.widget;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.server.access.Access;
import dev.karoo.server.access.User;
import dev.karoo.server.access.User.Role;
import dev.karoo.store.MemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Watches over a WebSocket, as browsers and some clients prefer them.
class WebSocketTest {
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    http.shutdownNow(); // sockets may be open still
  }

  /// What a client hears; the end is an empty text.
  private static final class Heard implements WebSocket.Listener {
    private final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> code = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();

    /// Asks for one more than it handles: an end that comes while the JDK's client has nothing left
    /// to ask for is lost.
    @Override
    public void onOpen(WebSocket socket) {
      socket.request(2);
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        messages.add(part.toString());
        part.setLength(0);
      }
      return WebSocket.Listener.super.onText(socket, data, last);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      messages.add("");
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      this.code.complete(code);
      messages.add("");
      return WebSocket.Listener.super.onClose(socket, code, reason);
    }

    JsonNode next() throws InterruptedException {
      String message = messages.poll(30, TimeUnit.SECONDS);
      try {
        return message == null || message.isEmpty()
            ? TestServer.JSON.missingNode()
            : TestServer.JSON.readTree(message);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String summary() throws InterruptedException {
      JsonNode frame = next();
      return frame.path("type").asText() + " "
          + frame.path("object").path("metadata").path("name").asText();
    }
  }

  private WebSocket open(TestServer server, String path, Heard heard,
      String... protocols) {
    WebSocket.Builder builder = http.newWebSocketBuilder();
    if (protocols.length > 0) {
      builder.subprotocols(protocols[0],
          java.util.Arrays.copyOfRange(protocols, 1, protocols.length));
    }
    return builder.buildAsync(URI.create(server.server.url().replace("http", "ws") + path), heard)
        .join();
  }

  private int refusal(TestServer server, String path,
      String... protocols) {
    int[] code = new int[1];
    assertThatThrownBy(() -> open(server, path, new Heard(), protocols))
        .isInstanceOf(CompletionException.class).cause()
        .isInstanceOfSatisfying(WebSocketHandshakeException.class,
            e -> code[0] = e.getResponse().statusCode());
    return code[0];
  }

  @Test
  void eachEventIsAMessage() throws InterruptedException {
    try (TestServer server = TestServer.start()) {
      server.post(WIDGETS, widget("a", 1)).ok(201);
      Heard heard = new Heard();
      WebSocket socket = open(server, WIDGETS + "?watch=true", heard);
      assertThat(heard.summary()).isEqualTo("ADDED a");
      String big = "x".repeat(100_000);
      server.merge(WIDGETS + "/a", "{\"metadata\":{\"annotations\":{\"big\":\"" + big + "\"}}}")
          .ok(200);
      assertThat(heard.next().path("object").path("metadata").path("annotations").path("big")
          .asText()).isEqualTo(big);
      server.delete(WIDGETS + "/a").ok(200);
      assertThat(heard.summary()).isEqualTo("DELETED a");
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
      assertThat(heard.next().isMissingNode()).isTrue();
    }
  }

  @Test
  void endsWithItsTime() throws Exception {
    try (TestServer server = TestServer.start()) {
      Heard heard = new Heard();
      open(server, WIDGETS + "?watch=true&timeoutSeconds=1&allowWatchBookmarks=true", heard);
      assertThat(heard.summary()).isEqualTo("BOOKMARK ");
      JsonNode last = heard.next();
      while (last.path("type").asText().equals("BOOKMARK")) {
        last = heard.next();
      }
      assertThat(last.isMissingNode()).isTrue();
      assertThat(heard.code.get(30, TimeUnit.SECONDS)).isEqualTo(1000);
    }
  }

  /// A client that says farewell, or just goes, gives its place among the watchers back.
  @Test
  void aClientThatGoesIsNoLongerCounted() {
    ServerOptions options = ServerOptions.local("test").withRates(
        new dev.karoo.server.access.Limits.Rates(1000, 1000, 1000, 1,
            java.time.Duration.ofSeconds(30)));
    try (TestServer server = new TestServer(MemoryStore.open(), options)) {
      WebSocket first = open(server, WIDGETS + "?watch=true", new Heard());
      assertThat(refusal(server, WIDGETS + "?watch=true")).isEqualTo(429);
      first.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
      Awaitility.await().ignoreExceptions()
          .until(() -> open(server, WIDGETS + "?watch=true", new Heard()) != null);
    }
  }

  /// A client hears of the server's end, and of a line that is cut.
  @Test
  void theEndIsHeard() throws Exception {
    try (TestServer server = TestServer.start(); Cut cut = new Cut(server.server.port())) {
      Heard cutOff = new Heard();
      http.newWebSocketBuilder().buildAsync(URI.create(cut.url().replace("http", "ws") + WIDGETS
          + "?watch=true&allowWatchBookmarks=true"), cutOff).join();
      assertThat(cutOff.summary()).isEqualTo("BOOKMARK ");
      cut.sever();
      assertThat(cutOff.next().isMissingNode()).isTrue();
    }
    TestServer ending = TestServer.start();
    Heard left = new Heard();
    open(ending, WIDGETS + "?watch=true&allowWatchBookmarks=true", left);
    assertThat(left.summary()).isEqualTo("BOOKMARK ");
    ending.close();
    assertThat(left.code.get(30, TimeUnit.SECONDS)).isEqualTo(1001);
  }

  /// With an event: at a refusal, clients that come back do not look into it.
  @Test
  void aWatchThatIsTooOldIsToldSo() throws InterruptedException {
    try (TestServer server = TestServer.start()) {
      server.post(WIDGETS, widget("a", 1)).ok(201);
      server.post(WIDGETS, widget("b", 1)).ok(201);
      server.store.compact(server.store.revision());
      assertTold(server, 1);
    }
  }

  /// As when the state directory was wiped.
  @Test
  void aWatchThatIsAheadOfTheStoreIsToldSo() throws InterruptedException {
    try (TestServer server = TestServer.start()) {
      assertTold(server, 1_000_000);
    }
  }

  private void assertTold(TestServer server, long revision) throws InterruptedException {
    Heard heard = new Heard();
    open(server, WIDGETS + "?watch=true&resourceVersion=" + revision, heard);
    JsonNode frame = heard.next();
    assertThat(frame.path("type").asText()).isEqualTo("ERROR");
    assertThat(frame.path("object").path("code").asInt()).isEqualTo(410);
    assertThat(frame.path("object").path("reason").asText()).isEqualTo("Expired");
    assertThat(heard.next().isMissingNode()).isTrue();
  }

  @Test
  void refusalsAreOrdinaryAnswers() {
    try (TestServer server = TestServer.start()) {
      assertThat(refusal(server, WIDGETS + "?watch=true&labelSelector=%3D")).isEqualTo(400);
      assertThat(refusal(server, "/apis/karoo.dev/v1alpha1/nothings?watch=true"))
          .isEqualTo(404);
      assertThat(refusal(server, WIDGETS)).isEqualTo(200);
    }
  }

  /// Browsers cannot set headers of a WebSocket: their token comes as a protocol.
  @Test
  void aTokenMayComeAsAProtocol() throws InterruptedException {
    Access.Tokens tokens = new Access.Tokens(List.of(Access.Token.of("the-token",
        new User("vera", Map.of(User.EVERYWHERE, Role.VIEWER)))));
    ServerOptions plain = ServerOptions.local("test");
    ServerOptions options = new ServerOptions(tokens, plain.tls(), plain.rates(), plain.audit(),
        plain.logs(), plain.metrics(), plain.clock(), plain.version(), Optional.empty());
    try (TestServer server = new TestServer(MemoryStore.open(), options)) {
      String bearer = "base64url.bearer.authorization.k8s.io." + Base64.getUrlEncoder()
          .withoutPadding().encodeToString("the-token".getBytes(StandardCharsets.UTF_8));
      assertThat(refusal(server, WIDGETS + "?watch=true")).isEqualTo(401);
      Heard heard = new Heard();
      WebSocket socket = open(server,
          WIDGETS + "?watch=true&allowWatchBookmarks=true", heard, bearer,
          "base64.binary.k8s.io");
      assertThat(socket.getSubprotocol()).isEqualTo("base64.binary.k8s.io");
      assertThat(heard.summary()).isEqualTo("BOOKMARK ");
    }
  }
}
