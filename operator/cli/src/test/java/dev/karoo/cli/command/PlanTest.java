package dev.karoo.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.CommandRun;
import dev.karoo.cli.CommandRun.Result;
import dev.karoo.cli.Golden;
import dev.karoo.cli.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {
  private static final String AGENTS = """
      apiVersion: karoo.dev/v1alpha1
      kind: Agent
      metadata: {name: n1}
      spec:
        topology:
          memory: 16Gi
          domains: [{cores: "0,2,4,6", numaNode: 0}, {cores: "1,3,5,7", numaNode: 1}]
          gpus: [{model: NVIDIA TITAN X, uuid: GPU-0, memory: 12Gi, computeCapability: "5.2", numaNode: 1}]
          interfaces: [{name: ens1, networks: [cbf], address: 10.100.0.1, bandwidthIn: 40G,
              bandwidthOut: 40G, numaNode: 0}]
      """;
  private static final String PIPELINES = """
      apiVersion: karoo.dev/v1alpha1
      kind: Pipeline
      metadata: {name: fits}
      spec:
        multicast: [{name: acv, count: 2, port: 7148}]
        tasks:
        - name: capture
          command: [capture]
          resources:
            memory: 1Gi
            cores: {names: [recv, send]}
            interfaces: [{network: cbf, bandwidthIn: 27G, multicast: {receive: [acv]}}]
          ports: [{name: http}]
        - {name: gpu, command: [x], resources: {cores: {count: 1}, gpus: [{compute: 0.25,
            memory: 3Gi}]}}
        - {name: plain, command: [x], replicas: 2}
      ---
      apiVersion: karoo.dev/v1alpha1
      kind: Pipeline
      metadata: {name: too-large, namespace: other}
      spec:
        tasks:
        - {name: large, command: [x], replicas: 3, resources: {cores: {count: 5}}}
      """;

  @TempDir
  Path folder = Path.of("");

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private Result plan(String... more) throws IOException {
    return new CommandRun()
        .trailing("-f", file("p.yaml", PIPELINES), "--agents", file("a.yaml", AGENTS))
        .trailing(more).run("plan");
  }

  @Test
  void forPeopleAndForPrograms() throws IOException {
    Result table = plan();
    assertThat(table.code()).isZero();
    Golden.check("plan.txt", table.out() + "\n" + plan("-o", "json").out());
  }

  @Test
  void everyTaskIsEitherPlacedOrNotAndHasAllKeys() throws IOException {
    JsonNode plan = Json.MAPPER.readTree(plan("-o", "json").out());
    assertThat(plan.path("placements")).hasSize(4);
    assertThat(plan.path("unplaced")).hasSize(3);
    for (JsonNode placement : plan.path("placements")) {
      assertThat(placement.propertyStream().map(java.util.Map.Entry::getKey)).contains("task",
          "agent", "domains", "cores", "coreNames", "gpus", "interfaces", "ports");
      placement.path("cores").forEach(core -> assertThat(core.isIntegralNumber()).isTrue());
    }
    for (JsonNode task : plan.path("unplaced")) {
      assertThat(task.path("task").asText()).startsWith("other/too-large/large[");
      assertThat(task.path("reasons")).isNotEmpty();
    }
  }

  @Test
  void theSameInputHasTheSamePlan() throws IOException {
    assertThat(plan("-o", "yaml")).isEqualTo(plan("-o", "yaml"));
    assertThat(plan("-n", "mine", "-o", "yaml").out()).contains("task: mine/fits/gpu[0]");
  }

  @Test
  void aGroupWithoutAddressKeepsItsPipelineWaiting() throws IOException {
    JsonNode plan = Json.MAPPER
        .readTree(plan("--multicast-pool", "239.1.0.0/32", "-o", "json").out());
    assertThat(plan.path("placements")).isEmpty();
    assertThat(plan.at("/unplaced/0/task").asText()).isEqualTo("default/fits/capture[0]");
    assertThat(plan.at("/unplaced/0/reasons/0").asText()).isEqualTo(
        "the multicast pool has not enough consecutive free addresses for group acv");
  }

  @Test
  void mistakes() throws IOException {
    assertThat(new CommandRun().run("plan").err())
        .isEqualTo("error: must specify -f FILE or --drain AGENT\n");
    assertThat(plan("--drain", "n1").err()).startsWith("error: nothing runs on the agents of");
    assertThat(new CommandRun().run("plan", "-f", file("p.yaml", PIPELINES), "--agents",
        file("q.yaml", PIPELINES.replace("name: fits", "name: more").replace("name: too-large",
            "name: also")))
        .err())
        .startsWith("error: the files of --agents hold no Agent");
    assertThat(plan("-o", "xml").err()).startsWith("error: --output must be");
    assertThat(plan("--policy", "chaos").err()).startsWith("error: --policy must be");
    assertThat(new CommandRun().run("plan", "-f", file("p.yaml", PIPELINES), "--agents",
        file("a.yaml", AGENTS.replace("16Gi", "16 GB"))).err()).contains("a.yaml:6: ");
  }
}
