package dev.karoo.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.cli.output.Json;
import dev.karoo.cli.server.LiveServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.yaml.snakeyaml.Yaml;

/// The check of answers sees each rule broken: a right answer, changed in one place.
class TamperedAnswerTest {
  private static final String AGENT = """
      {apiVersion: karoo.dev/v1alpha1, kind: Agent, metadata: {name: NAME}, spec: {topology: {
        cpus: 9, memory: 8Gi, disk: 4Gi, ports: 31000-31003, attributes: {rack: NAME},
        subsystems: [cbf], siblings: [[0, 1], [2, 3], [4, 5], [6, 7]],
        domains: [{cores: "0-3", numaNode: 0, memory: 4Gi}, {cores: "4-7", numaNode: 1,
          memory: 4Gi}],
        gpus: [{model: A30, uuid: NAME-0, memory: 8Gi, computeCapability: "8.6", numaNode: 0},
          {model: V100, uuid: NAME-1, memory: 8Gi, computeCapability: "7.0", numaNode: 1}],
        interfaces: [{name: e0, networks: [a], address: 10.0.0.1, bandwidthIn: 10G,
          bandwidthOut: 10G, ibverbsDevices: [/dev/u0], numaNode: 0}, {name: e1, networks: [a],
          address: 10.0.0.2, bandwidthIn: 10G, bandwidthOut: 10G, numaNode: 1},
          {name: e2, networks: [b], address: 10.0.0.3, bandwidthIn: 10G, bandwidthOut: 10G,
          ibverbsDevices: [/dev/u2], numaNode: 0}],
        volumes: [{name: data, hostPath: /data, numaNode: 0}]}}}
      """;
  private static final String PIPELINE = """
      {apiVersion: karoo.dev/v1alpha1, kind: Pipeline, metadata: {name: p}, spec: {
        multicast: [{name: g, count: 2, port: 7148}], tasks: [
        {name: near, command: [x], subsystem: cbf, agentSelector: [{key: rack, operator: In,
          values: [r1]}], ports: [{name: http, port: 31000}, {name: any}],
          resources: {memory: 3Gi, disk: 3Gi, cores: {names: [recv, send]}, gpus: [{model: A30,
          compute: 0.75, memory: 6Gi}], interfaces: [{network: a, ibverbs: true, bandwidthIn: 7G,
          bandwidthOut: 7G, multicast: {send: [g]}}]}, volumes: [{name: data, path: /data}]},
        {name: apart, command: [x], agentSelector: [{key: rack, operator: In, values: [r1]}],
          resources: {memory: 1Gi, cores: {count: 1, wholeCores: true}, gpus: [{compute: 0.25,
          memory: 2Gi}], interfaces: [{network: a, alignment: Apart,
          bandwidthIn: 1G, bandwidthOut: 1G, multicast: {receive: [g]}}]}},
        {name: part, command: [x], agentSelector: [{key: rack, operator: In, values: [r2]}],
          alignment: Required, resources: {memory: 2Gi, cores: {names: [main], share: 0.5}}},
        {name: two, command: [x], agentSelector: [{key: rack, operator: In, values: [r2]}],
          resources: {gpus: [{alignment: Apart, compute: 0.1, memory: 1Gi}], interfaces: [{
          network: a, alignment: Apart, bandwidthIn: 1G, bandwidthOut: 1G}]}},
        {name: even, command: [x], replicas: 2, spread: [{attribute: rack}],
          antiAffinity: [{task: even, attribute: rack}]}]}}
      """;
  private static final String LARGE = """
      {apiVersion: karoo.dev/v1alpha1, kind: Pipeline, metadata: {name: large}, spec: {tasks: [
        {name: t, command: [x], resources: {cores: {count: 99}}}]}}
      """;

  private static JsonNode tree(String yaml) {
    return Json.MAPPER.valueToTree(new Yaml().load(yaml));
  }

  private static List<JsonNode> manifests() {
    return List.of(tree(AGENT.replace("NAME", "r1")), tree(AGENT.replace("NAME", "r2")),
        tree(PIPELINE), tree(LARGE));
  }

