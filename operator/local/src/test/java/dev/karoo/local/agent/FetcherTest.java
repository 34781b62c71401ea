package dev.karoo.local.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Redirects, as Mesos' fetcher (libcurl) follows them.
class FetcherTest {
  @TempDir
  private Path sandbox = Path.of("");

  private HttpServer server = server();

  private static HttpServer server() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// `/hop/N` leads to `/hop/N-1`, `/hop/0` is the file, `/to?X` leads to X.
  @BeforeEach
  void serve() {
    server.createContext("/", exchange -> {
      URI asked = exchange.getRequestURI();
      String last = asked.getPath().replaceFirst(".*/", "");
      String to = asked.getPath().equals("/to")
          ? String.valueOf(asked.getRawQuery())
          : String.valueOf(Integer.parseInt(last) - 1);
      if (to.equals("-1")) {
        byte[] body = "content".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
      } else {
        exchange.getResponseHeaders().add("Location", to);
        exchange.sendResponseHeaders(last.equals("2") ? 308 : 302, -1);
      }
      exchange.close();
    });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void fetch(String path) throws Exception {
    new Fetcher(sandbox).fetch(List.of(CommandInfo.URI.newBuilder().setOutputFile("file")
        .setValue("http://127.0.0.1:" + server.getAddress().getPort() + path).build()));
  }

  @ParameterizedTest
  @CsvSource({"/hop/0", "/hop/1", "/hop/10", "/to?/hop/3"})
  void redirectsAreFollowed(String path) throws Exception {
    fetch(path);
    assertThat(sandbox.resolve("file")).hasContent("content");
  }

  @Test
  void fromHttpToHttpsToo() {
    // nobody listens there: that it was tried is what is asked for
    assertThatThrownBy(() -> fetch("/to?https://127.0.0.1:1/x")).isInstanceOf(IOException.class)
        .hasMessageContaining("refused");
  }

  @ParameterizedTest
  @CsvSource({"/hop/11,more than 10 times", "/to?file:///etc/passwd,neither http nor https"})
  void notForEverAndNotToFiles(String path, String why) throws IOException {
    assertThatThrownBy(() -> fetch(path)).isInstanceOf(IOException.class)
        .hasMessageContaining(why);
    assertThat(Files.readString(sandbox.resolve("stderr"))).contains(why);
  }
}
