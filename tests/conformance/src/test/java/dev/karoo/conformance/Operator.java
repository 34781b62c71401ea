package dev.karoo.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The operator API of master and agents.
///
/// @param target the master
/// @param http sends
record Operator(Target target, Http http) {
  Operator(Target target) {
    this(target, new Http(target));
  }

  /// Sends a call and gives the answer, whatever it is.
  HttpResponse<String> post(ObjectNode call) {
    return post(target.at("/api/v1"), call);
  }

  HttpResponse<String> post(URI address, ObjectNode call) {
    return http.text("POST", address, call.toString(), "Content-Type", "application/json",
        "Accept", "application/json");
  }

  /// The answer to a call that must succeed.
  JsonNode ask(ObjectNode call) {
    HttpResponse<String> response = post(call);
    assertThat(response.statusCode()).as(call + ": " + response.body()).isEqualTo(200);
    return Json.read(response.body());
  }

  JsonNode ask(String type) {
    return ask(Json.object("{type: %s}", type));
  }

  /// Asks for something that must be done.
  void order(String call, Object... arguments) {
    HttpResponse<String> response = post(Json.object(call, arguments));
    assertThat(response.statusCode()).as(response.body()).isIn(200, 202);
  }

  /// The registered agents, as GET_AGENTS lists them.
  List<JsonNode> agents() {
    List<JsonNode> agents = new ArrayList<>();
    ask("GET_AGENTS").path("get_agents").path("agents").forEach(agents::add);
    return agents;
  }

  JsonNode agent(String id) {
    return agents().stream()
        .filter(a -> a.path("agent_info").path("id").path("value").asText().equals(id)).findFirst()
        .orElseThrow();
  }

  /// Where an agent's own API is.
  URI addressOf(String agent) {
    String pid = agent(agent).path("pid").asText();
    return URI.create("http://" + pid.substring(pid.indexOf('@') + 1));
  }

  /// Whether a file is in the sandbox of a task that is its own executor (15:135–140).
  boolean hasFile(JsonNode agent, JsonNode framework, String task, String file) {
    String path = "/frameworks/" + framework.path("value").asText() + "/executors/" + task
        + "/runs/latest/" + file;
    return post(addressOf(agent.path("value").asText()).resolve("/api/v1"), Json.object(
        "{type: 'READ_FILE', read_file: {path: %s, offset: 0, length: 1}}", path))
        .statusCode() == 200;
  }

  /// The master's event stream.
  EventStream watch() {
    var response = http.open(target.at("/api/v1"),
        "{\"type\":\"SUBSCRIBE\"}".getBytes(StandardCharsets.UTF_8), "Content-Type",
        "application/json", "Accept", "application/json");
    assertThat(response.statusCode()).isEqualTo(200);
    return new EventStream(response.body(),
        r -> Json.read(new String(r, StandardCharsets.UTF_8)), _ -> {});
  }
}
