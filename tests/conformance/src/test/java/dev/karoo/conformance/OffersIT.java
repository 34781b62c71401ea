package dev.karoo.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The right to launch: given, refused, taken back (recordings 03 and 05).
@ExtendWith(TargetExtension.class)
class OffersIT {
  private static Predicate<JsonNode> of(JsonNode agent) {
    return o -> o.path("agent_id").equals(agent);
  }

  private static boolean isOffered(Framework framework, int from, JsonNode agent) {
    return framework.stream().find(from,
        e -> Framework.offers(e).stream().anyMatch(of(agent))).isPresent();
  }

  private static void decline(Framework framework, JsonNode offer, double seconds) {
    framework.call("{type: 'DECLINE', decline: {offer_ids: [%s], filters: {refuse_seconds: %s}}}",
        offer.path("id"), seconds);
  }

  /// Refused for nothing, it comes with the next allocation (05:23); for long, not before REVIVE
  /// (05:36, 50).
  @Test
  void refusalHoldsUntilRevived(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      JsonNode agent = offer.path("agent_id");
      int before = framework.stream().size();
      decline(framework, offer, 0);
      JsonNode again = framework.offer(before, of(agent));
      int held = framework.stream().size();
      decline(framework, again, 600);
      await().during(Duration.ofSeconds(3)).atMost(EventStream.LIMIT)
          .until(() -> !isOffered(framework, held, agent));
      framework.call("{type: 'REVIVE'}");
      framework.offer(held, of(agent));
    }
  }

  /// Suppressed, it is offered nothing; what it holds stays good (05:38–45).
  @Test
  void suppressedFrameworkGetsNothing(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      JsonNode agent = offer.path("agent_id");
      framework.call("{type: 'SUPPRESS'}");
      int before = framework.stream().size();
      framework.launch(offer, Tasks.shell(framework.id("t"), offer, "true"));
      framework.awaitStatus("t", "TASK_FINISHED");
      await().during(Duration.ofSeconds(2)).atMost(EventStream.LIMIT)
          .until(() -> !isOffered(framework, before, agent));
      framework.call("{type: 'REVIVE'}");
      framework.offer(before, of(agent));
    }
  }

  /// What a launch leaves is offered again, and both offers of one agent may go into one ACCEPT
  /// (05:100–108).
  @Test
  void offersOfOneAgentAddUp(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      Predicate<JsonNode> same = of(offer.path("agent_id"));
      framework.launch(offer, Tasks.shell(framework.id("first"), offer, "sleep 300"));
      framework.awaitStatus("first", "TASK_RUNNING");
      JsonNode rest = framework.offer(0, same.and(o -> !o.path("id").equals(offer.path("id"))));
      int before = framework.stream().size();
      framework.call("{type: 'KILL', kill: {task_id: {value: %s}}}", framework.id("first"));
      framework.awaitStatus("first", "TASK_KILLED");
      JsonNode freed = Framework.offers(framework.stream().await("freed resources", before,
          e -> Framework.offers(e).stream().anyMatch(same))).stream().filter(same).findFirst()
          .orElseThrow();
      double all = Tasks.scalar(rest, "mem") + Tasks.scalar(freed, "mem");
      ObjectNode task = Tasks.shell(framework.id("both"), offer, "true");
      ((ObjectNode) task.path("resources").path(1).path("scalar")).put("value", all);
      framework.call("{type: 'ACCEPT', accept: {offer_ids: [%s, %s], operations: [{type: 'LAUNCH',"
          + " launch: {task_infos: [%s]}}]}}", rest.path("id"), freed.path("id"), task);
      framework.awaitStatus("both", "TASK_FINISHED");
    }
  }

  /// One bad offer spoils an ACCEPT: every task is dropped, and no offer is left of it
  /// (03:209–250).
  @Test
  void oneBadOfferSpoilsAll(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      accept(framework, "stale", offer, offer.path("id"), Json.object("{value: 'nosuch'}"));
      assertDropped(framework, "stale",
          "Task launched with invalid offers: Offer nosuch is no longer valid");
      accept(framework, "gone", offer, offer.path("id"));
      assertDropped(framework, "gone", "Task launched with invalid offers: Offer "
          + offer.path("id").path("value").asText() + " is no longer valid");
      accept(framework, "none", offer);
      assertDropped(framework, "none", "Task launched with invalid offers: No offers specified");
    }
  }

  private static void accept(Framework framework, String task, JsonNode offer, JsonNode... ids) {
    framework.call("{type: 'ACCEPT', accept: {offer_ids: %s, operations: [{type: 'LAUNCH', launch:"
        + " {task_infos: [%s]}}]}}", Json.array(List.of(ids)),
        Tasks.shell(framework.id(task), offer, "true"));
  }

  private static void assertDropped(Framework framework, String task, String message) {
    JsonNode dropped = framework.awaitStatus(task, "TASK_DROPPED");
    assertThat(dropped.path("message").asText()).isEqualTo(message);
    assertThat(dropped.path("source").asText()).isEqualTo("SOURCE_MASTER");
    assertThat(dropped.path("reason").asText()).isEqualTo("REASON_INVALID_OFFERS");
    assertThat(dropped.has("uuid")).isFalse();
  }

  /// Offers of two agents do not go together (03:229).
  @Test
  void offersOfTwoAgentsDoNotGoTogether(Target target) {
    if (target.agents() < 2) {
      return; // one agent has no second
    }
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode one = framework.offer();
      JsonNode two = framework.offer(0, of(one.path("agent_id")).negate());
      accept(framework, "t", one, one.path("id"), two.path("id"));
      assertThat(framework.awaitStatus("t", "TASK_DROPPED").path("message").asText())
          .contains("Aggregated offers must belong to one single agent");
    }
  }

  /// UPDATE_FRAMEWORK is answered with 200, or says what can't be changed (05:180–183).
  @Test
  void frameworkChangesItself(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      ObjectNode info = framework.info().deepCopy().put("name", "renamed");
      HttpResponse<String> changed = framework.send(
          Json.object("{type: 'UPDATE_FRAMEWORK', update_framework: {framework_info: %s}}", info));
      assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
      HttpResponse<String> refused = framework.send(
          Json.object("{type: 'UPDATE_FRAMEWORK', update_framework: {framework_info: %s}}",
              info.deepCopy().put("checkpoint", false)));
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).contains("Updating 'FrameworkInfo.checkpoint' is unsupported");
      JsonNode known = new Operator(target).ask("GET_FRAMEWORKS").path("get_frameworks")
          .path("frameworks");
      assertThat(known).anyMatch(f -> f.path("framework_info").path("id")
          .equals(framework.frameworkId())
          && f.path("framework_info").path("name").asText().equals("renamed"));
    }
  }
}
