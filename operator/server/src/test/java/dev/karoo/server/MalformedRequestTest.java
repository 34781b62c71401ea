package dev.karoo.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is no HTTP at all is the client's fault, and said in a Status, too.
class MalformedRequestTest {
  @ParameterizedTest
  @ValueSource(strings = {"GE\1T / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "{\"a\": 1}\r\nHost: localhost\r\n\r\n", "GET /\r\n\r\n", "\r\n\r\n\r\n",
    "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: localhost\r\nNo colon\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: localhost\r\nA\1: b\r\n\r\n",
    "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /\1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
    "POST /api HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n"})
  void isRefused(String request) throws IOException {
    try (TestServer server = TestServer.start();
        Socket socket = new Socket("127.0.0.1", server.server.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      socket.setSoTimeout(60_000);
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!answer.isEmpty()) { // a connection may just be closed, too
        assertThat(answer).matches("(?s)HTTP/1.1 4\\d\\d .*").contains("\"kind\":\"Status\"");
      }
    }
  }
}
