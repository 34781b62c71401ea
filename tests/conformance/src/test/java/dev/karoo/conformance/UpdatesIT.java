package dev.karoo.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Updates are sent until they are acknowledged, one after the other (recordings 02 and 06).
@ExtendWith(TargetExtension.class)
class UpdatesIT {
  /// Held back, an update comes again after ten seconds as it was (02:24–35); what follows waits
  /// for it, and nothing but the right acknowledgement helps (02:37–51). Meanwhile the master's
  /// heart beats.
  @Test
  void waitForTheirAcknowledgement(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      framework.acknowledging(Framework.Acknowledging.WHEN_TOLD);
      JsonNode offer = framework.offer();
      framework.launch(offer, Tasks.shell(framework.id("t"), offer, "sleep 300"));
      JsonNode starting = framework.awaitStatus("t", "TASK_STARTING");
      framework.send(framework.acknowledgement(starting, "d2OFFCzNTmmFQFkt887KoQ=="));
      int before = framework.stream().size();
      JsonNode again = framework.awaitStatus(before, "t", _ -> true);
      assertThat(again.path("state").asText()).isEqualTo("TASK_STARTING");
      assertThat(again.path("uuid")).isEqualTo(starting.path("uuid"));
      assertThat(again.path("timestamp")).isEqualTo(starting.path("timestamp"));

      int reconciled = framework.stream().size();
      framework.call("{type: 'RECONCILE', reconcile: {tasks: [{task_id: {value: %s}}]}}",
          framework.id("t"));
      assertThat(framework.awaitStatus(reconciled, "t", s -> s.path("reason").asText()
          .equals("REASON_RECONCILIATION")).path("state").asText()) // the one in flight (06:57)
          .isEqualTo("TASK_STARTING");

      framework.acknowledge(starting);
      framework.acknowledge(starting);
      JsonNode running = framework.awaitStatus("t", "TASK_RUNNING");
      assertThat(running.path("uuid")).isNotEqualTo(starting.path("uuid"));
      framework.acknowledge(running);
      int beats = framework.stream().size();
      framework.stream().await("heartbeat", beats,
          e -> e.path("type").asText().equals("HEARTBEAT"));
    }
  }

  /// Known: the latest state. Over and acknowledged: GONE with the agent's id, UNKNOWN without
  /// (06:77, 82). In the order of the call, duplicates twice (06:112–120).
  @Test
  void reconciliationAnswersWhatIsAsked(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      framework.launch(offer, Tasks.shell(framework.id("runs"), offer, "sleep 300"),
          Tasks.shell(framework.id("over"), offer, "true"));
      framework.awaitStatus("runs", "TASK_RUNNING");
      framework.awaitStatus("over", "TASK_FINISHED");
      int before = framework.stream().size();
      framework.call("{type: 'RECONCILE', reconcile: {tasks: ["
          + "{task_id: {value: %s}, agent_id: %s}, {task_id: {value: %s}},"
          + "{task_id: {value: %s}, agent_id: {value: 'nosuch'}}, {task_id: {value: %s}}]}}",
          framework.id("runs"), offer.path("agent_id"), framework.id("never"),
          framework.id("runs"), framework.id("runs"));
      framework.stream().await("four answers", before, _ -> answers(framework, before) == 4);
      assertThat(framework.stream().events().stream().skip(before)
          .map(e -> e.path("update").path("status")).filter(UpdatesIT::isAnswer)
          .map(s -> s.path("task_id").path("value").asText()))
          .containsExactly(framework.id("runs"), framework.id("never"), framework.id("runs"),
              framework.id("runs"));
      JsonNode known = framework.awaitStatus(before, "runs", UpdatesIT::isAnswer);
      assertThat(known.path("state").asText()).isEqualTo("TASK_RUNNING");
      assertThat(known.path("source").asText()).isEqualTo("SOURCE_MASTER");
      assertThat(known.path("message").asText()).isEqualTo("Reconciliation: Latest task state");
      assertThat(known.has("uuid")).isFalse();
      assertThat(framework.awaitStatus(before, "never", _ -> true).path("state").asText())
          .isEqualTo("TASK_UNKNOWN");
      awaitForgotten(framework, offer);
    }
  }

  /// The acknowledgement is on its way for a moment, in which the task is still known as finished.
  private static void awaitForgotten(Framework framework, JsonNode offer) {
    org.awaitility.Awaitility.await().atMost(EventStream.LIMIT).until(() -> {
      int before = framework.stream().size();
      framework.call("{type: 'RECONCILE', reconcile: {tasks: [{task_id: {value: %s}, agent_id:"
          + " %s}]}}", framework.id("over"), offer.path("agent_id"));
      return framework.awaitStatus(before, "over", UpdatesIT::isAnswer).path("state").asText()
          .equals("TASK_GONE");
    });
  }

  private static boolean isAnswer(JsonNode status) {
    return status.path("reason").asText().equals("REASON_RECONCILIATION");
  }

  private static long answers(Framework framework, int from) {
    return framework.stream().events().stream().skip(from)
        .filter(e -> isAnswer(e.path("update").path("status"))).count();
  }

  /// Without tasks, everything that is not over is told (06:205).
  @Test
  void implicitReconciliationTellsAll(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      framework.launch(offer, Tasks.shell(framework.id("a"), offer, "sleep 300"),
          Tasks.shell(framework.id("b"), offer, "sleep 300"));
      framework.awaitStatus("a", "TASK_RUNNING");
      framework.awaitStatus("b", "TASK_RUNNING");
      int before = framework.stream().size();
      framework.call("{type: 'RECONCILE', reconcile: {}}");
      for (String task : new String[]{"a", "b"}) {
        assertThat(framework.awaitStatus(before, task, UpdatesIT::isAnswer).path("state").asText())
            .isEqualTo("TASK_RUNNING");
      }
    }
  }

  /// Right after ACCEPT a task is known (06:92): nobody need fear for it.
  @Test
  void acceptedTaskIsKnownAtOnce(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      framework.launch(offer, Tasks.shell(framework.id("t"), offer, "sleep 300"));
      framework.call("{type: 'RECONCILE', reconcile: {tasks: [{task_id: {value: %s}}]}}",
          framework.id("t"));
      assertThat(framework.awaitStatus(0, "t", UpdatesIT::isAnswer).path("state").asText())
          .isIn("TASK_STAGING", "TASK_STARTING", "TASK_RUNNING");
    }
  }
}
