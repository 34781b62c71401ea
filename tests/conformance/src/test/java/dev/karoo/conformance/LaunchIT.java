package dev.karoo.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// From ACCEPT to the end of a task (recordings 02, 03 and 13).
@ExtendWith(TargetExtension.class)
class LaunchIT {
  /// Three updates, from the executor, each with a uuid (02:15–20).
  @ParameterizedTest
  @EnumSource(Encoding.class)
  void taskRunsToItsEnd(Encoding encoding, Target target) {
    try (Framework framework = Framework.subscribed(target, encoding)) {
      JsonNode offer = framework.offer();
      framework.launch(offer, Tasks.shell(framework.id("t"), offer, "true"));
      JsonNode end = framework.awaitStatus("t", "TASK_FINISHED");
      assertThat(end.path("message").asText()).isEqualTo("Command exited with status 0");
      assertThat(framework.states("t")).containsSubsequence("STARTING", "RUNNING", "FINISHED");
      JsonNode running = framework.awaitStatus("t", "TASK_RUNNING");
      assertThat(running.path("source").asText()).isEqualTo("SOURCE_EXECUTOR");
      assertThat(running.has("uuid")).isTrue();
      assertThat(running.path("agent_id")).isEqualTo(offer.path("agent_id"));
      assertThat(running.path("executor_id").path("value").asText())
          .isEqualTo(framework.id("t"));
      assertThat(running.path("container_status").has("container_id")).isTrue();
    }
  }

