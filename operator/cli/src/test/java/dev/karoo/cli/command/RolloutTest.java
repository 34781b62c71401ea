package dev.karoo.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.cli.CommandRun;
import dev.karoo.cli.CommandRun.Result;
import dev.karoo.cli.Golden;
import dev.karoo.cli.client.Objects;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.output.Json;
import dev.karoo.cli.server.LiveServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/// `rollout`, `drain` and `brake` against the real server; the tests are its operator.
class RolloutTest {
  private static final String PIPELINE = """
      apiVersion: karoo.dev/v1alpha1
      kind: Pipeline
      metadata: {name: p, namespace: default}
      spec:
        priority: 3
        tasks:
        - {name: f, replicas: 5, command: [v2], update: {strategy: Rolling, maxUnavailable: 2}}
        - {name: g, command: [g]}
      """;
  private static final String REVISION = """
      apiVersion: apps/v1
      kind: ControllerRevision
      metadata:
        name: p-%d
        namespace: default
        labels: {karoo.dev/pipeline: p}
        annotations: %s
        ownerReferences: [{apiVersion: karoo.dev/v1alpha1, kind: Pipeline, name: p, uid: %s}]
      data:
        spec:
          multicast: []
          tasks:
          - {name: f, replicas: 2, command: [v%d]}
          - {name: g, command: [g]}
      revision: %d
      """;

  private final LiveServer server = LiveServer.withCluster();

  @AfterEach
  void stop() {
    server.close();
  }

  private Result run(String... arguments) {
    return CommandRun.with(server).run(arguments);
  }

  private static ObjectNode tree(String yaml) {
    return Json.MAPPER.valueToTree(new Yaml().load(yaml));
  }

  @BeforeEach
  void twoRevisions() {
    String uid = Objects.uid(server.put(tree(PIPELINE)));
    server.put(tree(REVISION.formatted(1, "{kubernetes.io/change-cause: the first}", uid, 1, 1)));
    server.put(tree(REVISION.formatted(2, "{}", uid, 2, 2)));
  }

  private JsonNode pipeline() {
    return server.get(ResourceTypes.PIPELINES, "default", "p").orElseThrow();
  }

  /// The operator says how it does.
  private void status(String yaml) {
    ObjectNode pipeline = pipeline().deepCopy();
    pipeline.set("status", tree(yaml));
    server.put(pipeline);
  }

  @Test
  void outputsReviewedByEye() {
    StringBuilder all = new StringBuilder();
    for (String line : new String[]{"rollout history p", "rollout history pl/p --revision=1",
      "rollout history p --revision=7", "rollout history nope", "rollout undo p --to-revision=7",
      "rollout undo first-light", "rollout pause tasks/x", "rollout pause p", "rollout pause p",
      "rollout restart p", "rollout undo p", "rollout resume p", "rollout resume p",
      "rollout restart p --task=ff", "rollout restart pipeline p --task=f", "rollout status p g",
      "rollout status p -w=false", "rollout", "drain", "drain nope", "drain tasks/x",
      "drain node1 --dry-run", "drain node1", "drain node1 --force --wait=false",
      "drain node1 --force --timeout=1ms",
      "uncordon node1", "brake", "brake off"}) {
      Result result = run(line.split(" "));
      all.append("$ karoo ").append(line).append(" => ").append(result.code()).append('\n')
          .append(result.out()).append(result.err()).append('\n');
    }
    Golden.check("rollout.txt", all.toString());
  }

  @Test
  void undoBringsBackWhatRunsAndLeavesTheRest() {
    assertThat(run("rollout", "undo", "p").out()).isEqualTo("pipeline.karoo.dev/p rolled back\n");
    JsonNode task = pipeline().at("/spec/tasks/0");
    assertThat(task.at("/command/0").asText()).isEqualTo("v1");
    assertThat(task.path("replicas").asInt()).isEqualTo(5);
    assertThat(task.at("/update/strategy").asText()).isEqualTo("Rolling");
    assertThat(pipeline().at("/spec/priority").asInt()).isEqualTo(3);
    assertThat(run("rollout", "undo", "p", "--to-revision=1").out())
        .isEqualTo("pipeline.karoo.dev/p skipped rollback (it says already what that revision "
            + "says)\n");
  }

  @Test
  void restartIsAnAnnotation() {
    run("rollout", "restart", "p");
    run("rollout", "restart", "p", "--task", "f");
    JsonNode annotations = pipeline().at("/metadata/annotations");
    assertThat(annotations.path("karoo.dev/restartedAt").asText())
        .isEqualTo("2026-11-22T12:05:00Z");
    assertThat(annotations.path("restartedAt.karoo.dev/f").asText())
        .isEqualTo("2026-11-22T12:05:00Z");
  }