  private static ObjectNode placement(ObjectNode answer, String task) {
    for (JsonNode each : answer.path("placements")) {
      if (each.path("task").asText().startsWith("default/p/" + task + "[")) {
        return (ObjectNode) each;
      }
    }
    throw new AssertionError(task + " is not in " + answer);
  }

  private static void device(ObjectNode answer, String task, String kind, String field,
      String value) {
    ((ObjectNode) placement(answer, task).path(kind).path(0)).put(field, value);
  }

  private static void cores(ObjectNode answer, String task, int... pus) {
    ArrayNode cores = placement(answer, task).putArray("cores");
    for (int pu : pus) {
      cores.add(pu);
    }
  }

  private static Map<String, Consumer<ObjectNode>> changes() {
    Map<String, Consumer<ObjectNode>> changes = new LinkedHashMap<>();
    changes.put("tasks: nobody", a -> placement(a, "near").put("task", "default/p/other[0]"));
    changes.put("tasks: placed twice", a -> a.withArray("placements").add(placement(a, "near")));
    changes.put("tasks: neither", a -> a.putArray("unplaced"));
    changes.put("reasons: none", a -> ((ObjectNode) a.path("unplaced").path(0))
        .putArray("reasons"));
    changes.put("reasons: not one line", a -> ((ArrayNode) a.path("unplaced").path(0)
        .path("reasons")).add("a\nb"));
    changes.put("gang", a -> ((ArrayNode) a.path("placements")).remove(0));
    changes.put("agent: default/p/near[0] is on none", a -> placement(a, "near").put("agent",
        "r9"));
    changes.put("agent: default/p/near[0] on r2", a -> placement(a, "near").put("agent", "r2"));
    changes.put("cores: default/p/near[0]", a -> ((ArrayNode) placement(a, "near").path("cores"))
        .add("7"));
    changes.put("cores: default/p/near[0] on r1: PU 0", a -> {
      cores(a, "near", 0, 1);
      cores(a, "apart", 0, 1);
    });
    changes.put("cores: default/p/part[0] on r2: PU 9", a -> cores(a, "part", 0, 9));
    changes.put("domains", a -> placement(a, "near").putArray("domains").add(1));
    changes.put("count", a -> cores(a, "near", 0));
    changes.put("count: default/p/part[0]", a -> cores(a, "part", 0));
    changes.put("wholeCores", a -> cores(a, "apart", 5, 6));
    changes.put("alignment", a -> cores(a, "near", 0, 7));
    changes.put("coreNames", a -> placement(a, "near").putObject("coreNames").put("recv", 0)
        .put("send", 0));
    changes.put("devices", a -> placement(a, "near").putArray("gpus"));
    changes.put("gpu: default/p/near[0]", a -> device(a, "near", "gpus", "uuid", "r1-1"));
    changes.put("gpu: default/p/apart[0]", a -> device(a, "apart", "gpus", "uuid", "r2-0"));
    changes.put("interface: default/p/near[0] on r1: e2", a -> device(a, "near", "interfaces",
        "name", "e2"));
    changes.put("interface: default/p/near[0] on r1: e1", a -> device(a, "near", "interfaces",
        "name", "e1"));
    changes.put("near", a -> cores(a, "near", 6, 7));
    changes.put("apart: default/p/apart[0]", a -> cores(a, "apart", 4, 5));
    changes.put("apart: default/p/two[0]", a -> {
      device(a, "two", "gpus", "uuid", "r2-0");
      device(a, "two", "interfaces", "name", "e0");
    });
    changes.put("ports: default/p/near[0] on r1: http: 31001", a -> placement(a, "near")
        .withObject("ports").put("http", 31001));
    changes.put("ports: default/p/near[0] on r1: any: 31004", a -> placement(a, "near")
        .withObject("ports").put("any", 31004));
    changes.put("ports: default/p/near[0] on r1: any: 31000", a -> placement(a, "near")
        .withObject("ports").put("any", 31000));
    changes.put("multicast", a -> device(a, "apart", "interfaces", "name", "e0"));
    changes.put("antiAffinity", a -> a.path("placements").forEach(each -> {
      if (each.path("task").asText().contains("even")) {
        ((ObjectNode) each).put("agent", "r1");
      }
    }));
    changes.put("spread", changes.get("antiAffinity"));
    return changes;
  }

