package dev.karoo.server;

import static dev.karoo.server.TestServer.WIDGETS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.server.TestServer.Stream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Several clients write at the same time; watchers, some of which break off and resume, see every
/// change once, in order, and end up with what a list shows.
class WatchConsistencyTest {
  private static final int WRITERS = 4;
  private static final int WRITES = 60;
  private static final String END = "end";

  @ParameterizedTest
  @ValueSource(longs = {7, 8})
  void watchersSeeEveryChangeOnceAndInOrder(long seed) throws Exception {
    try (TestServer server = TestServer.start();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String start = server.get(WIDGETS).ok(200).path("metadata").path("resourceVersion").asText();
      List<Future<List<JsonNode>>> watchers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int breakAfter = i == 0 ? Integer.MAX_VALUE : 5 * i;
        watchers.add(threads.submit(() -> follow(server, start, breakAfter)));
      }
      List<Future<?>> writers = new ArrayList<>();
      for (int w = 0; w < WRITERS; w++) {
        Random random = new Random(seed * 31 + w);
        writers.add(threads.submit(() -> write(server, random)));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
      server.post(WIDGETS, TestServer.widget(END, 1)).ok(201);
      List<JsonNode> steady = watchers.getFirst().get();
      for (Future<List<JsonNode>> watcher : watchers) {
        assertThat(watcher.get()).isEqualTo(steady);
      }
      assertThat(steady).extracting(WatchConsistencyTest::version).isSorted()
          .doesNotHaveDuplicates();
      assertThat(outcome(steady)).isEqualTo(listed(server));
    }
  }

  private static long version(JsonNode frame) {
    return frame.path("object").path("metadata").path("resourceVersion").asLong();
  }

  private static void write(TestServer server, Random random) {
    for (int i = 0; i < WRITES; i++) {
      String name = "w" + random.nextInt(5);
      int size = 1 + random.nextInt(100);
      switch (random.nextInt(5)) {
        case 0 -> server.delete(WIDGETS + "/" + name);
        case 1 -> server.post(WIDGETS, TestServer.widget(name, size));
        default -> server.merge(WIDGETS + "/" + name, "{\"spec\":{\"size\":%d}}".formatted(size));
      }
    }
  }

  private static List<JsonNode> follow(TestServer server, String start, int breakAfter)
      throws IOException {
    List<JsonNode> seen = new ArrayList<>();
    String from = start;
    while (true) {
      try (Stream watch = server.watch(WIDGETS + "?watch=true&resourceVersion=" + from)) {
        for (int i = 0; i < breakAfter; i++) {
          JsonNode frame = watch.next();
          assertThat(frame.path("type").asText()).isIn("ADDED", "MODIFIED", "DELETED");
          seen.add(frame);
          if (frame.path("object").path("metadata").path("name").asText().equals(END)) {
            return seen;
          }
          from = frame.path("object").path("metadata").path("resourceVersion").asText();
        }
      }
    }
  }

  private static Map<String, JsonNode> outcome(List<JsonNode> frames) {
    Map<String, JsonNode> objects = new HashMap<>();
    for (JsonNode frame : frames) {
      JsonNode object = frame.path("object");
      String name = object.path("metadata").path("name").asText();
      boolean known = switch (frame.path("type").asText()) {
        case "ADDED" -> objects.put(name, object) == null;
        case "MODIFIED" -> objects.put(name, object) != null;
        default -> objects.remove(name) != null;
      };
      assertThat(known).as("the type fits what was there: %s", frame).isTrue();
    }
    return new TreeMap<>(objects);
  }

  private static Map<String, JsonNode> listed(TestServer server) {
    Map<String, JsonNode> objects = new TreeMap<>();
    server.get(WIDGETS).ok(200).path("items")
        .forEach(item -> objects.put(item.path("metadata").path("name").asText(), item));
    return objects;
  }
}
