package dev.karoo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.store.SqliteStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that eight clients write to is killed after random numbers of writes, again and again
/// on the same directory. What was acknowledged is there; nothing is there by half;
/// resourceVersions rise; and a watcher that resumes where it was sees each change once, in order,
/// and none that is not kept.
class KilledServerTest {
  private static final int ROUNDS = Integer.getInteger("karoo.kills", 4);
  private static final int WRITERS = 8;
  private static final int OBJECTS = 5;

  @TempDir
  Path directory;

  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
      .build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  /// By object: what was acknowledged last, and what is under way.
  private final Map<String, Acknowledged> acknowledged = new ConcurrentHashMap<>();
  private final Map<String, Integer> attempted = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Long, String> versions = new ConcurrentHashMap<>();
  private final List<JsonNode> seen = new ArrayList<>();
  /// A permit for each write that was acknowledged in this round.
  private final Semaphore written = new Semaphore(0);
  private String resume = "";

  /// @param size that was written; 0: the object was deleted
  private record Acknowledged(int size, long version) {}

  @AfterEach
  void stop() {
    http.shutdownNow();
    threads.shutdownNow();
  }

  /// The process that is killed: says its port, and serves.
  static final class Served {
    private Served() {}

    public static void main(String[] arguments) throws InterruptedException {
      ApiServer server = ApiServer.start(SqliteStore.open(Path.of(arguments[0])),
          TestServer.kinds(), ListenAddress.LOOPBACK, ServerOptions.local("test"));
      System.out.println(server.port());
      Thread.currentThread().join();
    }
  }

  @Test
  void nothingAcknowledgedIsLostAndNothingIsSeenTwice() throws Exception {
    Random random = new Random(71);
    for (int round = 0; round < ROUNDS; round++) {
      try (Server server = start()) {
        assertKept(server.port);
        written.drainPermits();
        Future<?> watcher = threads.submit(() -> watch(server.port));
        List<Future<?>> writers = new ArrayList<>();
        for (int w = 0; w < WRITERS; w++) {
          int writer = w;
          long seed = random.nextLong();
          writers.add(threads.submit(() -> write(server.port, writer, new Random(seed))));
        }
        int writes = random.nextInt(300);
        assertThat(written.tryAcquire(writes, 60, TimeUnit.SECONDS)).isTrue();
        server.process.toHandle().destroyForcibly();
        for (Future<?> writer : writers) {
          writer.get();
        }
        watcher.get();
      }
    }
    try (Server server = start()) {
      assertKept(server.port);
      catchUp(server.port);
    }
    assertSeenOnceAndInOrder();
  }

  private record Server(Process process, int port) implements AutoCloseable {
    @Override
    public void close() {
      process.toHandle().destroyForcibly();
      process.onExit().join();
    }
  }

