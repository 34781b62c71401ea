package dev.karoo.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A server that ends every watch after a few changes, as all servers do in the end.
class ResumedWatchTest {
  private final ConcurrentLinkedQueue<String> watches = new ConcurrentLinkedQueue<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private Optional<HttpServer> http = Optional.empty();
  private Optional<ApiClient> client = Optional.empty();

  @BeforeEach
  void start() throws IOException {
    HttpServer server = HttpServer
        .create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      asked.add(exchange.getRequestURI().getQuery().replaceAll(".*resourceVersion=(\\d+).*", "$1"));
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream body = exchange.getResponseBody()) {
        body.write(watches.remove().getBytes(StandardCharsets.UTF_8));
      }
    });
    server.start();
    http = Optional.of(server);
    client = Optional.of(new ApiClient(Server.anonymous(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "default")));
  }

  @AfterEach
  void stop() {
    client.ifPresent(ApiClient::close);
    http.ifPresent(server -> server.stop(0));
  }

  private static String frame(String type, String name, int version) {
    return "{\"type\":\"" + type + "\",\"object\":{\"metadata\":{\"name\":\"" + name
        + "\",\"resourceVersion\":\"" + version + "\"}}}\n";
  }

  private static String row(String name, int version) {
    return "{\"type\":\"ADDED\",\"object\":{\"kind\":\"Table\",\"metadata\":{},\"rows\":["
        + "{\"cells\":[],\"object\":{\"metadata\":{\"name\":\"" + name
        + "\",\"resourceVersion\":\"" + version + "\"}}}]}}\n";
  }

  private List<String> follow(int enough) throws ApiFailure, Unreachable, InterruptedException {
    List<String> seen = new ArrayList<>();
    new ResumedWatch(client.orElseThrow(), Selection.in("default").list(ResourceTypes.TASKS),
        () -> seen.size() >= enough).follow("7",
            change -> seen.add(
                change.type() + " " + Objects.name(change.object())));
    return seen;
  }

  @Test
  void theNextWatchGoesOnWhereTheLastEnded() throws Exception {
    watches.add(frame("ADDED", "a", 8) + frame("MODIFIED", "a", 11));
    watches.add(frame("BOOKMARK", "", 20));
    watches.add("");
    watches.add(frame("DELETED", "a", 21));
    assertThat(follow(3)).containsExactly("ADDED a", "MODIFIED a", "DELETED a");
    assertThat(asked).containsExactly("7", "11", "20", "20");
  }

  @Test
  void rowsOfATableHaveTheirRevisionInTheirObject() throws Exception {
    watches.add(row("a", 9));
    watches.add(row("b", 12));
    assertThat(follow(2)).hasSize(2);
    assertThat(asked).containsExactly("7", "9");
  }

  @Test
  void nothingIsAskedForWhenNothingIsWanted() throws Exception {
    assertThat(follow(0)).isEmpty();
    assertThat(asked).isEmpty();
  }

  @Test
  void historyThatIsGoneIsTold() {
    watches.add(frame("ADDED", "a", 8) + "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\","
        + "\"code\":410,\"reason\":\"Expired\",\"message\":\"too old resource version\"}}\n");
    assertThatExceptionOfType(ApiFailure.class).isThrownBy(() -> follow(2))
        .satisfies(failure -> assertThat(failure.expired()).isTrue());
  }
}
