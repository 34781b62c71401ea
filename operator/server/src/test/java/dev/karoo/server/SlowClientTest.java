package dev.karoo.server;

import static dev.karoo.server.TestServer.WIDGETS;
import static dev.karoo.server.TestServer.widget;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.server.access.Limits.Rates;
import dev.karoo.store.MemoryStore;
import dev.karoo.store.Retention;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// Clients that do not keep up take nothing from the others.
class SlowClientTest {
  private static final String BIG = "x".repeat(200_000);

  /// A watch that nobody reads, through as small a window as there is.
  private static Socket unreadWatch(TestServer server) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress("127.0.0.1", server.server.port()));
    socket.getOutputStream().write(
        "GET %s?watch=true HTTP/1.1\r\nHost: localhost:%d\r\nAccept: application/json\r\n\r\n"
            .formatted(WIDGETS, server.server.port()).getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  private static void annotate(TestServer server, int n) {
    server.merge(WIDGETS + "/a",
        "{\"metadata\":{\"annotations\":{\"big\":\"%s\",\"n\":\"%d\"}}}".formatted(BIG, n)).ok(200);
  }

  @Test
  void aWatcherThatDoesNotReadIsDroppedAndItsPlaceIsFree() throws IOException {
    ServerOptions options = ServerOptions.local("test")
        .withRates(new Rates(1_000_000, 1_000_000, 1_000_000, 1, Duration.ofSeconds(1)));
    try (TestServer server = new TestServer(MemoryStore.open(), options);
        Socket slow = unreadWatch(server)) {
      Awaitility.await().until(() -> server.get(WIDGETS + "?watch=true&timeoutSeconds=1")
          .code() == 429);
      server.post(WIDGETS, widget("a", 1)).ok(201);
      for (int n = 0; n < 60; n++) {
        annotate(server, n); // more than both sides' buffers take
      }
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(
          () -> server.get(WIDGETS + "?watch=true&timeoutSeconds=1").code() == 200);
      assertThat(slow.isConnected()).isTrue();
    }
  }

  /// What was missed is not passed over in silence.
  @Test
  void aWatcherThatFellBehindTheHistoryIsTold() throws IOException {
    try (TestServer server = new TestServer(MemoryStore.open(new Retention(10)),
        ServerOptions.local("test")); Socket slow = unreadWatch(server)) {
      server.post(WIDGETS, widget("a", 1)).ok(201);
      BufferedReader lines = new BufferedReader(
          new InputStreamReader(slow.getInputStream(), StandardCharsets.UTF_8));
      String line = lines.readLine();
      while (!line.startsWith("{")) {
        line = lines.readLine(); // headers, sizes of chunks
      }
      for (int n = 0; n < 60; n++) {
        annotate(server, n);
      }
      List<JsonNode> frames = new ArrayList<>();
      while (line != null && !line.equals("0")) {
        if (line.startsWith("{")) {
          frames.add(TestServer.JSON.readTree(line));
        }
        line = lines.readLine();
      }
      JsonNode last = frames.getLast();
      assertThat(last.path("type").asText()).isEqualTo("ERROR");
      assertThat(last.path("object").path("code").asInt()).isEqualTo(410);
      assertThat(last.path("object").path("reason").asText()).isEqualTo("Expired");
      assertThat(frames.subList(0, frames.size() - 1)).isNotEmpty()
          .allMatch(frame -> frame.path("type").asText().matches("ADDED|MODIFIED"));
    }
  }
}
