package dev.karoo.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/// A framework under the tests' control. It acknowledges updates as they come, unless told not to;
/// closing it tears it down.
final class Framework implements AutoCloseable {
  private static final List<String> TERMINAL = List.of("TASK_FINISHED", "TASK_FAILED",
      "TASK_KILLED", "TASK_ERROR", "TASK_LOST", "TASK_DROPPED", "TASK_GONE");

  private final Target target;
  private final Encoding encoding;
  private final Http http;
  private final String unique = UUID.randomUUID().toString().substring(0, 8);
  private final ObjectNode info;
  private EventStream stream;
  private String streamId = "";
  private volatile boolean acknowledging = true;
  private boolean gone;

  private Framework(Target target, Encoding encoding) {
    this.target = target;
    this.encoding = encoding;
    this.http = new Http(target);
    this.info = info(target);
    this.stream = new EventStream(InputStream.nullInputStream(), Json::unexpected, _ -> {});
  }

  /// What the tests' frameworks say of themselves. Without GPU_RESOURCES, agents that have `gpus`
  /// would never be offered (`--filter_gpu_resources`).
  static ObjectNode info(Target target) {
    return Json.object("""
        {user: %s, name: 'karoo conformance', roles: [%s], failover_timeout: 120.0,
         checkpoint: true, principal: %s, capabilities: [{type: 'PARTITION_AWARE'},
         {type: 'MULTI_ROLE'}, {type: 'TASK_KILLING_STATE'}, {type: 'RESERVATION_REFINEMENT'},
         {type: 'GPU_RESOURCES'}]}
        """, target.user(), target.role(), target.principal());
  }

  /// Registers a new framework.
  static Framework subscribed(Target target, Encoding encoding) {
    Framework framework = new Framework(target, encoding);
    framework.subscribe();
    return framework;
  }

  static Framework subscribed(Target target) {
    return subscribed(target, Encoding.JSON);
  }

  /// Subscribes, again if it has an id, and waits for the first event.
  JsonNode subscribe() {
    ObjectNode call = Json.object("{type: 'SUBSCRIBE', subscribe: {framework_info: %s}}", info);
    if (info.has("id")) {
      call.set("framework_id", info.path("id"));
    }
    HttpResponse<InputStream> response = open(call);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains(encoding.mediaType());
    streamId = response.headers().firstValue("Mesos-Stream-Id").orElseThrow();
    stream = new EventStream(response.body(), encoding::event, this::acknowledgeUpdate);
    JsonNode first = stream.await("first event", 0, _ -> true);
    if (first.path("type").asText().equals("SUBSCRIBED")) {
      info.set("id", first.path("subscribed").path("framework_id"));
    }
    return first;
  }

  HttpResponse<InputStream> open(ObjectNode call, String... more) {
    List<String> headers = new ArrayList<>(
        List.of("Content-Type", encoding.mediaType(), "Accept", encoding.mediaType()));
    headers.addAll(List.of(more));
    return http.open(target.at("/api/v1/scheduler"), encoding.call(call),
        headers.toArray(String[]::new));
  }

  private void acknowledgeUpdate(JsonNode event) {
    JsonNode status = event.path("update").path("status");
    if (acknowledging && status.has("uuid")) {
      acknowledge(status);
    }
  }

  void acknowledge(JsonNode status) {
    send(acknowledgement(status, status.path("uuid").asText()));
  }

  /// Acknowledges whatever came until now, once more or not, and from now on at once.
  void acknowledgeAll() {
    acknowledging(Acknowledging.AT_ONCE);
    stream.events().stream().map(e -> e.path("update").path("status")).filter(s -> s.has("uuid"))
        .forEach(this::acknowledge);
  }

  ObjectNode acknowledgement(JsonNode status, String uuid) {
    return Json.object("{type: 'ACKNOWLEDGE', acknowledge: {agent_id: %s, task_id: %s, uuid: %s}}",
        status.path("agent_id"), status.path("task_id"), uuid);
  }