  /// Of which there is less than is taken: what is said, where in the agent, and how much.
  private static Map<String, List<String>> shortages() {
    Map<String, List<String>> less = new LinkedHashMap<>();
    less.put("sum: cpus", List.of("/cpus", "3"));
    less.put("sum: memory on", List.of("/memory", "3Gi"));
    less.put("sum: disk", List.of("/disk", "2Gi"));
    less.put("sum: memory of domain 0", List.of("/domains/0/memory", "2Gi"));
    less.put("sum: memory of r1-0", List.of("/gpus/0/memory", "5Gi"));
    less.put("sum: bandwidthIn of e0", List.of("/interfaces/0/bandwidthIn", "6G"));
    less.put("sum: bandwidthOut of e0", List.of("/interfaces/0/bandwidthOut", "6G"));
    less.put("volume", List.of("/volumes/0/name", "other"));
    less.put("agent: default/p/near[0]", List.of("/subsystems/0", "sdp"));
    less.put("agent: default/p/near[0] on r1: not", List.of("/attributes/rack", "r3"));
    return less;
  }

  @TestFactory
  Stream<DynamicTest> aChangedAnswerIsSeen() throws IOException {
    JsonNode right = PlanAnswerTest.plan(manifests());
    return changes().entrySet().stream().map(change -> DynamicTest.dynamicTest(change.getKey(),
        () -> {
          ObjectNode answer = right.deepCopy();
          change.getValue().accept(answer);
          assertThat(AnswerCheck.of(manifests(), answer, LiveServer.NOW))
              .anySatisfy(line -> assertThat(line).startsWith(change.getKey()));
        }));
  }

  @TestFactory
  Stream<DynamicTest> anAgentThatHasLessIsSeen() throws IOException {
    JsonNode right = PlanAnswerTest.plan(manifests());
    return shortages().entrySet().stream().map(less -> DynamicTest.dynamicTest(less.getKey(),
        () -> {
          List<JsonNode> manifests = new ArrayList<>(manifests());
          put(manifests.getFirst().at("/spec/topology"), less.getValue().getFirst(),
              less.getValue().getLast());
          assertThat(AnswerCheck.of(manifests, right, LiveServer.NOW))
              .anySatisfy(line -> assertThat(line).startsWith(less.getKey()));
        }));
  }

  private static void put(JsonNode topology, String path, String value) {
    int last = path.lastIndexOf('/');
    JsonNode parent = topology.at(path.substring(0, last));
    if (parent instanceof ArrayNode list) {
      list.set(Integer.parseInt(path.substring(last + 1)), value);
    } else {
      ((ObjectNode) parent).put(path.substring(last + 1), value);
    }
  }

  @Test
  void theRightAnswerIsRight() throws IOException {
    JsonNode answer = PlanAnswerTest.plan(manifests());

    assertThat(AnswerCheck.of(manifests(), answer, LiveServer.NOW)).isEmpty();
    assertThat(answer.path("placements")).hasSize(6);
  }

  @Test
  void whatTwoTasksTakeTogetherIsSeen() throws IOException {
    ObjectNode answer = PlanAnswerTest.plan(manifests()).deepCopy();
    ObjectNode closed = manifests().getFirst().deepCopy();
    closed.withObject("spec").put("unschedulable", true);
    List<JsonNode> manifests = new ArrayList<>(manifests());
    JsonNode template = manifests.get(2).at("/spec/tasks/1/resources/gpus/0");
    ((ObjectNode) template).put("compute", 0.5);
    manifests.set(0, closed);

    assertThat(AnswerCheck.of(manifests, answer, LiveServer.NOW))
        .anySatisfy(line -> assertThat(line).startsWith("sum: compute of r1-0"))
        .anySatisfy(line -> assertThat(line).startsWith("agent: default/p/apart[0]"));
    closed.withObject("spec").put("unschedulable", false).withObject("topology")
        .putArray("maintenance").addObject().put("from", "2020-01-01T00:00:00Z");
    assertThat(AnswerCheck.of(manifests, answer, LiveServer.NOW))
        .anySatisfy(line -> assertThat(line).startsWith("agent: default/p/apart[0]"));
  }
}
