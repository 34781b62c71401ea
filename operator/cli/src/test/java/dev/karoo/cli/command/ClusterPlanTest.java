package dev.karoo.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.agent.AvoidedBy;
import dev.karoo.cli.CommandRun;
import dev.karoo.cli.CommandRun.Result;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.output.Json;
import dev.karoo.cli.output.Yaml;
import dev.karoo.cli.server.LiveServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `karoo plan` against a cluster: two agents of four cores each; on the first run `web` with two
/// cores and `fixed`, which only the first agent suits; on the second runs `other` with three
/// cores.
class ClusterPlanTest {
  private static final String AGENT = """
      {apiVersion: karoo.dev/v1alpha1, kind: Agent, metadata: {name: NAME}, spec: {},
        status: {phase: Ready, topology: {cpus: 4, memory: 8Gi, disk: 10Gi, ports: 31000-31009,
          domains: [{cores: "0-3", numaNode: 0}], attributes: {only: NAME}}}}
      """;
  private static final String PIPELINE = """
      apiVersion: karoo.dev/v1alpha1
      kind: Pipeline
      metadata: {name: p, namespace: default}
      spec:
        placement: Each
        tasks:
        - {name: web, command: [w], resources: {cores: {count: 2}, memory: 1Gi}}
        - {name: fixed, command: [f], resources: {cores: {count: 1}}, agentSelector: [{key: only,
            operator: In, values: [a1]}]}
        - {name: other, command: [o], resources: {cores: {count: COUNT}}}
      """;
  private static final String TASK = """
      {apiVersion: karoo.dev/v1alpha1, kind: Task, metadata: {name: p.NAME.0, namespace: default},
        spec: {pipeline: p, template: NAME, index: 0, priority: 0, hash: h, definition: DEFINITION},
        status: {phase: Running, placement: {agent: AGENT, domains: [0], numaNodes: [0],
          cores: CORES}}}
      """;

  @TempDir
  Path folder = Path.of("");

  private final LiveServer server = LiveServer.start();

  @BeforeEach
  void fill() throws IOException {
    put(AGENT.replace("NAME", "a1"));
    put(AGENT.replace("NAME", "a2"));
    JsonNode pipeline = put(pipeline(3));
    String[][] where = {{"a1", "[0, 1]"}, {"a1", "[2]"}, {"a2", "[0, 1, 2]"}};
    for (int i = 0; i < where.length; i++) {
      JsonNode definition = pipeline.path("spec").path("tasks").path(i);
      put(TASK.replace("NAME", definition.path("name").asText())
          .replace("DEFINITION", definition.toString()).replace("AGENT", where[i][0])
          .replace("CORES", where[i][1]));
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode put(String text) {
    return server.put(Json.MAPPER.valueToTree(new org.yaml.snakeyaml.Yaml().load(text)));
  }

  private static String pipeline(int count) {
    return PIPELINE.replace("COUNT", "" + count);
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("p.yaml"), text).toString();
  }

  private JsonNode plan(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("plan", "-o", "json"));
    all.addAll(List.of(arguments));
    Result result = CommandRun.with(server).run(all.toArray(String[]::new));
    assertThat(result.err()).isEmpty();
    return Json.MAPPER.readTree(result.out());
  }

  private static JsonNode task(JsonNode list, String name) {
    for (JsonNode each : list) {
      if (each.path("task").asText().equals("default/p/" + name + "[0]")) {
        return each;
      }
    }
    throw new AssertionError(name + " is not in " + list);
  }

  @Test
  void drainingSaysWhatMovesWhereAndWhatFindsNoRoom() throws IOException {
    Optional<JsonNode> before = server.get(ResourceTypes.TASKS, "default", "p.web.0");

    JsonNode plan = plan("--drain", "a1");

    assertThat(plan.path("placements")).isEmpty();
    assertThat(task(plan.path("unplaced"), "web").path("from").asText()).isEqualTo("a1");
    assertThat(task(plan.path("unplaced"), "web").path("reasons").path(0).asText())
        .contains("0 of 1 agents fit: 1 has no domain with 2 free cores (best: a2 domain 0 has 1)");
    assertThat(task(plan.path("unplaced"), "fixed").path("reasons").path(0).asText())
        .contains("doesn't match the agentSelector");
    assertThat(server.get(ResourceTypes.TASKS, "default", "p.web.0")).isEqualTo(before);

    JsonNode other = plan("--drain", "a2");

    assertThat(other.path("unplaced")).hasSize(1);
    put(AGENT.replace("NAME", "a3"));
    JsonNode moved = task(plan("--drain", "a1").path("placements"), "web");
    assertThat(moved.path("agent").asText()).isEqualTo("a3");
    assertThat(moved.path("from").asText()).isEqualTo("a1");
    assertThat(moved.path("cores")).hasSize(2);
  }

