package dev.karoo.server;

import static dev.karoo.server.TestServer.WIDGETS;
import static dev.karoo.server.TestServer.widget;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.server.TestServer.Stream;
import java.io.IOException;
import dev.karoo.store.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Lists, watches, tables, namespaces, and what is deleted with what.
class CollectionsTest {
  private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

  private TestServer server = TestServer.start();

  @BeforeEach
  void start() {
    server.close();
    server = TestServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void create(String name, String colour) {
    server.post(WIDGETS,
        widget(name, 1).replace("\"size\": 1", "\"size\": 1, \"colour\": \"" + colour + "\"")
            .replace("\"name\"", "\"labels\": {\"c\": \"" + colour + "\"}, \"name\""))
        .ok(201);
  }

  private static List<String> names(JsonNode list) {
    List<String> names = new ArrayList<>();
    list.path("items").forEach(item -> names.add(item.path("metadata").path("name").asText()));
    return names;
  }

  @Test
  void listsInPagesThatShowOneRevision() {
    for (String name : List.of("a", "b", "c", "d", "e")) {
      create(name, "red");
    }
    JsonNode first = server.get(WIDGETS + "?limit=2").ok(200);
    assertThat(first.path("kind").asText()).isEqualTo("WidgetList");
    assertThat(names(first)).containsExactly("a", "b");
    assertThat(first.path("metadata").path("remainingItemCount").asInt()).isEqualTo(3);
    server.delete(WIDGETS + "/d").ok(200);
    String token = first.path("metadata").path("continue").asText();
    JsonNode second = server.get(WIDGETS + "?limit=9&continue=" + token).ok(200);
    assertThat(names(second)).containsExactly("c", "d", "e");
    assertThat(second.path("metadata").path("resourceVersion")).isEqualTo(
        first.path("metadata").path("resourceVersion"));
    server.store.compact(server.store.revision());
    create("bb", "red");
    JsonNode expired = server.get(WIDGETS + "?continue=" + token).refused(410, "Expired");
    assertThat(expired.path("message").asText()).contains("continue token in this response");
    JsonNode rest = server.get(WIDGETS + "?limit=2&continue="
        + expired.path("metadata").path("continue").asText()).ok(200);
    assertThat(names(rest)).containsExactly("bb", "c");
    assertThat(rest.path("metadata").path("resourceVersion").asLong())
        .isEqualTo(server.store.revision());
    assertThat(names(server.get(WIDGETS + "?limit=2&continue="
        + rest.path("metadata").path("continue").asText()).ok(200))).containsExactly("e");
    server.get(WIDGETS + "?continue=nonsense").refused(400, "BadRequest");
    server.get(WIDGETS + "?limit=-1").refused(400, "BadRequest");
  }

  @Test
  void selectorsSelect() {
    create("a", "red");
    create("b", "green");
    create("c", "blue");
    assertThat(names(server.get(WIDGETS + "?labelSelector=c%3Dred").ok(200))).containsExactly("a");
    assertThat(names(server.get(WIDGETS + "?labelSelector=c%20in%20(red,blue),!x").ok(200)))
        .containsExactly("a",
            "c");
    assertThat(names(server.get(WIDGETS + "?labelSelector=c,c!%3Dred&limit=1").ok(200)))
        .containsExactly("b");
    assertThat(names(server.get(WIDGETS + "?fieldSelector=metadata.name%3Db").ok(200)))
        .containsExactly("b");
    assertThat(
        names(server.get(WIDGETS + "?fieldSelector=spec.colour!%3Dred,metadata.name!%3Dc").ok(200)))
        .containsExactly("b");
    assertThat(names(server.get(WIDGETS + "?fieldSelector=metadata.name%3Db,metadata.name%3Da")
        .ok(200))).isEmpty();
    assertThat(names(server.get(WIDGETS + "?fieldSelector=metadata.name%3Db&labelSelector=c%3Dred")
        .ok(200))).isEmpty();
    assertThat(server.get(WIDGETS + "?fieldSelector=spec.size%3D1").refused(400, "BadRequest")
        .path("message")
        .asText()).isEqualTo("field label not supported: spec.size");
    server.get(WIDGETS + "?labelSelector=%3D%3D").refused(400, "BadRequest");
    server.send(server.request(WIDGETS + "?labelSelector=c%3Dgreen").DELETE().build()).ok(200);
    assertThat(names(server.get(WIDGETS).ok(200))).containsExactly("a", "c");
  }

  @Test
  void resourceVersionsOfListsAreAsAsked() {
    create("a", "red");
    long then = server.store.revision();
    create("b", "red");
    assertThat(
        names(server.get(WIDGETS + "?resourceVersionMatch=Exact&resourceVersion=" + then).ok(200)))
        .containsExactly("a");
    assertThat(names(
        server.get(WIDGETS + "?resourceVersionMatch=NotOlderThan&resourceVersion=" + then).ok(200)))
        .containsExactly("a", "b");
    server.get(WIDGETS + "?resourceVersion=999999").refused(504, "Timeout");
    server.get(WIDGETS + "?resourceVersionMatch=Exact").refused(422, "Invalid");
  }

  @Test
  void tablesHaveColumnsAndMetadata() {
    create("a", "red");
    JsonNode table = server.get(WIDGETS, TABLE).ok(200);
    assertThat(table.path("kind").asText()).isEqualTo("Table");
    assertThat(table.path("columnDefinitions")).extracting(column -> column.path("name").asText())
        .containsExactly("Name", "Size", "Ready", "Age", "Colour");
    assertThat(table.path("columnDefinitions").path(0).path("format").asText()).isEqualTo("name");
    JsonNode row = table.path("rows").path(0);
    assertThat(row.path("cells").path(1).asInt()).isEqualTo(1);
    assertThat(row.path("cells").path(2).isNull()).isTrue();
    assertThat(row.path("object").path("kind").asText()).isEqualTo("PartialObjectMetadata");
    assertThat(row.path("object").has("spec")).isFalse();
    assertThat(server.get(WIDGETS + "?includeObject=Object", TABLE).ok(200).path("rows").path(0)
        .path("object")
        .has("spec")).isTrue();
    JsonNode partial = server.get(WIDGETS,
        "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1").ok(200);
    assertThat(partial.path("kind").asText()).isEqualTo("PartialObjectMetadataList");
    assertThat(names(partial)).containsExactly("a");
  }

  @Test
  void aWatchGoesOnFromAListWithoutAGap() throws IOException {
    create("a", "red");
    String version = server.get(WIDGETS).ok(200).path("metadata").path("resourceVersion").asText();
    create("b", "red");
    try (Stream watch = server.watch(WIDGETS + "?watch=true&resourceVersion=" + version)) {
      assertThat(watch.summary()).isEqualTo("ADDED b");
      server.merge(WIDGETS + "/a", "{\"spec\":{\"size\":2}}").ok(200);
      assertThat(watch.summary()).isEqualTo("MODIFIED a");
      server.delete(WIDGETS + "/a").ok(200);
      JsonNode deleted = watch.next();
      assertThat(deleted.path("type").asText()).isEqualTo("DELETED");
      assertThat(deleted.path("object").path("spec").path("size").asInt()).isEqualTo(2);
      assertThat(deleted.path("object").path("metadata").path("resourceVersion").asLong())
          .isEqualTo(server.store.revision());
    }
  }

  @Test
  void enteringAndLeavingASelectionIsAddedAndDeleted() throws IOException {
    create("a", "red");
    try (Stream watch = server.watch(WIDGETS + "?watch=1&labelSelector=c%3Dgreen")) {
      server.merge(WIDGETS + "/a", "{\"metadata\":{\"labels\":{\"c\":\"green\"}}}").ok(200);
      assertThat(watch.summary()).isEqualTo("ADDED a");
      server.merge(WIDGETS + "/a", "{\"metadata\":{\"labels\":{\"c\":\"blue\"}}}").ok(200);
      assertThat(watch.summary()).isEqualTo("DELETED a");
    }
    try (Stream one = server.watch(WIDGETS + "/a?watch=true")) {
      assertThat(one.summary()).isEqualTo("ADDED a");
    }
  }

  /// It is told of its own objects; bookmarks tell it now and then how far it is.
  @Test
  void whatIsNotSelectedSendsNothing() throws IOException {
    try (Stream watch = server
        .watch(WIDGETS + "?watch=true&allowWatchBookmarks=true&labelSelector=c%3Dred")) {
      assertThat(watch.next().path("type").asText()).isEqualTo("BOOKMARK");
      for (int i = 0; i < 60; i++) {
        create("other-" + i, "blue");
      }
      create("mine", "red");
      int bookmarks = 0;
      JsonNode frame = watch.next();
      for (; frame.path("type").asText().equals("BOOKMARK"); frame = watch.next()) {
        bookmarks++;
      }
      assertThat(frame.path("object").path("metadata").path("name").asText()).isEqualTo("mine");
      assertThat(bookmarks).isLessThan(10); // one in ten seconds
    }
  }

  @Test
  void initialEventsEndWithABookmark() throws IOException {
    create("a", "red");
    try (Stream watch = server.watch(WIDGETS
        + "?watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan")) {
      assertThat(watch.summary()).isEqualTo("ADDED a");
      JsonNode mark = watch.next();
      assertThat(mark.path("type").asText()).isEqualTo("BOOKMARK");
      JsonNode metadata = mark.path("object").path("metadata");
      assertThat(metadata.path("annotations").path("k8s.io/initial-events-end").asText())
          .isEqualTo("true");
      assertThat(metadata.path("resourceVersion").asLong()).isEqualTo(server.store.revision());
    }
    server.get(WIDGETS + "?watch=true&sendInitialEvents=true").refused(422, "Invalid");
  }

  @Test
  void aWatchEndsWhenItsTimeIsOverWithABookmark() throws IOException {
    try (Stream watch = server.watch(
        WIDGETS + "?watch=true&timeoutSeconds=1&allowWatchBookmarks=true&resourceVersion=1")) {
      JsonNode last = watch.next();
      for (JsonNode next = last; !next.isMissingNode(); next = watch.next()) {
        last = next;
      }
      assertThat(last.path("type").asText()).isEqualTo("BOOKMARK");
    }
  }

  @Test
  void aWatchThatIsTooOldIsGone() throws IOException {
    create("a", "red");
    create("b", "red");
    server.store.compact(server.store.revision());
    try (Stream watch = server.watch(WIDGETS + "?watch=true&resourceVersion=1")) {
      JsonNode frame = watch.next();
      assertThat(frame.path("type").asText()).isEqualTo("ERROR");
      JsonNode status = frame.path("object");
      assertThat(status.path("kind").asText()).isEqualTo("Status");
      assertThat(status.path("code").asInt()).isEqualTo(410);
      assertThat(status.path("reason").asText()).isEqualTo("Expired");
      assertThat(status.path("message").asText()).startsWith("too old resource version: 1 (");
      assertThat(watch.next().isMissingNode()).isTrue();
    }
  }

  @Test
  void tablesOfAWatchHaveTheirHeadingsOnce() throws IOException, InterruptedException {
    create("a", "red");
    create("b", "red");
    var response = java.net.http.HttpClient.newHttpClient().send(
        server.request(WIDGETS + "?watch=true&timeoutSeconds=1").header("Accept", TABLE).build(),
        java.net.http.HttpResponse.BodyHandlers.ofLines());
    List<String> lines = response.body().filter(line -> !line.isBlank()).toList();
    assertThat(lines).hasSize(2);
    assertThat(
        TestServer.JSON.readTree(lines.getFirst()).path("object").path("columnDefinitions").size())
        .isEqualTo(5);
    assertThat(
        TestServer.JSON.readTree(lines.getLast()).path("object").path("columnDefinitions").isNull())
        .isTrue();
  }

  @Test
  void namespacesAreMadeByWritingAndDeletedWithWhatIsInThem() {
    String elsewhere = "/apis/karoo.dev/v1alpha1/namespaces/array-1/widgets";
    server.post(elsewhere, widget("a", 1)).ok(201);
    assertThat(
        server.get("/api/v1/namespaces/array-1").ok(200).path("status").path("phase").asText())
        .isEqualTo("Active");
    assertThat(names(server.get("/apis/karoo.dev/v1alpha1/widgets").ok(200))).containsExactly("a");
    JsonNode deleted = server.delete("/api/v1/namespaces/array-1").ok(200);
    assertThat(deleted.path("status").path("phase").asText()).isEqualTo("Terminating");
    Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(
        () -> assertThat(server.get("/api/v1/namespaces/array-1").code()).isEqualTo(404));
    assertThat(names(server.get(elsewhere).ok(200))).isEmpty();
    server.delete("/api/v1/namespaces/default").refused(403, "Forbidden");
    server
        .post("/api/v1/namespaces",
            "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"x\"}}")
        .ok(201);
  }

  private String owned(String name, String uid) {
    return widget(name, 1).replace("\"name\": \"" + name + "\"",
        "\"name\": \"%s\", \"ownerReferences\": [{\"apiVersion\": \"karoo.dev/v1alpha1\", \"kind\": \"Widget\","
            .formatted(name)
            + " \"name\": \"o\", \"uid\": \"%s\", \"blockOwnerDeletion\": true}]"
                .formatted(uid));
  }

  @Test
  void whatBelongsToADeletedObjectIsDeletedToo() {
    String uid = server.post(WIDGETS, widget("o", 1)).ok(201).path("metadata").path("uid").asText();
    server.post(WIDGETS, owned("d", uid)).ok(201);
    server.delete(WIDGETS + "/o").ok(200);
    awaitNames();
  }

  @Test
  void aForegroundDeletionWaitsForWhatBelongsToTheObject() {
    String uid = server.post(WIDGETS, widget("o", 1)).ok(201).path("metadata").path("uid").asText();
    server.post(WIDGETS, owned("d", uid).replace("\"ownerReferences\"",
        "\"finalizers\": [\"x.dev/y\"], \"ownerReferences\"")).ok(201);
    JsonNode marked = server.body("DELETE", WIDGETS + "/o", "application/json",
        "{\"propagationPolicy\": \"Foreground\"}").ok(200);
    assertThat(marked.path("metadata").path("finalizers").toString())
        .isEqualTo("[\"foregroundDeletion\"]");
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(
        () -> server.get(WIDGETS + "/d").ok(200).path("metadata").has("deletionTimestamp"));
    server.get(WIDGETS + "/o").ok(200);
    server.merge(WIDGETS + "/d", "{\"metadata\":{\"finalizers\":[]}}").ok(200);
    awaitNames();
  }

  /// As kubectl does with `--cascade=background` after one with `--cascade=foreground`.
  @Test
  void whoDeletesAgainMayThinkOtherwise() {
    String uid = server.post(WIDGETS, widget("o", 1)).ok(201).path("metadata").path("uid").asText();
    server.post(WIDGETS, owned("d", uid).replace("\"ownerReferences\"",
        "\"finalizers\": [\"x.dev/y\"], \"ownerReferences\"")).ok(201);
    String foreground = "[\"foregroundDeletion\"]";
    String delete = WIDGETS + "/o?propagationPolicy=";
    assertThat(server.delete(delete + "Foreground").ok(200).path("metadata").path("finalizers")
        .toString()).isEqualTo(foreground);
    assertThat(server.delete(WIDGETS + "/o").ok(200).path("metadata").path("finalizers")
        .toString()).isEqualTo(foreground);
    assertThat(server.delete(delete + "Orphan&dryRun=All").ok(200).path("metadata")
        .path("finalizers").toString()).isEqualTo("[\"orphan\"]");
    assertThat(server.delete(delete + "Background").ok(200).path("status").asText())
        .isEqualTo("Success");
    server.get(WIDGETS + "/o").refused(404, "NotFound");
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(
        () -> server.get(WIDGETS + "/d").ok(200).path("metadata").has("deletionTimestamp"));
    server.merge(WIDGETS + "/d", "{\"metadata\":{\"finalizers\":[]}}").ok(200);
    awaitNames();
  }

  @Test
  void anOrphaningDeletionLeavesWhatBelongedToTheObject() {
    String uid = server.post(WIDGETS, widget("o", 1)).ok(201).path("metadata").path("uid").asText();
    server.post(WIDGETS, owned("d", uid)).ok(201);
    server.send(server.request(WIDGETS + "/o?propagationPolicy=Orphan").DELETE().build()).ok(200);
    awaitNames("d");
    assertThat(server.get(WIDGETS + "/d").ok(200).path("metadata").path("ownerReferences").size())
        .isZero();
  }

  private void awaitNames(String... names) {
    Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(
        () -> assertThat(names(server.get(WIDGETS).ok(200))).containsExactly(names));
  }

  @Test
  void eventsAreRemovedAnHourAfterTheyLastHappened() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    ServerOptions local = ServerOptions.local("test");
    ServerOptions options = new ServerOptions(local.access(), local.tls(), local.rates(),
        local.audit(), local.logs(), local.metrics(), now::get, local.version(),
        local.stateDirectory());
    String events = "/api/v1/namespaces/default/events";
    try (TestServer aging = new TestServer(MemoryStore.open(), options)) {
      aging.post(events, event("old", "2026-01-01T00:00:00Z")).ok(201);
      aging.post(events, event("again", "2026-01-01T01:00:00Z")).ok(201);
      now.set(Instant.parse("2026-01-01T01:30:00Z"));
      aging.post(WIDGETS, widget("a", 1)).ok(201); // wakes the sweeper
      Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(
          () -> assertThat(names(aging.get(events).ok(200))).containsExactly("again"));
    }
  }

  private static String event(String name, String last) {
    return """
        {"apiVersion": "v1", "kind": "Event", "metadata": {"name": "%s"}, "lastTimestamp": "%s",
         "involvedObject": {"kind": "Widget", "name": "a"}}""".formatted(name, last);
  }
}
