package dev.karoo.server;

import static dev.karoo.server.TestServer.WIDGETS;
import static dev.karoo.server.TestServer.widget;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Some clients know by the end of the connection that the answer is over.
class ClosingTest {
  @ParameterizedTest
  @CsvSource({"GET, 1, close", "GET, 200000, close", "GET, 1, 'keep-alive, Close'",
    "POST, 1, close"})
  void anAnswerAfterWhichTheClientWantsNoOther(String method, int size, String connection)
      throws IOException {
    try (TestServer server = TestServer.start();
        Socket socket = new Socket("127.0.0.1", server.server.port())) {
      server.post(WIDGETS, widget("a", 1)).ok(201);
      server
          .merge(WIDGETS + "/a",
              "{\"metadata\": {\"annotations\": {\"x\": \"%s\"}}}".formatted("x".repeat(size)))
          .ok(200);
      String body = method.equals("POST") ? widget("b", 1) : "";
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(("%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: %s\r\n"
          + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s")
          .formatted(method, WIDGETS, connection, body.length(), body)
          .getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 20").endsWith("}")
          .contains(method.equals("POST") ? "\"b\"" : "x".repeat(size));
    }
  }
}