  @Test
  void applyingTheSameKeepsAllWhereItIs() throws IOException {
    JsonNode plan = plan("-f", file(pipeline(3)));

    assertThat(plan.path("unplaced")).isEmpty();
    assertThat(plan.path("placements")).hasSize(3).allSatisfy(task -> assertThat(
        task.path("agent")).isEqualTo(task.path("from")));
    assertThat(CommandRun.with(server).run("plan", "-f", file(pipeline(3))).out())
        .contains("FROM").contains("stays").contains("3 of 3 tasks placed on 2 of 2 agents.");
  }

  @Test
  void anotherVersionMovesOnlyWhatChanges() throws IOException {
    JsonNode plan = plan("-f", file(pipeline(4)));

    assertThat(task(plan.path("placements"), "other").path("cores")).hasSize(4);
    assertThat(task(plan.path("placements"), "other").path("agent").asText()).isEqualTo("a2");
    assertThat(task(plan.path("placements"), "web").path("agent").asText()).isEqualTo("a1");
    JsonNode tooLarge = plan("-f", file(pipeline(5)));
    assertThat(tooLarge.path("unplaced")).hasSize(1);
  }

  @Test
  void newPipelinesGoAroundWhatRuns() throws IOException {
    String text = pipeline(1).replace("name: p,", "name: q,");

    JsonNode plan = plan("-f", file(text));

    assertThat(plan.path("placements")).hasSize(2);
    assertThat(plan.path("placements").path(0).has("from")).isFalse();
    assertThat(plan.path("unplaced")).hasSize(1);
    assertThat(plan.path("unplaced").path(0).path("task").asText()).isEqualTo("default/q/web[0]");
    assertThat(Yaml.text(plan)).doesNotContain("default/p/");
  }

  @Test
  void agentsWhereLaunchesFailAreALastResort() throws IOException {
    put(AGENT.replace("NAME", "a3"));
    failing("a3", new AvoidedBy(Set.of("default/p", "default/r")));
    String other = file(pipeline(2).replace("name: p,", "name: q,"));

    assertThat(plan("--drain", "a1").path("unplaced")).hasSize(1);
    JsonNode moved = task(plan("--drain", "a1").path("placements"), "web");
    assertThat(moved.path("agent").asText()).isEqualTo("a3");
    assertThat(plan("-f", other).toString()).contains("\"agent\":\"a3\"");
    put(AGENT.replace("NAME", "a4"));
    moved = task(plan("--drain", "a1").path("placements"), "web");
    assertThat(moved.path("agent").asText()).isEqualTo("a4");
    failing("a3", new AvoidedBy(Set.of()));
    assertThat(plan("-f", other).toString()).doesNotContain("\"agent\":\"a3\"");
  }

  private void failing(String agent, AvoidedBy by) {
    ObjectNode object = server.get(ResourceTypes.AGENTS, "", agent).orElseThrow().deepCopy();
    object.withObject("status").putArray("conditions").addObject().put("type", AvoidedBy.TYPE)
        .put("status", "True").put("reason", by.reason()).put("message", by.message())
        .put("lastTransitionTime", "2026-11-22T12:00:00Z");
    server.put(object);
  }

  @Test
  void quotasCountAsInTheLoop() throws IOException {
    put("""
        {apiVersion: v1, kind: ResourceQuota, metadata: {name: few, namespace: default},
          spec: {hard: {"count/tasks.karoo.dev": "4"}}}
        """);

    JsonNode plan = plan("-f", file(pipeline(1).replace("name: p,", "name: q,")));

    assertThat(plan.path("placements")).hasSize(1);
    assertThat(plan.path("unplaced")).hasSize(2).allSatisfy(task -> assertThat(
        task.path("reasons").path(0).asText()).contains("exceeds quota few of namespace default"));
  }

  @Test
  void aPoolThatIsNone() throws IOException {
    Result result = CommandRun.with(server).run("plan", "-f", file(pipeline(1)),
        "--multicast-pool", "10.0.0.0/8");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("--multicast-pool: ");
  }

  @Test
  void ofAnEmptyAgentNothingIsCounted() {
    put(AGENT.replace("NAME", "a3"));
    assertThat(CommandRun.with(server).run("plan", "--drain", "a3"))
        .isEqualTo(new Result(0, "Nothing runs on a3.\n", ""));
  }

  @Test
  void anAgentThatDoesNotExist() {
    Result result = CommandRun.with(server).run("plan", "--drain", "nope");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("agents.karoo.dev \"nope\" not found");
  }
}