  @Test
  void statusFollowsAnUpdateToItsEnd() {
    String updating = """
        {observedGeneration: 1, conditions: [
          {type: Ready, status: "False", reason: NotReady, message: 4 of 6 tasks are ready},
          {type: Updated, status: "False", reason: Updating, message: 1 of 5 tasks of f are updated}]}
        """;
    status(updating);
    assertThat(run("rollout", "status", "p", "--watch=false")).isEqualTo(new Result(0,
        "Waiting for pipeline \"p\" rollout to finish: 1 of 5 tasks of f are updated...\n", ""));
    assertThat(run("rollout", "status", "p", "--timeout=1ms").code()).isEqualTo(1);
    status(updating.replace("Updating", "ProgressDeadlineExceeded"));
    assertThat(run("rollout", "status", "p")).isEqualTo(new Result(1, "",
        "error: pipeline \"p\" exceeded its progress deadline: 1 of 5 tasks of f are updated\n"));
    status(updating.replace("\"False\"", "\"True\""));
    assertThat(run("rollout", "status", "p")).isEqualTo(new Result(0,
        "pipeline \"p\" successfully rolled out\n", ""));
  }

  @Test
  void drainSaysFirstWhereTasksWouldGo() {
    JsonNode node2 = server.get(ResourceTypes.AGENTS, "", "node2").orElseThrow();
    ObjectNode roomy = node2.deepCopy();
    roomy.withObject("spec").put("unschedulable", false);
    roomy.set("status", tree("{phase: Ready, topology: {cpus: 8, memory: 16Gi, disk: 100G,"
        + " domains: [{cores: 0-7}]}}"));
    server.put(roomy);
    Result drained = run("drain", "node1", "--wait=false");
    assertThat(drained.out().lines().map(line -> line.replaceAll(" +", " ").strip()))
        .containsExactly("TASK FROM TO WHY", "default/first-light.capture.0 node1 node2",
            "default/first-light.spectrum.0 node1 node2", "agent.karoo.dev/node1 cordoned");
    JsonNode spec = server.get(ResourceTypes.AGENTS, "", "node1").orElseThrow().path("spec");
    assertThat(spec.path("drain").asBoolean()).isTrue();
    assertThat(spec.path("unschedulable").asBoolean()).isTrue();
    assertThat(run("uncordon", "node1").out()).isEqualTo("agent.karoo.dev/node1 uncordoned\n");
    assertThat(server.get(ResourceTypes.AGENTS, "", "node1").orElseThrow().at("/spec/drain")
        .asBoolean()).isFalse();
  }

  @Test
  void theBrakeIsShownAndReleased() {
    for (String name : new String[]{"n1", "n2"}) {
      server.put(tree(
          """
              apiVersion: karoo.dev/v1alpha1
              kind: Agent
              metadata: {name: %s}
              spec: {}
              status:
                phase: Lost
                tasks: 3
                conditions:
                - {type: Ready, status: "False", reason: Lost, message: m, lastTransitionTime: "2026-11-22T12:06:00Z"}
                - {type: MovesHeld, status: "True", reason: DisasterBrake, message: 4 of 12 agents vanished, lastTransitionTime: "2026-11-22T12:06:00Z"}
              """
              .formatted(name)));
    }
    assertThat(run("brake").out()).isEqualTo("""
        4 of 12 agents vanished
        AGENT   LOST SINCE             TASKS
        n1      2026-11-22T12:06:00Z   3
        n2      2026-11-22T12:06:00Z   3
        """);
    assertThat(run("brake", "release", "node1").err())
        .isEqualTo("error: the brake does not hold agent node1; it holds n1, n2\n");
    assertThat(run("brake", "release").out())
        .isEqualTo("agent.karoo.dev/n1 released\nagent.karoo.dev/n2 released\n");
    assertThat(server.get(ResourceTypes.AGENTS, "", "n1").orElseThrow()
        .at("/metadata/annotations").path("karoo.dev/releasedAt").asText())
        .isEqualTo("2026-11-22T12:06:00Z");
  }

  @Test
  void quotasAreCheckedWhenTheyAreWritten() {
    Result result = CommandRun.with(server).input("""
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: team}
        spec: {hard: {cpu: "8", karoo.dev/gpu: "1", memory: -1Gi, pods: "3"}}
        """).run("apply", "-f", "-");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("spec.hard[\"karoo.dev/gpu\"]").contains("did you mean "
        + "\"karoo.dev/gpus\"?").contains("spec.hard.memory").contains("spec.hard.pods");
    assertThat(CommandRun.with(server).input("""
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: team}
        spec: {hard: {cpu: 8, requests.memory: 16Gi, karoo.dev/gpus: "0.5"}}
        """).run("apply", "-f", "-").out()).isEqualTo("resourcequota/team created\n");
    assertThat(run("get", "quota").out()).contains("team");
  }
}
