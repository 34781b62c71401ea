package dev.karoo.server;

import static dev.karoo.server.TestServer.widget;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.store.Key;
import dev.karoo.store.MemoryStore;
import dev.karoo.store.Mutation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// With many objects the work is as much as there are objects, not as their square.
class ManyObjectsTest {
  private static final String SPACE = "/api/v1/namespaces/space";
  private static final String WIDGETS = "/apis/karoo.dev/v1alpha1/namespaces/space/widgets";

  private final CountingStore store = new CountingStore(MemoryStore.open());
  private final TestServer server = new TestServer(store, ServerOptions.local("test"));

  @AfterEach
  void stop() {
    server.close();
  }

  /// Writes widgets in one transaction.
  ///
  /// @param metadata of the i-th, besides its name
  private void write(int count, IntFunction<String> metadata) {
    List<Mutation> batch = IntStream.range(0, count).mapToObj(i -> {
      String name = "w%05d".formatted(i);
      String object = widget(name, 1).replace("\"name\"",
          "\"namespace\": \"space\", \"uid\": \"%s\", %s, \"name\"".formatted(name,
              metadata.apply(i)));
      return Mutation.create(new Key("widgets.karoo.dev", "space", name),
          object.getBytes(StandardCharsets.UTF_8));
    }).toList();
    store.commit(batch);
  }

  @Test
  void theEndOfANamespaceLooksAtEachObjectAFewTimes() {
    int count = 500;
    server.post(SPACE.replace("/space", ""), "{\"metadata\": {\"name\": \"space\"}}").ok(201);
    write(count, i -> i % 2 == 0 ? "\"labels\": {}" : "\"finalizers\": [\"x.dev/y\"]");
    store.gets().set(0);
    server.delete(SPACE).ok(200);
    Awaitility.await().atMost(Duration.ofSeconds(60))
        .until(() -> server.get(WIDGETS).ok(200).path("items").size() == count / 2);
    server.get(SPACE).ok(200);
    for (JsonNode held : server.get(WIDGETS).ok(200).path("items")) {
      server.merge(WIDGETS + "/" + held.path("metadata").path("name").asText(),
          "{\"metadata\": {\"finalizers\": null}}").ok(200);
    }
    Awaitility.await().atMost(Duration.ofSeconds(60))
        .until(() -> server.get(SPACE).code() == 404);
    assertThat(store.gets().get()).isLessThan(10 * count);
  }

  @Test
  void aSelectiveListReadsALotAtATime() {
    write(3000, i -> "\"labels\": {\"c\": \"%s\"}".formatted(i < 499 ? "red" : "blue"));
    store.lists().set(0);
    JsonNode page = server.get(WIDGETS + "?limit=500&labelSelector=c%3Dred").ok(200);
    assertThat(page.path("items")).hasSize(499);
    assertThat(page.path("metadata").has("continue")).isFalse();
    assertThat(store.lists().get()).isLessThan(6);
  }

  @Test
  void pagesOfASelectiveListMissNothingAndRepeatNothing() {
    write(2600, i -> "\"labels\": {\"c\": \"%s\"}".formatted(i % 3 == 0 ? "red" : "blue"));
    for (int limit : List.of(1, 7, 100, 433, 434, 866, 867, 868)) {
      List<String> names = new ArrayList<>();
      String token = "";
      int pages = 0;
      do {
        JsonNode page = server
            .get(WIDGETS + "?labelSelector=c%3Dred&limit=" + limit + "&continue=" + token).ok(200);
        assertThat(page.path("items").size()).isBetween(1, limit);
        assertThat(page.path("metadata").has("remainingItemCount")).isFalse();
        page.path("items").forEach(
            item -> names.add(item.path("metadata").path("name").asText()));
        token = page.path("metadata").path("continue").asText();
        pages++;
      } while (!token.isEmpty());
      assertThat(names).isEqualTo(
          IntStream.range(0, 867).mapToObj(i -> "w%05d".formatted(3 * i)).toList());
      assertThat(pages).isEqualTo((867 + limit - 1) / limit);
    }
  }
}
