package dev.karoo.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Resources kept for a role (recording 19).
@ExtendWith(TargetExtension.class)
class ReservationIT {
  private static ObjectNode reserved(Target target, Framework framework, double cpus) {
    return Json.object("{name: 'cpus', type: 'SCALAR', scalar: {value: %s}, reservations: [{type:"
        + " 'DYNAMIC', role: %s, principal: %s, labels: {labels: [{key: 'for', value: %s}]}}]}",
        cpus, target.role(), target.principal(), framework.id("r"));
  }

  private static Predicate<JsonNode> holding(Framework framework) {
    return o -> o.path("resources").toString().contains(framework.id("r"));
  }

  private static void operate(Framework framework, JsonNode offer, String type, String field,
      ObjectNode resource, ObjectNode... launched) {
    String launch = launched.length == 0
        ? ""
        : ", " + Json.object("{type: 'LAUNCH', launch: {task_infos: [%s]}}", launched[0]);
    framework.call("{type: 'ACCEPT', accept: {offer_ids: [%s], filters: {refuse_seconds: 0},"
        + " operations: [{id: {value: %s}, type: %s, " + field + ": {resources: [%s]}}"
        + launch.replace("%", "%%") + "]}}", offer.path("id"), framework.id(type), type, resource);
  }

  private static JsonNode awaitOperation(Framework framework, String operation) {
    return framework.stream().await("status of " + operation, 0,
        e -> e.path("update_operation_status").path("status").path("operation_id").path("value")
            .asText().equals(framework.id(operation)))
        .path("update_operation_status").path("status");
  }

  /// Reserved and launched on in one ACCEPT (19:50–64); offered again reserved when the task ended
  /// (19:66), and to the framework that comes back (19:299); unreserved, it is free.
  @Test
  void reservationOutlivesItsTask(Target target) {
    List<JsonNode> kept = new ArrayList<>();
    List<JsonNode> agents = new ArrayList<>();
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      agents.add(offer.path("agent_id"));
      ObjectNode cpus = reserved(target, framework, 0.2);
      ObjectNode task = Tasks.shell(framework.id("t"), offer, "true");
      ((com.fasterxml.jackson.databind.node.ArrayNode) task.path("resources")).set(0, cpus);
      kept.add(cpus);
      operate(framework, offer, "RESERVE", "reserve", cpus, task);
      JsonNode finished = awaitOperation(framework, "RESERVE");
      assertThat(finished.path("state").asText()).isEqualTo("OPERATION_FINISHED"); // 19:12
      framework.call("{type: 'ACKNOWLEDGE_OPERATION_STATUS', acknowledge_operation_status: "
          + "{agent_id: %s, operation_id: %s, uuid: %s}}", finished.path("agent_id"),
          finished.path("operation_id"), finished.path("uuid").path("value"));
      framework.awaitStatus("t", "TASK_FINISHED");
      framework.anyOffer(0, holding(framework));
      framework.stream().close();
      framework.subscribe();
      JsonNode again = framework.anyOffer(0, holding(framework));
      // Nothing else of that agent is offered before; right after, it may be so at any moment.
      int before = framework.stream().size();
      operate(framework, again, "UNRESERVE", "unreserve", cpus);
      assertThat(awaitOperation(framework, "UNRESERVE").path("state").asText())
          .isEqualTo("OPERATION_FINISHED");
      kept.clear();
      framework.call("{type: 'REVIVE'}");
      framework.offer(before, holding(framework).negate()
          .and(o -> o.path("agent_id").equals(offer.path("agent_id"))));
    } finally {
      // nothing, unless the test failed half-way: reservations outlive their framework (19:448)
      if (!kept.isEmpty()) {
        new Operator(target).post(Json.object("{type: 'UNRESERVE_RESOURCES', unreserve_resources:"
            + " {agent_id: %s, resources: %s}}", agents.getFirst(), Json.array(kept)));
      }
    }
  }

  /// What can't be reserved is OPERATION_ERROR without a uuid (19:105), and what was to run on it
  /// TASK_ERROR (19:181).
  @Test
  void tooMuchIsAnError(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      ObjectNode much = reserved(target, framework, 100_000);
      ObjectNode task = Tasks.shell(framework.id("t"), offer, "true");
      ((com.fasterxml.jackson.databind.node.ArrayNode) task.path("resources")).set(0, much);
      operate(framework, offer, "RESERVE", "reserve", much, task);
      JsonNode error = awaitOperation(framework, "RESERVE");
      assertThat(error.path("state").asText()).isEqualTo("OPERATION_ERROR");
      assertThat(error.has("uuid")).isFalse();
      framework.awaitStatus("t", "TASK_ERROR");
    }
  }
}
