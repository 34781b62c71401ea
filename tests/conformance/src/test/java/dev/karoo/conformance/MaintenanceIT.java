package dev.karoo.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Hosts that are to be emptied (recording 14). Each test leaves the agent as it was.
@ExtendWith(TargetExtension.class)
class MaintenanceIT {
  /// A schedule takes all offers back and makes them anew, with the absence on those of that host;
  /// who has tasks there is asked to go (14:54–80).
  @Test
  void plannedAbsenceIsAnnounced(Target target) {
    Operator operator = new Operator(target);
    JsonNode schedule = operator.ask("GET_MAINTENANCE_SCHEDULE").path("get_maintenance_schedule")
        .path("schedule");
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      JsonNode agent = offer.path("agent_id");
      framework.launch(offer, Tasks.shell(framework.id("t"), offer, "sleep 300"));
      framework.awaitStatus("t", "TASK_RUNNING");
      framework.offer(1, o -> o.path("agent_id").equals(agent)
          && !o.path("id").equals(offer.path("id")));
      int before = framework.stream().size();
      operator.order("{type: 'UPDATE_MAINTENANCE_SCHEDULE', update_maintenance_schedule: "
          + "{schedule: {windows: %s}}}", withAbsence(schedule, machine(operator, agent)));
      framework.stream().await("RESCIND", before, e -> e.has("rescind"));
      framework.offer(before, o -> o.path("agent_id").equals(agent) && o.has("unavailability"));
      JsonNode inverse = framework.stream().await("INVERSE_OFFERS", before,
          e -> e.has("inverse_offers")).path("inverse_offers").path("inverse_offers").path(0);
      assertThat(inverse.path("agent_id")).isEqualTo(agent);
      framework.call("{type: 'ACCEPT_INVERSE_OFFERS', accept_inverse_offers: {inverse_offer_ids:"
          + " [%s], filters: {refuse_seconds: 60}}}", inverse.path("id"));
      await().atMost(EventStream.LIMIT).until(() -> accepted(operator, framework));
    } finally {
      operator.order("{type: 'UPDATE_MAINTENANCE_SCHEDULE', update_maintenance_schedule: "
          + "{schedule: %s}}", schedule);
    }
  }

  /// The windows of a schedule, and one more for a machine, which none of the others names then:
  /// who
  /// sets a schedule replaces it, and a machine may be in it once.
  private static JsonNode withAbsence(JsonNode schedule, ObjectNode machine) {
    List<JsonNode> windows = new ArrayList<>();
    for (JsonNode window : schedule.path("windows")) {
      List<JsonNode> others = new ArrayList<>();
      window.path("machine_ids").forEach(m -> {
        if (!m.equals(machine)) {
          others.add(m);
        }
      });
      if (!others.isEmpty()) {
        ObjectNode kept = window.deepCopy();
        kept.set("machine_ids", Json.array(others));
        windows.add(kept);
      }
    }
    windows.add(Json.object("{machine_ids: [%s], unavailability: {start: {nanoseconds: %s},"
        + " duration: {nanoseconds: 1800000000000}}}", machine, inAnHour()));
    return Json.array(windows);
  }

  private static boolean accepted(Operator operator, Framework framework) {
    for (JsonNode machine : operator.ask("GET_MAINTENANCE_STATUS").path("get_maintenance_status")
        .path("status").path("draining_machines")) {
      for (JsonNode status : machine.path("statuses")) {
        if (status.path("framework_id").equals(framework.frameworkId())) {
          return status.path("status").asText().equals("ACCEPT");
        }
      }
    }
    return false;
  }

  private static long inAnHour() {
    return Instant.now().plus(Duration.ofHours(1)).getEpochSecond() * 1_000_000_000L;
  }

  private static ObjectNode machine(Operator operator, JsonNode agent) {
    JsonNode known = operator.agent(agent.path("value").asText());
    String pid = known.path("pid").asText();
    return Json.object("{hostname: %s, ip: %s}",
        known.path("agent_info").path("hostname").asText(),
        pid.substring(pid.indexOf('@') + 1, pid.lastIndexOf(':')));
  }

  /// DRAIN_AGENT: no offers, KILLING and KILLED with the reason (14:113–122); DRAINED only when the
  /// end was acknowledged, and only then it can be taken back (14:128–136).
  @Test
  void drainingEndsTasksAndWaitsForTheAcknowledgement(Target target) {
    Operator operator = new Operator(target);
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = idleOffer(operator, framework);
      JsonNode agent = offer.path("agent_id");
      String id = agent.path("value").asText();
      framework.launch(offer, Tasks.shell(framework.id("t"), offer, "exec sleep 300"));
      framework.awaitStatus("t", "TASK_RUNNING");
      framework.acknowledging(Framework.Acknowledging.WHEN_TOLD);
      operator.order("{type: 'DRAIN_AGENT', drain_agent: {agent_id: %s}}", agent);
      int before;
      try {
        JsonNode killing = framework.awaitStatus("t", "TASK_KILLING");
        assertThat(killing.path("reason").asText()).isEqualTo("REASON_AGENT_DRAINING");
        framework.acknowledge(killing);
        JsonNode killed = framework.awaitStatus("t", "TASK_KILLED");
        assertThat(killed.path("reason").asText()).isEqualTo("REASON_AGENT_DRAINING");
        var early = operator.post(
            Json.object("{type: 'REACTIVATE_AGENT', reactivate_agent: {agent_id: %s}}", agent));
        assertThat(early.statusCode()).isEqualTo(400);
        assertThat(early.body()).isEqualTo("Agent is still in the DRAINING state");
        assertThat(operator.agent(id).path("deactivated").asBoolean()).isTrue();
        framework.acknowledge(killed);
        await().atMost(EventStream.LIMIT).until(() -> operator.agent(id).path("drain_info")
            .path("state").asText().equals("DRAINED"));
      } finally {
        framework.acknowledgeAll(); // else it would be drained for ever after a failure half-way
        before = framework.stream().size();
        await().atMost(EventStream.LIMIT).until(() -> operator.post(Json.object(
            "{type: 'REACTIVATE_AGENT', reactivate_agent: {agent_id: %s}}", agent))
            .statusCode() == 200);
      }
      framework.call("{type: 'REVIVE'}");
      framework.offer(before, o -> o.path("agent_id").equals(agent));
    }
  }

  /// An offer of an agent that no other framework has tasks on: they would be killed as well.
  private static JsonNode idleOffer(Operator operator, Framework framework) {
    framework.offer();
    Set<JsonNode> busy = new HashSet<>();
    JsonNode known = operator.ask("GET_TASKS").path("get_tasks");
    for (String list : List.of("tasks", "pending_tasks")) {
      known.path(list).forEach(task -> busy.add(task.path("agent_id")));
    }
    Optional<JsonNode> idle = framework.stream().events().stream()
        .flatMap(e -> Framework.offers(e).stream())
        .filter(o -> Tasks.hasRoom(o) && !busy.contains(o.path("agent_id"))).findFirst();
    assumeTrue(idle.isPresent(), "other frameworks have tasks on every agent that was offered");
    return idle.orElseThrow();
  }

  /// DEACTIVATE_AGENT takes offers back and lets tasks run (14:138–145).
  @Test
  void deactivatedAgentRunsOn(Target target) {
    Operator operator = new Operator(target);
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      JsonNode agent = offer.path("agent_id");
      operator.order("{type: 'DEACTIVATE_AGENT', deactivate_agent: {agent_id: %s}}", agent);
      int before;
      try {
        framework.stream().await("RESCIND", 0,
            e -> e.path("rescind").path("offer_id").equals(offer.path("id")));
        assertThat(operator.agent(agent.path("value").asText()).path("active").asBoolean())
            .isFalse();
      } finally {
        before = framework.stream().size();
        operator.order("{type: 'REACTIVATE_AGENT', reactivate_agent: {agent_id: %s}}", agent);
      }
      framework.call("{type: 'REVIVE'}");
      framework.offer(before, o -> o.path("agent_id").equals(agent));
    }
  }

  /// Agents that nobody knows (14:171–179), machines that were never scheduled (14:86).
  @Test
  void unknownHostsAreRefused(Target target) {
    Operator operator = new Operator(target);
    assertRefused(operator, "{type: 'DRAIN_AGENT', drain_agent: {agent_id: {value: 'nosuch'}}}",
        400,
        "Unknown agent");
    assertRefused(operator,
        "{type: 'DEACTIVATE_AGENT', deactivate_agent: {agent_id: {value: 'nosuch'}}}", 400,
        "Unknown agent");
    assertRefused(operator,
        "{type: 'REACTIVATE_AGENT', reactivate_agent: {agent_id: {value: 'nosuch'}}}", 400,
        "Agent is not deactivated");
    assertRefused(operator,
        "{type: 'MARK_AGENT_GONE', mark_agent_gone: {agent_id: {value: 'nosuch'}}}", 404,
        "Agent 'nosuch' not found");
    assertRefused(operator, "{type: 'START_MAINTENANCE', start_maintenance: {machines: "
        + "[{hostname: 'nosuch', ip: '192.0.2.1'}]}}", 400,
        "Machine '{\"hostname\":\"nosuch\",\"ip\":\"192.0.2.1\"}' is not in DRAINING mode and cannot"
            + " be brought down");
  }

  private static void assertRefused(Operator operator, String call, int status, String body) {
    var answer = operator.post(Json.object(call));
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo(body);
  }
}
