package dev.karoo.api.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.Json;
import dev.karoo.api.Kind;
import dev.karoo.api.agent.AgentObject;
import dev.karoo.api.pipeline.PipelineObject;
import dev.karoo.api.task.TaskObject;
import dev.karoo.core.problem.Problem;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidationTest {
  private static final Validation VALIDATION = new Validation();

  private static ObjectNode json(String text) throws IOException {
    return (ObjectNode) Json.mapper().readTree(text);
  }

  @Test
  void an_object_of_the_server_is_checked_with_paths() throws IOException {
    List<Problem> problems = VALIDATION.check(json("""
        {"apiVersion": "karoo.dev/v1alpha1", "kind": "Pipeline",
         "metadata": {"name": "p", "namespace": "ns", "uid": "u", "managedFields": []},
         "spec": {"tasks": [{"name": "t", "command": ["run", 7], "replica": 1}]},
         "status": {"whatever": true}}
        """));

    assertThat(problems).containsExactlyInAnyOrder(
        new Problem("spec.tasks[0].command[1]", "7", "is a number where text is wanted",
            "put it in quotes: \"7\""),
        new Problem("spec.tasks[0].replica", "", "there is no field \"replica\" here",
            "did you mean \"replicas\"?"));
  }

  @Test
  void what_is_no_object_is_a_problem() {
    assertThat(VALIDATION.check(Json.mapper().createArrayNode())).singleElement()
        .extracting(Problem::message).isEqualTo("is a list where an object is wanted");
    assertThat(VALIDATION.check(Json.mapper().getNodeFactory().missingNode())).hasSize(1);
  }

  /// Defaults are written twice: for users in the schema, for code in the constructors. They agree.
  @Test
  void defaults_of_the_schema_are_those_of_the_types() throws IOException {
    ObjectNode bare = json("""
        {"apiVersion": "karoo.dev/v1alpha1", "kind": "Pipeline", "metadata": {"name": "p"},
         "spec": {"multicast": [{"name": "m", "port": 1}], "tasks": [{"name": "t",
           "container": {"image": "i"}, "files": [{"uri": "/f"}], "env": [{"name": "E"}],
           "resources": {"cores": {"count": 1}, "interfaces": [{"network": "n"}]},
           "volumes": [{"name": "v", "path": "/v"}], "dependsOn": [{"task": "t"}],
           "spread": [{"attribute": "a"}], "antiAffinity": [{"task": "t"}],
           "checks": {"readiness": {"http": {"port": "p"}}}, "unreachable": {}, "update": {}}]}}
        """);

    ObjectNode completed = VALIDATION.withDefaults(bare);

    JsonNode typed = Json.toTree(Json.fromTree(bare, PipelineObject.class));
    assertThat(sorted(typed.get("spec"))).isEqualTo(sorted(completed.get("spec")));
    assertThat(completed.at("/spec/tasks/0/replicas").asInt()).isEqualTo(1);
    assertThat(completed.at("/spec/tasks/0/alignment").isMissingNode()).isTrue();
    assertThat(bare.at("/spec/tasks/0").has("replicas")).isFalse();
  }

  @Test
  void defaults_of_agents_are_those_of_the_types() throws IOException {
    ObjectNode bare = json("""
        {"apiVersion": "karoo.dev/v1alpha1", "kind": "Agent", "metadata": {"name": "a"},
         "spec": {"topology": {"disk": null, "gpus": [{"model": "m", "uuid": "u", "memory": "1Gi",
           "computeCapability": "8.0"}], "interfaces": [{"name": "i", "networks": ["n"],
           "address": "10.0.0.1", "bandwidthIn": "1G", "bandwidthOut": "1G"}]}}}
        """);

    ObjectNode completed = VALIDATION.withDefaults(bare);

    assertThat(completed.at("/spec/topology").has("disk")).isFalse();
    JsonNode typed = Json.toTree(Json.fromTree(bare, AgentObject.class));
    assertThat(sorted(typed.get("spec"))).isEqualTo(sorted(completed.get("spec")));
    assertThat(VALIDATION.check(completed)).isEmpty();
  }

  private static String sorted(JsonNode node) throws IOException {
    // 1 and 1.0 are one default
    Object tree = Json.mapper().treeToValue(node, Object.class);
    return Json.mapper()
        .configure(com.fasterxml.jackson.databind.SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS,
            true)
        .writeValueAsString(tree).replace("1.0", "1");
  }

  @Test
  void a_task_is_checked_by_its_schema() throws IOException {
    ObjectNode task = json("""
        {"apiVersion": "karoo.dev/v1alpha1", "kind": "Task",
         "metadata": {"name": "p.t.0", "namespace": "ns"},
         "spec": {"pipeline": "p", "template": "t", "index": 0, "priority": 0, "hash": "h",
           "definition": {"name": "t", "command": ["run"]}}}
        """);

    assertThat(VALIDATION.check(task)).isEmpty();
    assertThat(Json.fromTree(task, TaskObject.class).spec().definition().replicas()).isEqualTo(1);
    ((ObjectNode) task.get("spec")).remove("hash");
    assertThat(VALIDATION.check(task)).extracting(Problem::toString)
        .containsExactly("spec.hash: is missing");
  }

  @ParameterizedTest
  @CsvSource({"replica,replicas", "REPLICAS,replicas", "comand,command", "resource,resources",
    "restart,restartPolicy", "wrapper2,wrapper", "commnad,command"})
  void the_nearest_word_is_found(String written, String meant) {
    assertThat(Nearest.to(written, List.of("args", "command", "replicas", "resources",
        "restartPolicy", "wrapper"))).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"x,y", "frobnicate,command", "a,args", "'',args"})
  void no_word_is_better_than_a_wrong_one(String written, String word) {
    assertThat(Nearest.to(written, List.of(word))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"pl,PIPELINE", "pipelines,PIPELINE", "Pipeline,PIPELINE", "tasks.karoo.dev,TASK",
    "TK,TASK", "ag,AGENT", "agent,AGENT"})
  void a_kind_has_many_names(String word, Kind kind) {
    assertThat(Kind.meant(word)).contains(kind);
  }

  @Test
  void other_words_mean_no_kind() {
    assertThat(Kind.meant("pods")).isEmpty();
    assertThat(Kind.meant("tasks.example.org")).isEmpty();
    assertThat(Kind.named("pipeline")).isEmpty();
  }
}
