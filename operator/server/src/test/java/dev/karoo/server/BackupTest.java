package dev.karoo.server;

import static dev.karoo.server.TestServer.GADGETS;
import static dev.karoo.server.TestServer.WIDGETS;
import static dev.karoo.server.TestServer.widget;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.server.TestServer.Answer;
import dev.karoo.server.TestServer.Stream;
import dev.karoo.store.Backup;
import dev.karoo.store.Entry;
import dev.karoo.store.MemoryStore;
import dev.karoo.store.SqliteStore;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Backups are made, and brought back, while the server runs.
class BackupTest {
  @TempDir
  Path directory;

  private TestServer server = TestServer.start();

  @BeforeEach
  void start() {
    server.close();
    Path state = directory.resolve("state");
    server = new TestServer(SqliteStore.open(state),
        ServerOptions.local("test").withBackups(state));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Path backup() throws IOException, InterruptedException {
    Path file = directory.resolve("backup.db");
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<Path> response = http.send(server.request("/backup").build(),
          HttpResponse.BodyHandlers.ofFile(file));
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type"))
          .contains("application/vnd.sqlite3");
    }
    return file;
  }

  private Answer restore(Path file, String query) throws IOException {
    return server.send(server.request("/backup" + query)
        .PUT(HttpRequest.BodyPublishers.ofFile(file)).build());
  }

  private static String annotated(String name, int size, String annotation) {
    return widget(name, size).replace("\"name\"",
        "\"annotations\": {\"karoo.dev/prevent-deletion\": \"" + annotation + "\"}, \"name\"");
  }

  @Test
  void whatUsersWantedComesBackAndTheRestStays() throws Exception {
    server.post(WIDGETS, widget("same", 1)).ok(201);
    server.post(WIDGETS, widget("changed", 1)).ok(201);
    server.post(WIDGETS, widget("lost", 1)).ok(201);
    String uid = server.get(WIDGETS + "/changed").ok(200).path("metadata").path("uid").asText();
    Path file = backup();
    server.merge(WIDGETS + "/changed", "{\"spec\":{\"size\":9},\"metadata\":{\"labels\":"
        + "{\"new\":\"x\"}}}").ok(200);
    server.merge(WIDGETS + "/changed/status", "{\"status\":{\"observedGeneration\":2}}").ok(200);
    server.delete(WIDGETS + "/lost").ok(200);
    server.post(WIDGETS, widget("later", 1)).ok(201);
    server.post(WIDGETS, annotated("guarded", 1, "true")).ok(201);
    String from = Long.toString(server.store.revision());

    assertThat(restore(file, "?dryRun=All").ok(200).toString()).isEqualTo("{\"created\":1,"
        + "\"changed\":1,\"deleted\":1,\"kept\":[\"widget default/guarded\"]}");
    assertThat(server.store.revision()).isEqualTo(Long.parseLong(from));
    try (Stream watch = server.watch(WIDGETS + "?watch=true&resourceVersion=" + from)) {
      restore(file, "").ok(200);
      assertThat(List.of(watch.summary(), watch.summary(), watch.summary()))
          .containsExactlyInAnyOrder("MODIFIED changed", "DELETED later", "ADDED lost");
    }
    JsonNode changed = server.get(WIDGETS + "/changed").ok(200);
    assertThat(changed.path("spec").path("size").asInt()).isEqualTo(1);
    assertThat(changed.path("metadata").has("labels")).isFalse();
    assertThat(changed.path("metadata").path("uid").asText()).isEqualTo(uid);
    assertThat(changed.path("metadata").path("generation").asInt()).isEqualTo(3);
    assertThat(changed.path("status").path("observedGeneration").asInt()).isEqualTo(2);
    assertThat(restore(file, "").ok(200).path("changed").asInt()).isZero();
  }

  /// Kubernetes has the kind, but what is in it are the users' pipelines as they were.
  @Test
  void revisionsComeBack() throws Exception {
    String revisions = "/apis/apps/v1/namespaces/default/controllerrevisions";
    server.post(revisions, "{\"metadata\": {\"name\": \"a\"}, \"revision\": 1}").ok(201);
    Path file = backup();
    server.delete(revisions + "/a").ok(200);
    assertThat(restore(file, "").ok(200).path("created").asInt()).isEqualTo(1);
    server.get(revisions + "/a").ok(200);
  }

  /// Tasks are facts: a backup knows nothing of those that run now.
  @Test
  void whatKarooWritesIsLeftAlone() throws Exception {
    Path file = backup();
    server.store.commit(List.of(dev.karoo.store.Mutation.create(
        new dev.karoo.store.Key("gadgets.karoo.dev", "default", "g"),
        widget("g", 1).replace("Widget", "Gadget").getBytes(
            java.nio.charset.StandardCharsets.UTF_8))));
    restore(file, "").ok(200);
    server.get(GADGETS + "/g").ok(200);
  }

  @Test
  void nonsenseIsRefusedAndLeavesNothingBehind() throws Exception {
    Path bad = Files.writeString(directory.resolve("bad"), "no database ".repeat(500));
    restore(bad, "").refused(400, "BadRequest");
    server.post("/backup", "{}").refused(405, "MethodNotAllowed");
    try (TestServer memory = new TestServer(MemoryStore.open(), ServerOptions.local("test"))) {
      memory.get("/backup").refused(404, "NotFound");
    }
    backup();
    try (var files = Files.list(directory.resolve("state"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("backup-"));
    }
  }

  @Test
  void aBackupIsAWholeStore() throws Exception {
    server.post(WIDGETS, widget("a", 1)).ok(201);
    List<Entry> entries = Backup.read(backup());
    assertThat(entries).extracting(entry -> entry.key().name()).contains("a", "default");
  }
}
