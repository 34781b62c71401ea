package dev.karoo.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.convert.Pipelines;
import dev.karoo.api.pipeline.PipelineObject;
import dev.karoo.cli.CommandRun;
import dev.karoo.cli.CommandRun.Result;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.output.Json;
import dev.karoo.cli.server.LiveServer;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.reconcile.SpecHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `karoo plan` counts as held by a task of which more, or less, than one launch runs: on
/// agents of four cores each, one task `p/web` of two cores.
class HeldPlacesPlanTest {
  private static final String AGENT = """
      {apiVersion: karoo.dev/v1alpha1, kind: Agent, metadata: {name: NAME}, spec: {},
        status: {phase: Ready, topology: {cpus: 4, memory: 8Gi, disk: 10Gi, ports: 31000-31009,
          domains: [{cores: "0-3", numaNode: 0}]}}}
      """;
  private static final String PIPELINE = """
      apiVersion: karoo.dev/v1alpha1
      kind: Pipeline
      metadata: {name: NAME, namespace: default}
      spec:
        placement: Each
        tasks:
        - {name: web, command: [w], resources: {cores: {count: COUNT}, memory: MEMORY}}
      """;
  private static final String TASK = """
      {apiVersion: karoo.dev/v1alpha1, kind: Task, metadata: {name: p.web.0, namespace: default},
        spec: {pipeline: p, template: web, index: 0, priority: 0, hash: h, definition: DEFINITION},
        status: STATUS}
      """;
  private static final String OLD = "{agent: a1, domains: [0], numaNodes: [0], cores: [0, 1], "
      + "memory: 3Gi}";
  private static final String NEW = "{agent: a2, domains: [0], numaNodes: [0], cores: [0, 1], "
      + "memory: 3Gi}";

  @TempDir
  Path folder = Path.of("");

  private final LiveServer server = LiveServer.start();

