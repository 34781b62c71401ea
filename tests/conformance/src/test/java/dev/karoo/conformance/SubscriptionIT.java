package dev.karoo.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Who a framework is, and when it is connected (recordings 01 and 07).
@ExtendWith(TargetExtension.class)
class SubscriptionIT {
  /// SUBSCRIBED first, then a HEARTBEAT, and offers of every agent (01:5–10).
  @ParameterizedTest
  @EnumSource(Encoding.class)
  void beginsWithSubscribed(Encoding encoding, Target target) {
    try (Framework framework = Framework.subscribed(target, encoding)) {
      JsonNode subscribed = framework.stream().events().getFirst().path("subscribed");
      assertThat(subscribed.path("framework_id").path("value").asText()).isNotEmpty();
      assertThat(subscribed.path("heartbeat_interval_seconds").asDouble()).isPositive();
      assertThat(subscribed.path("master_info").path("address").path("port").asInt())
          .isEqualTo(target.master().getPort());
      framework.stream().awaitType("HEARTBEAT");
      JsonNode offer = framework.offer();
      assertThat(offer.path("framework_id")).isEqualTo(framework.frameworkId());
      assertThat(offer.path("allocation_info").path("role").asText()).isEqualTo(target.role());
      assertThat(offer.path("hostname").asText()).isNotEmpty();
      assertThat(offer.path("url").path("address").path("port").asInt()).isPositive();
      assertThat(offer.path("resources")).allMatch(
          r -> r.path("allocation_info").path("role").asText().equals(target.role()));
    }
  }

