package dev.karoo.server;

import static dev.karoo.server.TestServer.WIDGETS;
import static dev.karoo.server.TestServer.widget;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.server.access.Limits.Rates;
import dev.karoo.store.Key;
import dev.karoo.store.MemoryStore;
import dev.karoo.store.Mutation;
import dev.karoo.store.Retention;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Clients that do not keep up take nothing from the others.
class SlowClientTest {
  private static final String BIG = "x".repeat(200_000);

  /// How a watch comes.
  private enum Form {
    /// Lines of an answer's body.
    LINES(""),
    /// Messages of a WebSocket; the key is RFC 6455's example.
    MESSAGES("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");

    private final String headers;

    Form(String headers) {
      this.headers = headers;
    }
  }

  /// A watch that nobody reads, through as small a window as there is.
  private static Socket unreadWatch(TestServer server, Form form) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress("127.0.0.1", server.server.port()));
    socket.getOutputStream().write(
        "GET %s?watch=true HTTP/1.1\r\nHost: localhost:%d\r\nAccept: application/json\r\n%s\r\n"
            .formatted(WIDGETS, server.server.port(), form.headers)
            .getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  private static void annotate(TestServer server, int n) {
    server.merge(WIDGETS + "/a",
        "{\"metadata\":{\"annotations\":{\"big\":\"%s\",\"n\":\"%d\"}}}".formatted(BIG, n)).ok(200);
  }

  @ParameterizedTest
  @EnumSource
  void aWatcherThatDoesNotReadIsDroppedAndItsPlaceIsFree(Form form) throws IOException {
    ServerOptions options = ServerOptions.local("test")
        .withRates(new Rates(1_000_000, 1_000_000, 1_000_000, 1, Duration.ofSeconds(1)));
    try (TestServer server = new TestServer(MemoryStore.open(), options);
        Socket slow = unreadWatch(server, form)) {
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
  @ParameterizedTest
  @EnumSource
  void aWatcherThatFellBehindTheHistoryIsTold(Form form) throws IOException {
    try (TestServer server = new TestServer(MemoryStore.open(new Retention(10)),
        ServerOptions.local("test")); Socket slow = unreadWatch(server, form)) {
      server.post(WIDGETS, widget("a", 1)).ok(201);
      DataInputStream in = new DataInputStream(new BufferedInputStream(slow.getInputStream()));
      while (!readLine(in).isEmpty()) {
        // headers
      }
      next(in, form).orElseThrow(); // the watch is there
      for (int n = 0; n < 60; n++) {
        annotate(server, n);
      }
      List<JsonNode> frames = new ArrayList<>();
      for (Optional<JsonNode> frame = next(in, form); frame.isPresent(); frame = next(in, form)) {
        frames.add(frame.get());
      }
      JsonNode last = frames.getLast();
      assertThat(last.path("type").asText()).isEqualTo("ERROR");
      assertThat(last.path("object").path("code").asInt()).isEqualTo(410);
      assertThat(last.path("object").path("reason").asText()).isEqualTo("Expired");
      assertThat(frames.subList(0, frames.size() - 1)).isNotEmpty()
          .allMatch(frame -> frame.path("type").asText().matches("ADDED|MODIFIED"));
    }
  }

  /// A client behind a slow line gets all of a long answer, however long that takes.
  @Test
  void whoReadsSlowlyReadsAll() throws IOException {
    int count = 120;
    ServerOptions options = ServerOptions.local("test")
        .withRates(new Rates(1_000_000, 1_000_000, 1_000_000, 1, Duration.ofSeconds(2)));
    try (TestServer server = new TestServer(MemoryStore.open(), options);
        Socket slow = new Socket()) {
      for (int n = 0; n < count; n++) {
        server.store
            .commit(List.of(Mutation.create(new Key("widgets.karoo.dev", "default", "w" + n),
                widget("w" + n, 1).replace("\"size\"", "\"colour\": \"" + BIG + "\", \"size\"")
                    .getBytes(StandardCharsets.UTF_8))));
      }
      slow.setReceiveBufferSize(1 << 18);
      slow.connect(new InetSocketAddress("127.0.0.1", server.server.port()));
      slow.getOutputStream().write(
          "GET %s HTTP/1.1\r\nHost: localhost:%d\r\n\r\n"
              .formatted(WIDGETS, server.server.port()).getBytes(StandardCharsets.UTF_8));
      DataInputStream in = new DataInputStream(slow.getInputStream());
      long left = 0;
      for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
        left = line.startsWith("Content-Length: ") ? Long.parseLong(line.substring(16)) : left;
      }
      assertThat(left).isGreaterThan((long) count * BIG.length());
      while (left > 0) {
        int some = (int) Math.min(left, count * BIG.length() / 40);
        assertThat(in.readNBytes(some)).hasSize(some);
        left -= some;
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos()); // the line's speed
      }
    }
  }

  /// The next frame; empty when there will be none.
  private static Optional<JsonNode> next(DataInputStream in, Form form) throws IOException {
    Optional<String> text = switch (form) {
      case LINES -> line(in);
      case MESSAGES -> message(in);
    };
    return text.isEmpty() ? Optional.empty() : Optional.of(TestServer.JSON.readTree(text.get()));
  }

  /// Lines that are no JSON are sizes of chunks, the last of which is 0.
  private static Optional<String> line(DataInputStream in) throws IOException {
    String line = readLine(in);
    while (!line.startsWith("{") && !line.equals("0")) {
      line = readLine(in);
    }
    return Optional.of(line).filter(text -> text.startsWith("{"));
  }

  private static String readLine(DataInputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.readUnsignedByte(); b != '\n'; b = in.readUnsignedByte()) {
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }

  private static Optional<String> message(DataInputStream in) throws IOException {
    while (true) {
      int opcode = in.readUnsignedByte() & 0x0F;
      int announced = in.readUnsignedByte();
      long length = switch (announced) {
        case 126 -> in.readUnsignedShort();
        case 127 -> in.readLong();
        default -> announced;
      };
      String payload = new String(in.readNBytes((int) length), StandardCharsets.UTF_8);
      switch (opcode) {
        case 1 -> {
          return Optional.of(payload);
        }
        case 8 -> {
          return Optional.empty();
        }
        default -> assertThat(opcode).isEqualTo(9); // a ping
      }
    }
  }
}
