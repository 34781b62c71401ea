package dev.karoo.server;

import static dev.karoo.server.TestServer.WIDGETS;
import static dev.karoo.server.TestServer.widget;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.server.access.Access;
import dev.karoo.store.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Rows of tables are kept between lists, which nobody may notice.
class TablesTest {
  private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
  private static final int AGE = 3;

  private final AtomicReference<Instant> now = new AtomicReference<>(
      Instant.parse("2026-11-22T10:00:00Z"));
  private final TestServer server = start();

  private TestServer start() {
    ServerOptions usual = ServerOptions.local("test");
    return new TestServer(MemoryStore.open(), new ServerOptions(new Access.Loopback(), usual.tls(),
        usual.rates(), usual.audit(), usual.logs(), usual.metrics(), now::get, "test",
        usual.stateDirectory()));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode rows(String path) {
    return server.get(path, TABLE).ok(200).path("rows");
  }

  private static List<String> cells(JsonNode rows) {
    List<String> cells = new ArrayList<>();
    rows.forEach(row -> cells.add(row.path("cells").toString()));
    return cells;
  }

  @Test
  void agesGrow() {
    server.post(WIDGETS, widget("a", 1)).ok(201);
    assertThat(rows(WIDGETS).path(0).path("cells").path(AGE).asText()).isEqualTo("0s");
    now.set(now.get().plus(Duration.ofMinutes(5)));
    assertThat(rows(WIDGETS).path(0).path("cells").path(AGE).asText()).isEqualTo("5m");
  }

  @Test
  void whatChangesIsShownAsItIs() {
    server.post(WIDGETS, widget("a", 1)).ok(201);
    server.post(WIDGETS, widget("b", 2)).ok(201);
    assertThat(cells(rows(WIDGETS))).hasSize(2).first().asString().contains("1");
    server.merge(WIDGETS + "/a", "{\"spec\":{\"size\":7}}").ok(200);
    JsonNode changed = rows(WIDGETS);
    assertThat(changed.path(0).path("cells").path(1).asInt()).isEqualTo(7);
    assertThat(changed.path(1).path("cells").path(1).asInt()).isEqualTo(2);
    assertThat(changed.path(0).path("object").path("metadata"))
        .isEqualTo(server.get(WIDGETS + "/a").ok(200).path("metadata"));
    server.delete(WIDGETS + "/a").ok(200);
    server.post(WIDGETS, widget("a", 9)).ok(201);
    assertThat(rows(WIDGETS).path(0).path("cells").path(1).asInt()).isEqualTo(9);
  }

  /// What is kept, what is made each time, and what a watch sends are the same cells.
  @Test
  void cellsAreTheSameHoweverTheyAreMade() {
    server.post(WIDGETS, widget("a", 1).replace("\"size\": 1",
        "\"size\": 1, \"colour\": \"red\"")).ok(201);
    server.post(WIDGETS, widget("b", 1)).ok(201);
    List<String> kept = cells(rows(WIDGETS));
    assertThat(cells(rows(WIDGETS + "?includeObject=Object"))).isEqualTo(kept);
    assertThat(cells(rows(WIDGETS + "?includeObject=None"))).isEqualTo(kept);
    assertThat(cells(rows(WIDGETS + "/b"))).isEqualTo(kept.subList(1, 2));
    assertThat(cells(rows(WIDGETS + "?labelSelector=none%3Dsuch"))).isEmpty();
  }

  /// Events are shown as two kinds.
  @Test
  void eachKindHasRowsOfItsOwn() {
    server.post("/api/v1/namespaces/default/events", """
        {"apiVersion": "v1", "kind": "Event", "metadata": {"name": "e"}, "message": "hello",
         "involvedObject": {"kind": "Widget", "name": "a", "namespace": "default"}}""").ok(201);
    for (int i = 0; i < 2; i++) {
      assertThat(rows("/api/v1/namespaces/default/events").path(0).path("object").path("metadata")
          .path("name").asText()).isEqualTo("e");
      JsonNode newer = server.get("/apis/events.k8s.io/v1/namespaces/default/events", TABLE)
          .ok(200);
      assertThat(newer.path("rows").path(0).path("cells").size())
          .isEqualTo(newer.path("columnDefinitions").size());
    }
  }
}
