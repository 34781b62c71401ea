package dev.karoo.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What can be asked of master and agents (recordings 15 and 18).
@ExtendWith(TargetExtension.class)
class OperatorIT {
  /// The answer to a question has its name (15:47–132).
  @ParameterizedTest
  @ValueSource(strings = {"GET_HEALTH", "GET_VERSION", "GET_MASTER", "GET_AGENTS",
    "GET_FRAMEWORKS", "GET_TASKS", "GET_EXECUTORS", "GET_STATE", "GET_FLAGS", "GET_ROLES",
    "GET_MAINTENANCE_SCHEDULE", "GET_MAINTENANCE_STATUS", "GET_OPERATIONS", "LIST_FILES"})
  void questionsAreAnswered(String type, Target target) {
    var call = Json.object("{type: %s}", type);
    if (type.equals("LIST_FILES")) {
      call.set("list_files", Json.object("{path: '/nosuch'}"));
      assertThat(new Operator(target).post(call).statusCode()).isEqualTo(404);
      return;
    }
    assertThat(new Operator(target).ask(call).path("type").asText()).isEqualTo(type);
  }

  /// A call that is none, and paths outside the API (15:120–132, 16:51).
  @Test
  void plainEndpointsAnswer(Target target) {
    Operator operator = new Operator(target);
    assertThat(operator.post(Json.object("{type: 'NOSUCH'}")).statusCode()).isEqualTo(400);
    assertThat(operator.post(Json.object("{type: 'READ_FILE'}")).body())
        .isEqualTo("Failed to validate master::Call: Expecting 'read_file' to be present");
    Http http = operator.http();
    assertThat(http.get("/health").statusCode()).isEqualTo(200);
    assertThat(Json.read(http.get("/version").body()).has("version")).isTrue();
    assertThat(Json.read(http.get("/state").body()).path("slaves").size())
        .isGreaterThanOrEqualTo(target.agents());
    assertThat(Json.read(http.get("/metrics/snapshot").body()).isObject()).isTrue();
    assertThat(http.get("/nosuch").statusCode()).isEqualTo(404);
  }

  /// Who can read gzip gets it (18:113–118).
  @Test
  void answersAreCompressedOnDemand(Target target) throws Exception {
    Http http = new Http(target);
    var zipped = http.send("GET", target.at("/state"), new byte[0],
        HttpResponse.BodyHandlers.ofInputStream(), "Accept-Encoding", "gzip");
    assertThat(zipped.headers().firstValue("Content-Encoding")).contains("gzip");
    String text = new String(new java.util.zip.GZIPInputStream(zipped.body()).readAllBytes(),
        StandardCharsets.UTF_8);
    assertThat(Json.read(text).has("slaves")).isTrue();
  }

  /// What happens is told to whoever watches (15:4–203); tasks carry their labels there and in
  /// GET_TASKS, frameworks are connected or not in GET_FRAMEWORKS.
  @Test
  void watchersSeeFrameworksAndTasksComeAndGo(Target target) {
    Operator operator = new Operator(target);
    try (EventStream watcher = operator.watch();
        Framework framework = Framework.subscribed(target)) {
      JsonNode state = watcher.awaitType("SUBSCRIBED").path("subscribed").path("get_state");
      assertThat(state.path("get_agents").path("agents").size())
          .isGreaterThanOrEqualTo(target.agents());
      watcher.await("FRAMEWORK_ADDED", 0, e -> e.path("framework_added").path("framework")
          .path("framework_info").path("id").equals(framework.frameworkId()));
      JsonNode offer = framework.offer();
      var task = Tasks.shell(framework.id("t"), offer, "sleep 300");
      task.set("labels", Json.object("{labels: [{key: 'k', value: 'v'}]}"));
      framework.launch(offer, task);
      JsonNode added = watcher.await("TASK_ADDED", 0, e -> e.path("task_added").path("task")
          .path("task_id").path("value").asText().equals(framework.id("t")));
      assertThat(added.path("task_added").path("task").path("labels")).isEqualTo(
          task.path("labels"));
      framework.awaitStatus("t", "TASK_RUNNING");
      watcher.await("TASK_UPDATED", 0, e -> e.path("task_updated").path("status").path("task_id")
          .path("value").asText().equals(framework.id("t"))
          && e.path("task_updated").path("status").path("state").asText().equals("TASK_RUNNING"));
      JsonNode known = find(operator.ask("GET_TASKS").path("get_tasks").path("tasks"), "task_id",
          framework.id("t"));
      assertThat(known.path("labels")).isEqualTo(task.path("labels"));
      assertThat(known.path("framework_id")).isEqualTo(framework.frameworkId());
      assertThat(known.path("agent_id")).isEqualTo(offer.path("agent_id"));
      JsonNode listed = frameworkOf(operator, framework);
      assertThat(listed.path("active").asBoolean()).isTrue();
      assertThat(listed.path("connected").asBoolean()).isTrue();
      framework.stream().close();
      await().atMost(EventStream.LIMIT)
          .until(() -> !frameworkOf(operator, framework).path("connected").asBoolean());
      framework.subscribe();
      framework.tearDown();
      watcher.await("FRAMEWORK_REMOVED", 0, e -> e.path("framework_removed")
          .path("framework_info").path("id").equals(framework.frameworkId()));
    }
  }

  private static JsonNode frameworkOf(Operator operator, Framework framework) {
    for (JsonNode one : operator.ask("GET_FRAMEWORKS").path("get_frameworks").path("frameworks")) {
      if (one.path("framework_info").path("id").equals(framework.frameworkId())) {
        return one;
      }
    }
    throw new AssertionError("GET_FRAMEWORKS does not list " + framework.frameworkId());
  }

  private static JsonNode find(JsonNode list, String field, String value) {
    for (JsonNode one : list) {
      if (one.path(field).path("value").asText().equals(value)) {
        return one;
      }
    }
    throw new AssertionError("no " + value + " in " + list);
  }

  /// A sandbox is read from its agent, by the v1 API and by `/files` (15:135–155).
  @Test
  void sandboxesCanBeRead(Target target) {
    Operator operator = new Operator(target);
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      framework.launch(offer, Tasks.shell(framework.id("t"), offer, "echo hello; echo oh >&2"));
      framework.awaitStatus("t", "TASK_FINISHED");
      URI agent = operator.addressOf(offer.path("agent_id").path("value").asText());
      String runs = "/frameworks/" + framework.frameworkId().path("value").asText()
          + "/executors/" + framework.id("t") + "/runs/latest";
      JsonNode read = Json.read(operator.post(agent.resolve("/api/v1"), Json.object(
          "{type: 'READ_FILE', read_file: {path: %s, offset: 0, length: 1000}}", runs + "/stdout"))
          .body()).path("read_file");
      assertThat(new String(Base64.getDecoder().decode(read.path("data").asText()),
          StandardCharsets.UTF_8)).contains("hello\n");
      HttpResponse<String> files = operator.http().text("GET",
          agent.resolve("/files/read?offset=0&path=" + runs + "/stderr"), "");
      assertThat(Json.read(files.body()).path("data").asText()).contains("oh\n");
      JsonNode size = Json.read(operator.http().text("GET",
          agent.resolve("/files/read?offset=-1&path=" + runs + "/stdout"), "").body());
      assertThat(size.path("offset").asInt()).isEqualTo(read.path("size").asInt());
      HttpResponse<String> absent = operator.http().text("GET",
          agent.resolve("/files/read?offset=0&path=" + runs + "/nosuch"), "");
      assertThat(absent.statusCode()).isEqualTo(404);
      assertThat(absent.body()).isEmpty();
    }
  }
}