  private Server start() throws IOException {
    Process process = new ProcessBuilder(
        Optional.ofNullable(System.getProperty("java.home")).orElseThrow() + "/bin/java",
        "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        "-Xshare:auto", "-cp", System.getProperty("java.class.path"), Served.class.getName(),
        directory.toString()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    BufferedReader out = process.inputReader();
    String line = out.readLine();
    while (line != null && !line.matches("\\d+")) {
      line = out.readLine(); // what libraries say
    }
    assertThat(line).as("the server starts after a kill").isNotNull();
    return new Server(process, Integer.parseInt(line));
  }

  private HttpResponse<String> send(int port, String method, String path, String body)
      throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("Content-Type", method.equals("PATCH")
            ? "application/merge-patch+json"
            : "application/json")
        .method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /// Each writer has objects of its own, so that it knows what they must be.
  private void write(int port, int writer, Random random) {
    try {
      while (true) {
        String name = "w" + writer + "-" + random.nextInt(OBJECTS);
        boolean there = acknowledged.containsKey(name) && acknowledged.get(name).size() > 0;
        int size = there && random.nextInt(6) == 0 ? 0 : 1 + random.nextInt(100);
        attempted.put(name, size);
        String path = TestServer.WIDGETS + (there ? "/" + name : "");
        String spec = "{\"spec\":{\"size\":%d,\"notes\":{\"copy\":\"%d\"}}".formatted(size, size);
        HttpResponse<String> response = !there
            ? send(port, "POST", path, spec + ",\"kind\":\"Widget\",\"apiVersion\":"
                + "\"karoo.dev/v1alpha1\",\"metadata\":{\"name\":\"" + name + "\"}}")
            : size == 0 ? send(port, "DELETE", path, "") : send(port, "PATCH", path, spec + "}");
        assertThat(response.statusCode()).as(response.body()).isIn(200, 201);
        JsonNode answer = TestServer.JSON.readTree(response.body());
        long version = answer.path("metadata").path("resourceVersion").asLong();
        acknowledged.put(name, new Acknowledged(size, version));
        attempted.remove(name);
        written.release();
        if (size > 0) {
          versions.merge(version, name, (one, _) -> one);
        }
      }
    } catch (IOException _) {
      // killed
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void assertKept(int port) throws IOException, InterruptedException {
    JsonNode list = TestServer.JSON.readTree(send(port, "GET", TestServer.WIDGETS, "").body());
    long highest = acknowledged.values().stream().mapToLong(Acknowledged::version).max().orElse(0);
    assertThat(list.path("metadata").path("resourceVersion").asLong())
        .isGreaterThanOrEqualTo(highest);
    Map<String, JsonNode> there = new TreeMap<>();
    list.path("items")
        .forEach(item -> there.put(item.path("metadata").path("name").asText(), item));
    acknowledged.forEach((name, last) -> {
      int size = Optional.ofNullable(there.get(name))
          .map(widget -> widget.path("spec").path("size").asInt()).orElse(0);
      assertThat(size).as(name).isIn(last.size(), attempted.getOrDefault(name, last.size()));
    });
    there.forEach((name, widget) -> {
      JsonNode spec = widget.path("spec");
      assertThat(spec.path("notes").path("copy").asInt()).isEqualTo(spec.path("size").asInt());
      acknowledged.put(name, new Acknowledged(spec.path("size").asInt(),
          widget.path("metadata").path("resourceVersion").asLong()));
    });
    acknowledged.keySet().removeIf(name -> !there.containsKey(name));
    attempted.clear();
    if (resume.isEmpty()) {
      resume = list.path("metadata").path("resourceVersion").asText();
    }
  }

  private void watch(int port) {
    try {
      follow(port, "");
    } catch (IOException _) {
      // killed
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void catchUp(int port) throws IOException, InterruptedException {
    send(port, "POST", TestServer.WIDGETS, TestServer.widget("end", 1));
    follow(port, "end");
  }

  /// Follows until an object of that name is seen, or the connection breaks.
  private void follow(int port, String until) throws IOException, InterruptedException {
    HttpResponse<InputStream> response = http.send(HttpRequest.newBuilder(URI.create(
        "http://127.0.0.1:%d%s?watch=true&resourceVersion=%s".formatted(port, TestServer.WIDGETS,
            resume)))
        .build(), HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader lines = new BufferedReader(
        new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      String name;
      do {
        String line = lines.readLine();
        if (line == null) {
          return;
        }
        if (line.isBlank()) {
          name = "no frame";
          continue;
        }
        JsonNode frame = TestServer.JSON.readTree(line);
        assertThat(frame.path("type").asText()).as(line).isIn("ADDED", "MODIFIED", "DELETED");
        JsonNode metadata = frame.path("object").path("metadata");
        name = metadata.path("name").asText();
        resume = metadata.path("resourceVersion").asText();
        seen.add(frame);
      } while (!name.equals(until));
    }
  }

  private void assertSeenOnceAndInOrder() {
    List<Long> order = seen.stream()
        .map(frame -> frame.path("object").path("metadata").path("resourceVersion").asLong())
        .toList();
    assertThat(order).isSorted().doesNotHaveDuplicates();
    assertThat(order).containsAll(versions.keySet());
    Map<String, Integer> sizes = new TreeMap<>();
    for (JsonNode frame : seen) {
      String name = frame.path("object").path("metadata").path("name").asText();
      boolean deleted = frame.path("type").asText().equals("DELETED");
      Integer before = deleted
          ? sizes.remove(name)
          : sizes.put(name, frame.path("object").path("spec").path("size").asInt());
      assertThat(before == null).as("the type fits what was there: %s", frame)
          .isEqualTo(frame.path("type").asText().equals("ADDED"));
    }
    sizes.remove("end");
    Map<String, Integer> kept = new TreeMap<>();
    acknowledged.forEach((name, last) -> kept.put(name, last.size()));
    assertThat(sizes).isEqualTo(kept);
  }
}
