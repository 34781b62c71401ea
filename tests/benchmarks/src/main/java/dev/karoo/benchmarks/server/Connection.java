package dev.karoo.benchmarks.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// One connection to a server, as thin as can be, so that the client's part of what is measured is
/// small.
final class Connection implements Closeable {
  private final Socket socket;
  private final InputStream in;

  Connection(int port) throws IOException {
    this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
    this.socket.setTcpNoDelay(true);
    this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
  }

  /// Sends a request and reads the answer's head.
  ///
  /// @return the head
  String begin(String method, String path, String headers, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head = "%s %s HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: %d\r\n\r\n"
        .formatted(method, path, headers, bytes.length);
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    request.writeBytes(bytes);
    socket.getOutputStream().write(request.toByteArray());
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed");
      }
      answer.append((char) next);
    }
    return answer.toString();
  }

  /// Sends a request, reads the whole answer.
  ///
  /// @throws IOException when it is not a success
  byte[] send(String method, String path, String headers, String body) throws IOException {
    String head = begin(method, path, headers, body);
    String lower = head.toLowerCase(java.util.Locale.ROOT);
    int at = lower.indexOf("content-length: ");
    if (!head.startsWith("HTTP/1.1 20") || at < 0) {
      throw new IOException(head);
    }
    int length = Integer.parseInt(lower.substring(at + 16, lower.indexOf('\r', at)));
    return in.readNBytes(length);
  }

  /// Reads up to the end of a line that holds some text.
  void awaitLineWith(String text) throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed");
      }
      if (next == '\n') {
        if (line.indexOf(text) >= 0) {
          return;
        }
        line.setLength(0);
      } else {
        line.append((char) next);
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