  void acknowledging(Acknowledging how) {
    acknowledging = how == Acknowledging.AT_ONCE;
  }

  /// Whether updates are acknowledged without being asked.
  enum Acknowledging {
    AT_ONCE, WHEN_TOLD
  }

  /// Sends a call, with the framework's and the stream's id.
  HttpResponse<String> send(ObjectNode call) {
    return send(call, "Mesos-Stream-Id", streamId);
  }

  HttpResponse<String> send(ObjectNode call, String... headers) {
    List<String> all = new ArrayList<>(List.of("Content-Type", encoding.mediaType()));
    all.addAll(List.of(headers));
    ObjectNode named = call.deepCopy();
    named.set("framework_id", info.path("id"));
    return http.send("POST", target.at("/api/v1/scheduler"), encoding.call(named),
        HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8), all.toArray(String[]::new));
  }

  /// Sends a call that must be accepted: 202, whatever becomes of it.
  void call(String call, Object... arguments) {
    HttpResponse<String> response = send(Json.object(call, arguments));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    assertThat(response.body()).isEmpty();
  }

  /// An offer with room for the tests' tasks, and its `agent_id`.
  JsonNode offer() {
    return offer(0, _ -> true);
  }

  JsonNode offer(int from, Predicate<JsonNode> fits) {
    return anyOffer(from, fits.and(Tasks::hasRoom));
  }

  /// An offer, be it small.
  JsonNode anyOffer(int from, Predicate<JsonNode> fits) {
    return offers(stream.await("offer", from, e -> offers(e).stream().anyMatch(fits))).stream()
        .filter(fits).findFirst().orElseThrow();
  }

  static List<JsonNode> offers(JsonNode event) {
    List<JsonNode> offers = new ArrayList<>();
    event.path("offers").path("offers").forEach(offers::add);
    return offers;
  }

  /// Launches tasks on an offer; what is left of it is offered again at once.
  void launch(JsonNode offer, ObjectNode... tasks) {
    call("{type: 'ACCEPT', accept: {offer_ids: [%s], filters: {refuse_seconds: 0}, operations: ["
        + "{type: 'LAUNCH', launch: {task_infos: %s}}]}}", offer.path("id"),
        Json.array(List.of(tasks)));
  }

  /// A task id that no other test has.
  String id(String name) {
    return name + "-" + unique;
  }

  JsonNode awaitStatus(String task, String state) {
    return awaitStatus(0, task, s -> s.path("state").asText().equals(state));
  }

  JsonNode awaitStatus(int from, String task, Predicate<JsonNode> fits) {
    return stream.await("status of " + task, from, e -> isOf(e, task)
        && fits.test(e.path("update").path("status"))).path("update").path("status");
  }

  /// The status in which a task ends.
  JsonNode awaitEnd(String task) {
    return awaitStatus(0, task, s -> TERMINAL.contains(s.path("state").asText()));
  }

  private boolean isOf(JsonNode event, String task) {
    return event.path("update").path("status").path("task_id").path("value").asText()
        .equals(id(task));
  }

  /// The states of a task in the order of their updates, without `TASK_`.
  List<String> states(String task) {
    return stream.events().stream().filter(e -> isOf(e, task))
        .map(e -> e.path("update").path("status").path("state").asText().substring(5)).toList();
  }

  EventStream stream() {
    return stream;
  }

  String streamId() {
    return streamId;
  }

  ObjectNode info() {
    return info;
  }

  JsonNode frameworkId() {
    return info.path("id");
  }

  void tearDown() {
    gone = true;
    call("{type: 'TEARDOWN'}");
  }

  @Override
  public void close() {
    if (!gone && info.has("id") && send(Json.object("{type: 'TEARDOWN'}")).statusCode() != 202) {
      // not subscribed now, as after a failure half-way: its tasks must not stay
      new Operator(target, http).post(
          Json.object("{type: 'TEARDOWN', teardown: {framework_id: %s}}", frameworkId()));
    }
    stream.close();
    http.client().shutdownNow();
  }
}
