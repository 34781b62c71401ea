package dev.karoo.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// How tasks are ended (recordings 04 and 13).
@ExtendWith(TargetExtension.class)
class KillIT {
  /// A trap is set once the file is there; nothing of the protocol tells of it.
  private static final String DEAF = "trap '' TERM; touch ready; while :; do sleep 0.1; done";

  private static void kill(Framework framework, String task) {
    framework.call("{type: 'KILL', kill: {task_id: {value: %s}}}", framework.id(task));
  }

  /// KILLING, then KILLED, even of a command that ends well (04:36–59).
  @Test
  void killedIsKilledHoweverItEnds(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      framework.launch(offer, Tasks.shell(framework.id("plain"), offer, "exec sleep 300"),
          Tasks.shell(framework.id("polite"), offer,
              "trap 'exit 0' TERM; touch ready; while :; do sleep 0.1; done"));
      framework.awaitStatus("plain", "TASK_RUNNING");
      framework.awaitStatus("polite", "TASK_RUNNING");
      awaitTrap(target, framework, offer, "polite");
      kill(framework, "plain");
      kill(framework, "polite");
      assertThat(framework.awaitStatus("plain", "TASK_KILLED").path("message").asText())
          .isEqualTo("Command terminated with signal Terminated");
      assertThat(framework.awaitStatus("polite", "TASK_KILLED").path("message").asText())
          .isEqualTo("Command exited with status 0");
      for (String task : new String[]{"plain", "polite"}) {
        assertThat(framework.states(task)).containsSubsequence("RUNNING", "KILLING", "KILLED");
      }
    }
  }

  private static void awaitTrap(Target target, Framework framework, JsonNode offer, String task) {
    Operator operator = new Operator(target);
    await().atMost(EventStream.LIMIT).until(() -> operator.hasFile(offer.path("agent_id"),
        framework.frameworkId(), framework.id(task), "ready"));
  }

  /// SIGKILL after three seconds, or after what the task's kill_policy says (04:74–96).
  @Test
  void deafTasksAreKilledAfterTheirGrace(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      ObjectNode own = Tasks.shell(framework.id("own"), offer, DEAF);
      own.set("kill_policy", Json.object("{grace_period: {nanoseconds: 6000000000}}"));
      framework.launch(offer, Tasks.shell(framework.id("usual"), offer, DEAF), own);
      framework.awaitStatus("usual", "TASK_RUNNING");
      framework.awaitStatus("own", "TASK_RUNNING");
      awaitTrap(target, framework, offer, "usual");
      awaitTrap(target, framework, offer, "own");
      kill(framework, "usual");
      kill(framework, "own");
      assertThat(grace(framework, "usual")).isBetween(2.5, 5.5);
      assertThat(grace(framework, "own")).isBetween(5.5, 9.0);
    }
  }

  private static double grace(Framework framework, String task) {
    JsonNode end = framework.awaitStatus(task, "TASK_KILLED");
    assertThat(end.path("message").asText()).isEqualTo("Command terminated with signal Killed");
    return end.path("timestamp").asDouble()
        - framework.awaitStatus(task, "TASK_KILLING").path("timestamp").asDouble();
  }

  /// Of a task that nobody knows: GONE from an agent that is known, else UNKNOWN (04:140–156). With
  /// the wrong agent nothing happens to a task that runs (04:168).
  @Test
  void killOfTheUnknownIsAnswered(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      framework.launch(offer, Tasks.shell(framework.id("runs"), offer, "sleep 300"));
      framework.awaitStatus("runs", "TASK_RUNNING");
      framework.call("{type: 'KILL', kill: {task_id: {value: %s}, agent_id: {value: 'nosuch'}}}",
          framework.id("runs"));
      framework.call("{type: 'KILL', kill: {task_id: {value: %s}, agent_id: %s}}",
          framework.id("a"), offer.path("agent_id"));
      kill(framework, "b");
      JsonNode gone = framework.awaitStatus("a", "TASK_GONE");
      assertThat(gone.path("message").asText())
          .isEqualTo("Reconciliation: Task is unknown to the agent");
      framework.awaitStatus("b", "TASK_UNKNOWN");
      assertThat(framework.states("runs")).doesNotContain("KILLING", "KILLED");
    }
  }

  /// SHUTDOWN of a command's executor is KILL (13:319–324).
  @Test
  void shutdownOfAnExecutorEndsItsTask(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      framework.launch(offer, Tasks.shell(framework.id("t"), offer, "sleep 300"));
      framework.awaitStatus("t", "TASK_RUNNING");
      framework.call("{type: 'SHUTDOWN', shutdown: {executor_id: {value: %s}, agent_id: %s}}",
          framework.id("t"), offer.path("agent_id"));
      framework.awaitStatus("t", "TASK_KILLED");
    }
  }

  /// A limit of time is a failure, told as such (13:281–307).
  @Test
  void timeRunsOut(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      ObjectNode task = Tasks.shell(framework.id("t"), offer, "exec sleep 300");
      task.set("max_completion_time", Json.object("{nanoseconds: 1000000000}"));
      framework.launch(offer, task);
      JsonNode end = framework.awaitStatus("t", "TASK_FAILED");
      assertThat(end.path("reason").asText()).isEqualTo("REASON_MAX_COMPLETION_TIME_REACHED");
      assertThat(framework.states("t")).doesNotContain("KILLING");
    }
  }

  /// A health check that fails as often as it may ends the task: KILLED, unhealthy (13:17–42).
  /// Until
  /// it was good once, it may fail for the grace period: a busy agent starts tasks slowly.
  @Test
  void sickTasksAreKilled(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      ObjectNode task = Tasks.shell(framework.id("t"), offer,
          "touch well; sleep 5; rm well; exec sleep 300");
      task.set("health_check", Json.object("{type: 'COMMAND', command: {value: 'test -e well'},"
          + " delay_seconds: 1, interval_seconds: 0.5, timeout_seconds: 5, consecutive_failures: 2,"
          + " grace_period_seconds: 20}"));
      framework.launch(offer, task);
      framework.awaitStatus(0, "t", s -> s.path("healthy").asBoolean() && s.path("reason").asText()
          .equals("REASON_TASK_HEALTH_CHECK_STATUS_UPDATED"));
      framework.awaitStatus(0, "t", s -> s.has("healthy") && !s.path("healthy").asBoolean()
          && s.path("state").asText().equals("TASK_RUNNING"));
      JsonNode end = framework.awaitStatus("t", "TASK_KILLED");
      assertThat(end.path("healthy").asBoolean(true)).isFalse();
      assertThat(end.has("reason")).isFalse();
    }
  }

  /// A check only tells, and only what is new; before that it is empty (13:160–178).
  @Test
  void checksTellWhatChanged(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      ObjectNode task = Tasks.shell(framework.id("t"), offer,
          "sleep 2; touch changed; exec sleep 300");
      task.set("check", Json.object("{type: 'COMMAND', command: {command: {value: 'test ! -e "
          + "changed || exit 5'}}, delay_seconds: 0, interval_seconds: 0.5, timeout_seconds: 5}"));
      framework.launch(offer, task);
      JsonNode starting = framework.awaitStatus("t", "TASK_STARTING");
      assertThat(starting.path("check_status").path("command").has("exit_code")).isFalse();
      for (int exit : new int[]{0, 5}) {
        JsonNode told = framework.awaitStatus(0, "t", s -> s.path("check_status").path("command")
            .path("exit_code").asInt(-1) == exit);
        assertThat(told.path("reason").asText()).isEqualTo("REASON_TASK_CHECK_STATUS_UPDATED");
        assertThat(told.path("state").asText()).isEqualTo("TASK_RUNNING");
      }
    }
  }

  /// A check that gives no result any more is told by an empty status (`checks/checker.cpp`).
  @Test
  void silentChecksAreTold(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      ObjectNode task = Tasks.shell(framework.id("t"), offer,
          "sleep 3; touch silent; exec sleep 300");
      task.set("check", Json.object("{type: 'COMMAND', command: {command: {value: 'test ! -e "
          + "silent || exec sleep 30'}}, delay_seconds: 0, interval_seconds: 0.5,"
          + " timeout_seconds: 2}"));
      framework.launch(offer, task);
      framework.awaitStatus(0, "t", s -> s.path("check_status").path("command").path("exit_code")
          .asInt(-1) == 0);
      JsonNode told = framework.awaitStatus(0, "t", s -> s.path("reason").asText()
          .equals("REASON_TASK_CHECK_STATUS_UPDATED")
          && !s.path("check_status").path("command").has("exit_code"));
      assertThat(told.path("state").asText()).isEqualTo("TASK_RUNNING");
      assertThat(told.path("check_status").path("type").asText()).isEqualTo("COMMAND");
      assertThat(told.path("check_status").has("command")).isTrue();
    }
  }
}