  /// How commands end (03:18–55): by a status, by a signal, without having been there.
  @Test
  void endsAreTold(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      framework.launch(offer, Tasks.shell(framework.id("three"), offer, "exit 3"),
          Tasks.shell(framework.id("signal"), offer, "kill -SEGV $$"),
          Tasks.shell(framework.id("absent"), offer, "/no/such/program"),
          Tasks.with(framework.id("program"), offer,
              Json.object("{shell: false, value: '/no/such/program'}")));
      assertEnd(framework, "three", "Command exited with status 3");
      assertEnd(framework, "signal", "Command terminated with signal Segmentation fault");
      assertEnd(framework, "absent", "Command exited with status 127");
      assertEnd(framework, "program", "Command exited with status 1");
    }
  }

  private static void assertEnd(Framework framework, String task, String message) {
    JsonNode end = framework.awaitStatus(task, "TASK_FAILED");
    assertThat(end.path("message").asText()).startsWith(message);
    assertThat(end.path("source").asText()).isEqualTo("SOURCE_EXECUTOR");
    assertThat(end.has("reason")).isFalse();
  }

  /// Without a shell, the first argument is argv[0]; the command sees its variables, and its
  /// task's id as that of its executor (13:358).
  @Test
  void commandGetsWhatWasSent(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      String script = "test \"$1\" = 'a b' && test \"$2\" = '$HOME' && test \"$WHO\" = \"x y\""
          + " && test \"$MESOS_EXECUTOR_ID\" = '" + framework.id("t")
          + "' && test \"$(pwd -P)\" = \"$(cd \"$MESOS_SANDBOX\" && pwd -P)\" || exit 9";
      framework.launch(offer, Tasks.with(framework.id("t"), offer, Json.object("{shell: false, "
          + "value: 'sh', arguments: ['sh', '-c', %s, 'argv0', 'a b', '$HOME'], environment: "
          + "{variables: [{name: 'WHO', value: 'x y'}]}}", script)));
      assertThat(framework.awaitEnd("t").path("message").asText())
          .isEqualTo("Command exited with status 0");
    }
  }

  /// A bad task is an error of the master's, without a uuid; its neighbours start (03:74–177).
  @Test
  void badTasksAreRefusedOneByOne(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      ObjectNode greedy = Tasks.shell(framework.id("greedy"), offer, "true");
      ((ObjectNode) greedy.path("resources").path(0).path("scalar")).put("value", 100_000);
      ObjectNode elsewhere = Tasks.shell(framework.id("elsewhere"), offer, "true");
      elsewhere.set("agent_id", Json.object("{value: 'nosuch'}"));
      ObjectNode other = Tasks.shell(framework.id("other"), offer, "true");
      ((ObjectNode) other.path("resources").path(0)).set("allocation_info",
          Json.object("{role: 'nosuch'}"));
      ObjectNode needless = Tasks.shell(framework.id("needless"), offer, "true");
      needless.set("resources", Json.object("{none: []}").path("none"));
      framework.launch(offer, greedy, elsewhere, other, needless,
          Tasks.shell(framework.id("a/b"), offer, "true"),
          Tasks.shell(framework.id("good"), offer, "true"));
      for (String task : new String[]{"greedy", "elsewhere", "other", "needless",
        "a/b"}) {
        JsonNode error = framework.awaitStatus(task, "TASK_ERROR");
        assertThat(error.path("source").asText()).isEqualTo("SOURCE_MASTER");
        assertThat(error.path("reason").asText()).isEqualTo("REASON_TASK_INVALID");
        assertThat(error.has("uuid")).isFalse();
      }
      assertThat(framework.awaitStatus("a/b", "TASK_ERROR").path("message").asText())
          .contains("contains invalid characters");
      framework.awaitStatus("good", "TASK_FINISHED");
    }
  }

  /// The id of a task that runs: TASK_ERROR about an id that is alive (03:173–181).
  @Test
  void idsAreUnique(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      framework.launch(offer, Tasks.shell(framework.id("t"), offer, "sleep 300"));
      framework.awaitStatus("t", "TASK_RUNNING");
      JsonNode next = framework.offer(0, o -> !o.path("id").equals(offer.path("id"))
          && o.path("agent_id").equals(offer.path("agent_id")));
      framework.launch(next, Tasks.shell(framework.id("t"), next, "true"));
      assertThat(framework.awaitStatus("t", "TASK_ERROR").path("message").asText())
          .isEqualTo("Task has duplicate ID: " + framework.id("t"));
      int before = framework.stream().size();
      framework.call("{type: 'RECONCILE', reconcile: {tasks: [{task_id: {value: %s}}]}}",
          framework.id("t"));
      assertThat(framework.awaitStatus(before, "t", _ -> true).path("state").asText())
          .isEqualTo("TASK_RUNNING");
    }
  }

  /// What can't be fetched ends the task before it starts (03:68).
  @Test
  void failedFetchIsTheAgentsWord(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer();
      framework.launch(offer, Tasks.with(framework.id("t"), offer, Json.object(
          "{value: 'true', uris: [{value: '/no/such/file'}]}")));
      JsonNode end = framework.awaitStatus("t", "TASK_FAILED");
      assertThat(end.path("source").asText()).isEqualTo("SOURCE_AGENT");
      assertThat(end.path("reason").asText()).isEqualTo("REASON_CONTAINER_LAUNCH_FAILED");
      assertThat(end.path("message").asText()).contains("Failed to fetch all URIs");
      assertThat(framework.states("t")).doesNotContain("STARTING", "RUNNING");
    }
  }

  /// A group: the failure of one ends the other, and then their executor (13:408–434).
  @Test
  void groupEndsTogether(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer(0, o -> Tasks.scalar(o, "disk") >= 32);
      framework.call("{type: 'ACCEPT', accept: {offer_ids: [%s], operations: [%s]}}",
          offer.path("id"), group(framework, Tasks.shell(framework.id("bad"), offer,
              "sleep 1; exit 4"), Tasks.shell(framework.id("good"), offer, "sleep 300")));
      assertThat(framework.awaitStatus("bad", "TASK_FAILED").path("message").asText())
          .isEqualTo("Command exited with status 4");
      framework.awaitStatus("good", "TASK_KILLED");
      assertThat(framework.states("good")).containsSubsequence("STARTING", "RUNNING", "KILLING",
          "KILLED");
      framework.stream().await("the executor's end", 0, e -> e.path("failure").path("executor_id")
          .path("value").asText().equals(framework.id("group")));
    }
  }

  private static ObjectNode group(Framework framework, ObjectNode one, ObjectNode two) {
    return Json.object("{type: 'LAUNCH_GROUP', launch_group: {executor: {type: 'DEFAULT', "
        + "executor_id: {value: %s}, framework_id: %s, resources: [{name: 'cpus', type: 'SCALAR',"
        + " scalar: {value: 0.1}}, {name: 'mem', type: 'SCALAR', scalar: {value: 32}}, "
        + "{name: 'disk', type: 'SCALAR', scalar: {value: 10}}]}, task_group: {tasks: [%s, %s]}}}",
        framework.id("group"), framework.frameworkId(), one, two);
  }

  /// Docker tasks are refused in groups, with everything beside them (13:436–439).
  @Test
  void groupsTakeNoDocker(Target target) {
    try (Framework framework = Framework.subscribed(target)) {
      JsonNode offer = framework.offer(0, o -> Tasks.scalar(o, "disk") >= 32);
      ObjectNode docker = Tasks.shell(framework.id("docker"), offer, "true");
      docker.set("container", Json.object("{type: 'DOCKER', docker: {image: 'busybox'}}"));
      framework.call("{type: 'ACCEPT', accept: {offer_ids: [%s], operations: [%s]}}",
          offer.path("id"),
          group(framework, docker, Tasks.shell(framework.id("plain"), offer, "true")));
      for (String task : new String[]{"docker", "plain"}) {
        JsonNode error = framework.awaitStatus(task, "TASK_ERROR");
        assertThat(error.path("reason").asText()).isEqualTo("REASON_TASK_GROUP_INVALID");
        assertThat(error.path("message").asText()).isEqualTo("Task '" + framework.id("docker")
            + "' is invalid: Docker ContainerInfo is not supported on the task");
      }
    }
  }
}