  /// The second subscription takes over, the first is told and ended (07:281–284).
  @Test
  void secondSubscriptionEndsTheFirst(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      EventStream first = framework.stream();
      String old = framework.streamId();
      JsonNode again = framework.subscribe();
      assertThat(again.path("subscribed").path("framework_id")).isEqualTo(framework.frameworkId());
      assertThat(first.awaitType("ERROR").path("error").path("message").asText())
          .isEqualTo("Framework failed over");
      first.awaitEnd();
      HttpResponse<String> stale = framework.send(Json.object("{type: 'REVIVE'}"),
          "Mesos-Stream-Id", old); // 07:297
      assertThat(stale.statusCode()).isEqualTo(400);
      assertThat(stale.body()).startsWith("The stream ID '" + old
          + "' included in this request didn't match the stream ID currently associated with"
          + " framework ID ");
      first.close();
    }
  }

  /// Cut off, the framework is known but may not call (07:259); back, it is told at once what it
  /// missed (07:265–274), and its task has run on.
  @Test
  void comesBackUnderItsId(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      framework.acknowledging(Framework.Acknowledging.WHEN_TOLD);
      framework.launch(offer, Tasks.shell(framework.id("t"), offer, "sleep 300"));
      JsonNode starting = framework.awaitStatus("t", "TASK_STARTING");
      framework.stream().close();
      org.awaitility.Awaitility.await().atMost(EventStream.LIMIT).until(() -> {
        HttpResponse<String> answer = framework.send(Json.object("{type: 'REVIVE'}"));
        return answer.statusCode() == 403 && answer.body().equals("Framework is not subscribed");
      });
      framework.acknowledging(Framework.Acknowledging.AT_ONCE);
      framework.subscribe();
      assertThat(framework.awaitStatus("t", "TASK_STARTING").path("uuid"))
          .isEqualTo(starting.path("uuid"));
      framework.awaitStatus("t", "TASK_RUNNING");
      framework.launch(offer, Tasks.shell(framework.id("late"), offer, "true"));
      assertThat(framework.awaitEnd("late").path("reason").asText())
          .isEqualTo("REASON_INVALID_OFFERS"); // offers are void with the connection
    }
  }

  /// TEARDOWN ends the stream; the id is never good again (01:13–15, 07:379–382).
  @Test
  void isRemovedForGood(Target target) {
    Framework framework = Framework.subscribed(target);
    framework.tearDown();
    framework.stream().awaitEnd();
    HttpResponse<String> answer = framework.send(Json.object("{type: 'REVIVE'}"));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("Framework cannot be found");
    JsonNode error = framework.subscribe();
    assertThat(error.path("error").path("message").asText())
        .isEqualTo("Framework has been removed");
    framework.stream().awaitEnd();
    framework.close();
  }

  /// A bad FrameworkInfo is an ERROR event, no HTTP error (07:105–199); so is another principal
  /// (07:326).
  @ParameterizedTest
  @CsvSource(delimiter = ';', quoteCharacter = '|', value = {"role; 'a'", "roles; ['a', 'a']",
    "roles; ['a b']", "failover_timeout; 1e30"})
  void refusesABadFrameworkByAnEvent(String field, String value, Target target) {
    ObjectNode info = Framework.info(target);
    info.set(field, Json.read(value.strip()));
    assertErrorEvent(target, info, "");
  }

  private static void assertErrorEvent(Target target, ObjectNode info, String message) {
    ObjectNode call = Json.object("{type: 'SUBSCRIBE', subscribe: {framework_info: %s}}", info);
    if (info.has("id")) {
      call.set("framework_id", info.path("id"));
    }
    var response = new Http(target).open(target.at("/api/v1/scheduler"),
        Encoding.JSON.call(call), "Content-Type", "application/json", "Accept",
        "application/json");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Mesos-Stream-Id")).isPresent();
    try (EventStream stream = new EventStream(response.body(), Encoding.JSON::event, _ -> {})) {
      JsonNode first = stream.await("first event", 0, _ -> true);
      assertThat(first.path("type").asText()).isEqualTo("ERROR");
      assertThat(first.path("error").path("message").asText()).contains(message);
      stream.awaitEnd();
    }
  }

  @Test
  void principalCanNotChange(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      if (target.credentials().isEmpty()) {
        ObjectNode other = framework.info().deepCopy().put("principal", "somebody else");
        assertErrorEvent(target, other, "Changing framework's principal is not allowed.");
      }
    }
  }

  /// As after a master's failover: an id that the master has never seen is taken (07:370–373).
  @Test
  void unknownIdIsTaken(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      ObjectNode info = framework.info();
      framework.tearDown();
      framework.stream().awaitEnd();
      info.set("id", Json.object("{value: %s}", UUID.randomUUID() + "-0000"));
      JsonNode first = framework.subscribe();
      assertThat(first.path("subscribed").path("framework_id")).isEqualTo(info.path("id"));
      framework.call("{type: 'TEARDOWN'}");
    }
  }

  /// What is wrong with a request is said in words (07:20–105, 231).
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
    "{ | 400 | Failed to parse body into JSON: syntax error at line 1 near: ",
    "{\"type\":\"NOSUCH\"} | 400 | Failed to validate scheduler::Call: Expecting 'type' to be present",
    "{} | 400 | Failed to validate scheduler::Call: Expecting 'type' to be present",
    "{\"type\":\"SUBSCRIBE\"} | 400 | Failed to validate scheduler::Call: Expecting 'subscribe' to be"
        + " present",
    "{\"type\":\"SUBSCRIBE\",\"subscribe\":{}} | 400 | Failed to convert JSON into Call protobuf: ",
    "{\"type\":\"REVIVE\"} | 400 | Failed to validate scheduler::Call: Expecting 'framework_id' to be"
        + " present",
    "{\"type\":\"REVIVE\",\"framework_id\":{\"value\":\"nosuch\"}} | 400 | Framework cannot be found"})
  void saysWhatIsWrong(String body, int status, String answer, Target target) {
    HttpResponse<String> response = post(target, "/api/v1/scheduler", body, "Content-Type",
        "application/json");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.body()).startsWith(answer.strip());
  }

  private static HttpResponse<String> post(Target target, String path, String body,
      String... headers) {
    return new Http(target).text("POST", target.at(path), body, headers);
  }

  /// Methods, media types and paths (07:5, 53–81, 247).
  @Test
  void answersByTheBookOfHttp(Target target) {
    HttpResponse<String> get = new Http(target).get("/api/v1/scheduler");
    assertThat(get.statusCode()).isEqualTo(405);
    assertThat(get.headers().firstValue("Allow")).contains("POST");
    String call = "{\"type\":\"REVIVE\",\"framework_id\":{\"value\":\"nosuch\"}}";
    String path = "/api/v1/scheduler";
    assertThat(post(target, path, call).statusCode()).isEqualTo(400);
    assertThat(post(target, path, call, "Content-Type", "text/plain").statusCode())
        .isEqualTo(415);
    assertThat(post(target, path, call, "Content-Type", "application/json; charset=utf-8")
        .statusCode()).isEqualTo(415);
    assertThat(post(target, path + "/anything", call, "Content-Type", "application/json").body())
        .isEqualTo("Framework cannot be found");
    assertThat(post(target, "/api/v2/scheduler", call, "Content-Type", "application/json")
        .statusCode()).isEqualTo(404);
    HttpResponse<String> unacceptable = post(target, path,
        Json.object("{type: 'SUBSCRIBE', subscribe: {framework_info: %s}}", Framework.info(target))
            .toString(),
        "Content-Type", "application/json", "Accept", "text/html");
    assertThat(unacceptable.statusCode()).isEqualTo(406);
  }

  /// Stream ids belong to every call but SUBSCRIBE (07:84, 231), and the two ids of a framework
  /// must be equal (07:96).
  @Test
  void wantsItsIdsInOrder(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      HttpResponse<String> without = framework.send(Json.object("{type: 'REVIVE'}"),
          "Accept", "application/json");
      assertThat(without.statusCode()).isEqualTo(400);
      assertThat(without.body())
          .isEqualTo("All non-subscribe calls should include the 'Mesos-Stream-Id' header");
      String subscribe = Json.object("{type: 'SUBSCRIBE', subscribe: {framework_info: %s},"
          + " framework_id: %s}", framework.info(), framework.frameworkId()).toString();
      HttpResponse<String> with = post(target, "/api/v1/scheduler", subscribe, "Content-Type",
          "application/json", "Accept", "application/json", "Mesos-Stream-Id",
          framework.streamId());
      assertThat(with.statusCode()).isEqualTo(400);
      assertThat(with.body())
          .isEqualTo("Subscribe calls should not include the 'Mesos-Stream-Id' header");
      HttpResponse<String> differs = post(target, "/api/v1/scheduler",
          Json.object("{type: 'SUBSCRIBE', subscribe: {framework_info: %s}}", framework.info())
              .toString(),
          "Content-Type", "application/json", "Accept", "application/json");
      assertThat(differs.body()).isEqualTo("Failed to validate scheduler::Call: 'framework_id' "
          + "differs from 'subscribe.framework_info.id'");
    }
  }

  /// Every master can be asked who leads; the answer has no scheme (11:144–178).
  @Test
  void namesTheLeader(Target target) {
    HttpResponse<String> answer = new Http(target).get("/redirect");
    assertThat(answer.statusCode()).isEqualTo(307);
    assertThat(URI.create("http:" + answer.headers().firstValue("Location").orElseThrow())
        .getPort()).isEqualTo(target.master().getPort());
  }

  /// Calls that a framework may make though nothing comes of them: 202 (05:38–65, 13:337).
  @Test
  void toleratesCallsAboutNothing(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      framework.call("{type: 'DECLINE', decline: {offer_ids: [{value: 'nosuch'}]}}");
      framework.call("{type: 'SUPPRESS', suppress: {roles: ['nosuch']}}");
      framework.call("{type: 'REVIVE', nosuchfield: 1}");
      framework
          .call("{type: 'MESSAGE', message: {agent_id: {value: 'x'}, executor_id: {value: 'y'},"
              + " data: 'aGk='}}");
      framework.call("{type: 'KILL', kill: {task_id: {value: 'nosuch'}}}");
      framework.call("{type: 'ACKNOWLEDGE', acknowledge: {agent_id: {value: 'x'}, task_id: "
          + "{value: 'y'}, uuid: 'd2OFFCzNTmmFQFkt887KoQ=='}}");
      HttpResponse<String> malformed = framework.send(Json.object("{type: 'ACKNOWLEDGE', "
          + "acknowledge: {agent_id: {value: 'x'}, task_id: {value: 'y'}, uuid: 'aGk='}}"));
      assertThat(malformed.statusCode()).isEqualTo(400); // 02:57
      assertThat(malformed.body()).endsWith("Not a valid UUID");
      HttpResponse<String> incomplete = framework.send(Json.object("{type: 'RECONCILE'}"));
      assertThat(incomplete.body()) // 06:131
          .isEqualTo("Failed to validate scheduler::Call: Expecting 'reconcile' to be present");
    }
  }
}
