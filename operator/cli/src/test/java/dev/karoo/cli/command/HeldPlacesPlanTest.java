package dev.karoo.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.CommandRun;
import dev.karoo.cli.CommandRun.Result;
import dev.karoo.cli.output.Json;
import dev.karoo.cli.server.LiveServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
  }
}
