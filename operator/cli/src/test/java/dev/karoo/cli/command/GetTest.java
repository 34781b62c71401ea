package dev.karoo.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.CommandRun;
import dev.karoo.cli.CommandRun.Result;
import dev.karoo.cli.Golden;
import dev.karoo.cli.output.Json;
import dev.karoo.cli.output.Terminal;
import dev.karoo.cli.server.LiveServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `karoo get` against the real server; the expected outputs were compared with kubectl's.
class GetTest {
  private static LiveServer server = LiveServer.start();

  @BeforeAll
  static void fill() {
    server.close();
    server = LiveServer.withCluster();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Result get(String... arguments) {
    String[] all = Stream.concat(Stream.of("get"), Stream.of(arguments)).toArray(String[]::new);
    return CommandRun.with(server).run(all);
  }

  @Test
  void tables() {
    List<List<String>> commands = List.of(List.of("pipelines"), List.of("pl", "-A", "-o", "wide"),
        List.of("tasks"), List.of("tasks", "-o", "wide"), List.of("agents"),
        List.of("ag", "-o", "wide"), List.of("events"), List.of("namespaces"),
        List.of("pipelines,tasks", "-A"), List.of("all"),
        List.of("pipeline/first-light", "agent/node1"), List.of("task", "first-light.beam.0"),
        List.of("Tasks.v1alpha1.karoo.dev", "-l", "karoo.dev/template=beam"),
        List.of("tasks", "--no-headers", "-L", "karoo.dev/template"),
        List.of("agents", "--show-labels"), List.of("tasks", "--sort-by", ".status.phase"),
        List.of("tasks", "--field-selector", "metadata.name=first-light.beam.1"),
        List.of("tasks", "-o",
            "custom-columns=NAME:.metadata.name,CORES:.status.placement.cores[*],X:.x"));
    StringBuilder all = new StringBuilder();
    for (List<String> command : commands) {
      Result result = get(command.toArray(String[]::new));
      assertThat(result.code()).as(command.toString()).isZero();
      assertThat(result.err()).isEmpty();
      all.append("$ karoo get ").append(String.join(" ", command)).append('\n')
          .append(result.out()).append('\n');
    }
    Golden.check("get.txt", all.toString());
  }

  @Test
  void aTerminalGetsColoursAndNoLineLongerThanItself() {
    Result result = CommandRun.with(server).terminal(new Terminal(true, 150, 24, true)).run("get",
        "tasks", "-o", "wide");
    assertThat(result.out()).contains("\u001b[32mRunning\u001b[0m")
        .contains("\u001b[1mNAME").contains("…");
    assertThat(result.out().replaceAll("\u001b\\[[0-9]*m", "").lines())
        .allMatch(line -> line.length() <= 150)
        .anyMatch(line -> line.startsWith("first-light.spectrum.0"));
  }

  @Test
  void objectsComeBackAsTheyAre() throws Exception {
    JsonNode list = Json.MAPPER.readTree(get("tasks", "-o", "json").out());
    assertThat(list.path("kind").asText()).isEqualTo("List");
    assertThat(list.path("items")).hasSize(4)
        .allMatch(item -> item.path("kind").asText().equals("Task"))
        .noneMatch(item -> item.path("metadata").has("managedFields"));
    JsonNode one = Json.MAPPER.readTree(get("task", "first-light.capture.0", "-o", "json").out());
    assertThat(one.at("/status/placement/cores").toString()).isEqualTo("[0,2,4]");
    Object yaml = new org.yaml.snakeyaml.Yaml()
        .load(get("task/first-light.capture.0", "-oyaml").out());
    assertThat(Json.sorted(Json.MAPPER.valueToTree(yaml))).isEqualTo(Json.sorted(one));
  }

  @Test
  void whatTheServerSaysAsItIs() throws Exception {
    assertThat(get("--raw", "/readyz")).isEqualTo(new Result(0, "ok", ""));
    JsonNode list = Json.MAPPER.readTree(
        get("--raw", "/apis/karoo.dev/v1alpha1/tasks?limit=1", "--request-timeout=9").out());
    assertThat(list.path("kind").asText()).isEqualTo("TaskList");
    assertThat(list.path("items")).hasSize(1);
  }

  @Test
  void managedFieldsAreShownWhenAskedFor() {
    assertThat(get("pipeline", "first-light", "-o", "yaml", "--show-managed-fields").out())
        .contains("managedFields:");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"tasks -o name | task.karoo.dev/first-light.beam.0",
    "ns -o name | namespace/array-1",
    "tasks -o jsonpath={.items[*].status.placement.agent} | node2 node1 node1",
    "pl first-light -o=jsonpath={.status.phase} | Running",
    "agent node1 --output=jsonpath={.status.topology.gpus[0].uuid} | GPU-c0ffee"})
  void otherFormats(String arguments, String expected) {
    assertThat(get(arguments.split(" ", -1)).out().lines().findFirst()).contains(expected);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "pipeline nope | Error from server (NotFound): pipelines.karoo.dev \"nope\" not found",
    "foo | error: the server doesn't have a resource type \"foo\"",
    "pipelins | error: the server doesn't have a resource type \"pipelins\"; did you mean pipelines?",
    "nodes | error: the server doesn't have a resource type \"nodes\"; did you mean agents?",
    "tasks.apps | error: the server doesn't have a resource type \"tasks.apps\"",
    "tasks x -l a=b | error: name cannot be provided when a selector is specified",
    "tasks x -A | error: a resource cannot be retrieved by name across all namespaces",
    "a/b/c | error: arguments in resource/name form may not have more than one slash",
    "task/ | error: arguments in resource/name form must have a single resource and name",
    "pl,tk -w | error: you may only specify a single resource type",
    "tasks -o xml | error: unable to match a printer suitable for the output format \"xml\"",
    "tasks -o jsonpath={.a[} | error: error parsing jsonpath {.a[}",
    "tasks --sort-by=.status.nope | error: couldn't find any field with path \".status.nope\" in",
    "tasks --sort-by=.nope -o name | error: couldn't find any field with path \".nope\" in",
    "tasks -l !!x | Error from server (BadRequest): unable to parse requirement",
    "agents -o jsonpath={.items[9].kind} | error: error executing jsonpath \"{.items[9].kind}\": Error executing template: array index out of bounds: index 9, length 2",
    "pl --raw=/readyz | error: arguments may not be passed when --raw is specified",
    "--raw=/readyz -w | error: --raw may not be specified with other flags that filter",
    "--raw=/readyz -o json | error: --raw and --output are mutually exclusive",
    "--raw=readyz | error: --raw must be a valid URL path: it begins with a /",
    "--raw=/a%zz | error: --raw must be a valid URL path: Malformed escape pair",
    "--raw=/nope | Error from server (NotFound): ",
    "pl --request-timeout=soon | error: Invalid timeout value. Timeout must be",
    "pl --request-timeout=-1s | error: Invalid timeout value. Timeout must be",
    "tasks --ouput=yaml | error: unknown flag: --ouput; did you mean --output?",
    "tasks -o | error: flag needs an argument: --output"})
  void mistakesAreSaidInKubectlsWords(String arguments, String message) {
    // the address first, so that a flag at the end stays without its argument
    List<String> all = Stream.concat(Stream.of("--server", server.address(), "get"),
        Stream.of(arguments.split(" ", -1))).collect(Collectors.toList());
    Result result = new CommandRun().run(all.toArray(String[]::new));
    assertThat(result.err()).startsWith(message);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void whatIsThereIsShownBesideWhatIsNot() {
    Result result = get("pipelines", "first-light", "nope");
    assertThat(result.out()).startsWith("NAME").contains("first-light");
    assertThat(result.err())
        .isEqualTo("Error from server (NotFound): pipelines.karoo.dev \"nope\" not found\n");
    assertThat(result.code()).isEqualTo(1);
    assertThat(get("pipelines", "nope", "--ignore-not-found")).isEqualTo(new Result(0, "", ""));
  }

  @Test
  void nothingFoundIsNoError() {
    assertThat(get("tasks", "-n", "array-1"))
        .isEqualTo(new Result(0, "", "No resources found in array-1 namespace.\n"));
    assertThat(get("tasks", "-A", "-l", "no=where"))
        .isEqualTo(new Result(0, "", "No resources found\n"));
    assertThat(get("tasks", "-n", "array-1", "-o", "name")).isEqualTo(new Result(0, "", ""));
    assertThat(get("tasks", "-n", "array-1", "-o", "json").out()).contains("\"items\": []");
  }

  @Test
  void withoutATypeHelpIsOffered() {
    Result result = get();
    assertThat(result.err()).startsWith("You must specify the type of resource to get.")
        .contains("error: Required resource not specified.");
    assertThat(result.code()).isEqualTo(1);
  }

  @Test
  void apiResourcesAreWhatTheServerServes() {
    assertThat(CommandRun.with(server).run("api-resources").out().lines()
        .map(line -> line.replaceAll(" +", " ")))
        .contains("agents ag karoo.dev/v1alpha1 false Agent",
            "pipelines pl karoo.dev/v1alpha1 true Pipeline",
            "tasks tk karoo.dev/v1alpha1 true Task");
  }

  /// What a script's unset variable leaves must not mean all.
  @ParameterizedTest
  @ValueSource(strings = {"get", "describe", "delete", "wait --for=delete"})
  void anEmptyNameIsNone(String verb) {
    List<String> words = new ArrayList<>(List.of(verb.split(" ")));
    words.addAll(List.of("pl", ""));
    assertThat(CommandRun.with(server).run(words.toArray(String[]::new))).isEqualTo(
        new Result(1, "", "error: resource name may not be empty\n"));
    assertThat(CommandRun.with(server).run("cordon", "")).isEqualTo(
        new Result(1, "", "error: resource name may not be empty\n"));
  }

  @Test
  void theNamesOfKinds() {
    assertThat(CommandRun.with(server).run("api-resources", "-o", "name").out().lines()).contains(
        "pipelines.karoo.dev",
        "namespaces");
  }

  /// Where an object is, its manifest says.
  @Test
  void whatManifestsName(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("a.yaml"), """
        {apiVersion: karoo.dev/v1alpha1, kind: Pipeline, metadata: {name: first-light}}
        ---
        apiVersion: karoo.dev/v1alpha1
        kind: Pipeline
        metadata: {name: other, namespace: array-1}
        ---
        {apiVersion: karoo.dev/v1alpha1, kind: Agent, metadata: {name: node1}}
        """);
    assertThat(get("-f", file.toString(), "-o", "name").out()).isEqualTo("""
        pipeline.karoo.dev/first-light
        pipeline.karoo.dev/other
        agent.karoo.dev/node1
        """);
    assertThat(get("-f", file.toString()).out()).contains("pipeline.karoo.dev/other",
        "agent.karoo.dev/node1");
    assertThat(CommandRun.with(server).run("describe", "-f", file.toString()).out().lines()
        .filter(line -> line.startsWith("Name:"))).hasSize(3);
    assertThat(get("pl", "-f", file.toString()).err()).contains(
        "you may not specify resource arguments as well");
    Path missing = Files.writeString(folder.resolve("b.yaml"),
        "{apiVersion: karoo.dev/v1alpha1, kind: Pipeline, metadata: {name: first}}");
    assertThat(CommandRun.with(server).run("describe", "-f", missing.toString()).err())
        .isEqualTo("Error from server (NotFound): pipelines.karoo.dev \"first\" not found\n");
  }
}