  @BeforeEach
  void agents() {
    put(AGENT.replace("NAME", "a1"));
    put(AGENT.replace("NAME", "a2"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode put(String text) {
    return server.put(Json.MAPPER.valueToTree(new org.yaml.snakeyaml.Yaml().load(text)));
  }

  private static String pipeline(String name, int count, String memory) {
    return PIPELINE.replace("NAME", name).replace("COUNT", "" + count).replace("MEMORY", memory);
  }

  /// The task `p/web[0]`, whose status is this.
  private void task(String status) {
    JsonNode pipeline = put(pipeline("p", 2, "3Gi"));
    put(TASK.replace("STATUS", status)
        .replace("DEFINITION", pipeline.path("spec").path("tasks").path(0).toString()));
  }

  private JsonNode plan(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("plan", "-o", "json"));
    all.addAll(List.of(arguments));
    Result result = CommandRun.with(server).run(all.toArray(String[]::new));
    assertThat(result.err()).isEmpty();
    return Json.MAPPER.readTree(result.out());
  }

  private JsonNode applied(String... pipelines) throws IOException {
    return plan("-f", Files.writeString(folder.resolve("p.yaml"), String.join("---\n", pipelines))
        .toString());
  }

  private static String attempt(int number, String state, String more) {
    return "{id: t" + number + ", number: " + number + ", hash: h, agent: "
        + (number == 1 ? "a1" : "a2") + ", state: TASK_" + state + ", launchedAt: "
        + "'2026-11-22T11:00:00Z', " + more + "}";
  }

  /// The old launch runs on the first agent, its successor starts on the second.
  private void surge() {
    task("{phase: Running, placement: " + OLD + ", attempts: ["
        + attempt(1, "RUNNING", "placement: " + OLD) + ", "
        + attempt(2, "STAGING", "placement: " + NEW) + "]}");
  }

  @Test
  void whileASuccessorStartsBothHoldTheirPlacesOnce() throws IOException {
    surge();

    assertThat(applied(pipeline("q", 4, "1Gi")).path("placements")).isEmpty();
    assertThat(applied(pipeline("q", 2, "5Gi"), pipeline("r", 2, "5Gi")).path("placements"))
        .hasSize(2);
  }

  @Test
  void whatHasASuccessorElsewhereNeedsNoFurtherPlace() throws IOException {
    surge();

    JsonNode drained = plan("--drain", "a1");

    assertThat(drained.path("unplaced")).isEmpty();
    assertThat(drained.path("placements")).hasSize(1);
    assertThat(drained.path("placements").path(0).path("agent").asText()).isEqualTo("a2");
    assertThat(drained.path("placements").path(0).path("from").asText()).isEqualTo("a1");
    assertThat(drained.path("placements").path(0).path("cores").toString()).isEqualTo("[0,1]");
  }

  @Test
  void anOldLaunchThatEndsHoldsItsPlaceAlso() throws IOException {
    task("{phase: Starting, placement: " + NEW + ", attempts: ["
        + attempt(1, "KILLING", "kill: {cause: Changed, message: m, at: '2026-11-22T11:00:00Z'}, "
            + "placement: " + OLD)
        + ", " + attempt(2, "STAGING", "") + "]}");

    assertThat(applied(pipeline("q", 4, "1Gi")).path("placements")).isEmpty();
    assertThat(applied(pipeline("q", 2, "5Gi"), pipeline("r", 2, "5Gi")).path("placements"))
        .hasSize(2);
  }

  @Test
  void aPlaceThatIsKeptWithMesosIsHeld() throws IOException {
    task("{phase: Pending, placement: " + NEW + ", claim: {agentId: S2, hash: h, since: "
        + "'2026-11-22T11:00:00Z', secured: true, placement: " + NEW + "}}");

    JsonNode same = applied(pipeline("p", 2, "3Gi"), pipeline("q", 4, "1Gi"));

    assertThat(same.path("placements")).hasSize(2);
    assertThat(same.path("placements").path(0).path("from").asText()).isEqualTo("a2");
    assertThat(same.path("placements").path(1).path("agent").asText()).isEqualTo("a1");
    assertThat(applied(pipeline("q", 4, "1Gi"), pipeline("r", 4, "1Gi")).path("placements"))
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"BackOff, FAILED, '', 12:03, true", "FetchBackOff, FAILED, '', 12:03, true",
    "WaitsForDependency, FAILED, '', 12:03, true", "WaitsForDependency, FAILED, '', 11:50, false",
    "Unschedulable, FAILED, '', 12:03, false", "WaitsForTurn, FAILED, '', 12:03, false",
    "BackOff, LOST, '', 12:03, false", "BackOff, FAILED, REASON_EXECUTOR_TERMINATED, 12:03, false"
  })
  void aPlaceThatIsKeptForTheNextStartIsHeld(String why, String state, String reason, String end,
      boolean kept) throws IOException {
    task("{phase: Pending, conditions: [{type: Scheduled, status: 'False', reason: " + why
        + ", message: m, lastTransitionTime: '2026-11-22T12:03:00Z'}], attempts: ["
        + attempt(2, state, "reason: '" + reason + "', finishedAt: '2026-11-22T" + end
            + ":00Z', placement: " + NEW)
        + "]}");

    JsonNode plan = applied(pipeline("p", 2, "3Gi"));

    assertThat(plan.path("placements")).hasSize(1);
    assertThat(plan.path("placements").path(0).has("from")).isEqualTo(kept);
  }

  @Test
  void afterThreeFailuresInPlaceAnotherIsSought() throws IOException {
    String end = "finishedAt: '2026-11-22T12:03:00Z'";
    String failed = "{id: t, agent: a2, state: TASK_FAILED, " + end + "}";
    task("{phase: Pending, conditions: [{type: Scheduled, status: 'False', reason: BackOff, "
        + "message: m, lastTransitionTime: '2026-11-22T12:03:00Z'}], attempts: [" + failed + ", "
        + failed + ", " + attempt(2, "FAILED", end + ", placement: " + NEW) + "]}");

    assertThat(applied(pipeline("p", 2, "3Gi")).path("placements").path(0).has("from")).isFalse();
    retryAt("2026-11-22T12:02:00Z");
    assertThat(applied(pipeline("p", 2, "3Gi")).path("placements").path(0).has("from")).isFalse();
    retryAt("2026-11-22T12:03:00Z");
    assertThat(applied(pipeline("p", 2, "3Gi")).path("placements").path(0).path("from").asText())
        .isEqualTo("a2");
  }

  private void retryAt(String time) {
    ObjectNode pipeline = server.get(ResourceTypes.PIPELINES, "default", "p").orElseThrow()
        .deepCopy();
    pipeline.withObject("metadata").withObject("annotations").put("karoo.dev/retry-at", time);
    server.put(pipeline);
  }

  /// Tasks that run to completion, two at once of five.
  private static String batch(int replicas, int completions, int cores) {
    return """
        apiVersion: karoo.dev/v1alpha1
        kind: Pipeline
        metadata: {name: b, namespace: default}
        spec:
          placement: Each
          tasks:
          - {name: job, replicas: REPLICAS, command: [w], resources: {cores: {count: CORES}},
              restartPolicy: OnFailure, completions: COMPLETIONS}
        """.replace("REPLICAS", "" + replicas).replace("COMPLETIONS", "" + completions)
        .replace("CORES", "" + cores);
  }

  private static List<String> named(JsonNode list) {
    List<String> names = new ArrayList<>();
    list.forEach(each -> names.add(each.path("task").asText()));
    return names;
  }

  @Test
  void whatRanToCompletionIsOver() throws IOException {
    ObjectNode pipeline = (ObjectNode) put(batch(2, 6, 2));
    String hash = hash(pipeline);
    pipeline.set("status", Json.MAPPER.valueToTree(Map.of("completed",
        List.of(Map.of("task", "job", "hash", hash, "succeeded", "0-0")))));
    server.put(pipeline);
    String task = TASK.replace("web", "job").replace("p.job.0", "b.job.N")
        .replace("pipeline: p", "pipeline: b").replace("index: 0", "index: N")
        .replace("hash: h", "hash: '" + hash + "'")
        .replace("DEFINITION", pipeline.path("spec").path("tasks").path(0).toString());
    put(task.replace("N", "1").replace("STATUS", "{phase: Succeeded}"));
    put(task.replace("N", "2").replace("STATUS", "{phase: Failed}"));
    put(task.replace("N", "4").replace("STATUS", "{phase: Running, placement: " + OLD + "}"));

    JsonNode same = applied(batch(2, 6, 2));

    assertThat(named(same.path("placements"))).containsExactly("default/b/job[3]",
        "default/b/job[4]");
    assertThat(same.path("placements").path(1).path("from").asText()).isEqualTo("a1");
    assertThat(same.path("unplaced")).isEmpty();
    assertThat(named(applied(batch(2, 6, 3)).path("placements"))).containsExactly(
        "default/b/job[0]", "default/b/job[4]");
  }

  private static String hash(JsonNode pipeline) {
    Pipeline core = Pipelines.toCore(
        dev.karoo.api.Json.fromTree(pipeline, PipelineObject.class));
    return SpecHash.of(core, core.tasks().getFirst(), Map.of());
  }

  @Test
  void noMoreAreStartedThanMustSucceed() throws IOException {
    assertThat(named(applied(batch(4, 1, 1)).path("placements"))).containsExactly(
        "default/b/job[0]");
    String agent = """
        apiVersion: karoo.dev/v1alpha1
        kind: Agent
        metadata: {name: a9}
        spec: {topology: {cpus: 8, memory: 8Gi, domains: [{cores: "0-7", numaNode: 0}]}}
        """;
    Path file = Files.writeString(folder.resolve("o.yaml"), agent + "---\n" + batch(4, 1, 1));
    Result offline = new CommandRun().run("plan", "-f", file.toString(), "-o", "json");
    assertThat(offline.err()).isEmpty();
    assertThat(named(Json.MAPPER.readTree(offline.out()).path("placements"))).containsExactly(
        "default/b/job[0]");
  }

  private void cordonTheSecondAgent() {
    ObjectNode agent = server.get(ResourceTypes.AGENTS, "", "a2").orElseThrow().deepCopy();
    agent.withObject("spec").put("unschedulable", true);
    server.put(agent);
  }

  @Test
  void whoGivesWayIsNotPlaced() throws IOException {
    task("{phase: Running, placement: " + OLD + "}");
    cordonTheSecondAgent();
    String high = pipeline("q", 4, "1Gi").replace("placement: Each", "placement: Each\n  "
        + "priority: 9");

    JsonNode both = applied(pipeline("p", 2, "3Gi"), high);

    assertThat(named(both.path("placements"))).containsExactly("default/q/web[0]");
    assertThat(named(both.path("evictions"))).containsExactly("default/p/web[0]");
    assertThat(named(both.path("unplaced"))).containsExactly("default/p/web[0]");
    assertThat(both.path("unplaced").path(0).path("from").asText()).isEqualTo("a1");
    assertThat(both.path("unplaced").path(0).path("reasons").toString())
        .contains("gives way to default/q/web[0]");
    JsonNode alone = applied(high);
    assertThat(named(alone.path("evictions"))).containsExactly("default/p/web[0]");
    assertThat(alone.path("unplaced")).isEmpty();
  }

  @Test
  void whoGivesWayToOthersIsNoConcern() throws IOException {
    task("{phase: Running, placement: " + OLD + "}");
    cordonTheSecondAgent();
    JsonNode high = put(pipeline("q", 4, "1Gi"));
    put(TASK.replace("p.web.0", "q.web.0").replace("pipeline: p", "pipeline: q")
        .replace("priority: 0", "priority: 9").replace("STATUS", "{phase: Pending}")
        .replace("DEFINITION", high.path("spec").path("tasks").path(0).toString()));

    assertThat(plan("-f", Files.writeString(folder.resolve("r.yaml"), pipeline("r", 4, "1Gi"))
        .toString()).has("evictions")).isFalse();
  }

  /// As another version of Karoo may have written it.
  @Test
  void tasksOfAPipelineThatCannotBeReadStay() throws IOException {
    task("{phase: Running, placement: " + OLD + "}");
    server.tamper(ResourceTypes.PIPELINES, "default", "p",
        pipeline -> pipeline.withObject("spec").put("tasks", "none"));

    Result said = CommandRun.with(server).run("drain", "a1", "--dry-run");

    assertThat(said.err()).startsWith("warning: pipeline default/p cannot be read, its tasks stay "
        + "where they are: ").hasLineCount(1);
    assertThat(said.out()).contains("pipeline default/p cannot be read: its tasks stay");
    assertThat(said.code()).isZero();
    Result refused = CommandRun.with(server).run("drain", "a1");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("1 of 1 tasks would find no other place");
    assertThat(CommandRun.with(server).run("drain", "a1", "--force", "--wait=false").code())
        .isZero();
    assertThat(warned("warning: pipeline", pipeline("q", 4, "1Gi"), pipeline("r", 1, "1Gi"))
        .path("placements")).hasSize(1);
  }

  @Test
  void whatATaskThatCannotBeReadHoldsIsHeld() throws IOException {
    task("{phase: Running, placement: " + OLD + "}");
    server.tamper(ResourceTypes.TASKS, "default", "p.web.0",
        task -> task.withObject("spec").put("definition", "none"));

    String warning = "warning: task default/p.web.0 cannot be read, it stays on a1: ";
    assertThat(warned(warning, pipeline("q", 4, "1Gi"), pipeline("r", 4, "1Gi"))
        .path("placements")).hasSize(1);
    assertThat(warned(warning, pipeline("q", 2, "5Gi"), pipeline("r", 2, "5Gi"))
        .path("placements")).hasSize(2);
    server.tamper(ResourceTypes.AGENTS, "", "a2", agent -> agent.withObject("status").put(
        "topology", "none"));
    assertThat(warned("warning: agent a2 cannot be read, nothing is placed on it: ",
        pipeline("q", 4, "1Gi")).path("placements")).isEmpty();
  }

  private JsonNode warned(String warning, String... pipelines) throws IOException {
    Result result = CommandRun.with(server).run("plan", "-o", "json", "-f", Files
        .writeString(folder.resolve("p.yaml"), String.join("---\n", pipelines)).toString());
    assertThat(result.err()).contains(warning);
    return Json.MAPPER.readTree(result.out());
  }
}
