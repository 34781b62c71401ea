package dev.karoo.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.cli.CommandRun;
import dev.karoo.cli.server.LiveServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompleteTest {
  private static LiveServer server = LiveServer.start();
  @TempDir
  private static Path folder = Path.of("");

  @BeforeAll
  static void fill() throws IOException {
    server.close();
    server = LiveServer.withCluster();
    Files.writeString(folder.resolve("kubeconfig"), """
        clusters: [{name: k, cluster: {server: "%s"}}]
        contexts: [{name: k, context: {cluster: k}}]
        current-context: k
        """.formatted(server.address()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static List<String> complete(String... words) {
    String[] arguments = Stream.concat(Stream.of("__complete", "--"), Stream.of(words))
        .toArray(String[]::new);
    return new CommandRun().environment("KUBECONFIG", folder.resolve("kubeconfig").toString())
        .run(arguments).out().lines().toList();
  }

  @Test
  void commandsAndOptions() {
    assertThat(complete("de")).containsExactly("describe", "delete");
    assertThat(complete("local", "st")).containsExactly("stop-agent", "start-agent");
    assertThat(complete("get", "--show")).containsExactly("--show-labels",
        "--show-managed-fields");
    assertThat(complete("")).contains("get", "up").doesNotContain("__complete");
  }

  @Test
  void typesAndNames() {
    assertThat(complete("get", "p")).containsExactly("pipelines");
    assertThat(complete("get", "tk", "first-light.b")).containsExactly("first-light.beam.0",
        "first-light.beam.1");
    assertThat(complete("describe", "task/first-light.c"))
        .containsExactly("task/first-light.capture.0");
    assertThat(complete("get", "-n", "array-1", "pl", "")).containsExactly("other");
    assertThat(complete("cordon", "")).containsExactly("node1", "node2");
    assertThat(complete("logs", "-f", "first-light.s")).containsExactly("first-light.spectrum.0");
  }

  @Test
  void namesForEveryCommandThatTakesSome() {
    assertThat(complete("drain", "n")).containsExactly("node1", "node2");
    assertThat(complete("retry", "")).containsExactly("first-light");
    assertThat(complete("brake", "")).containsExactly("release");
    assertThat(complete("brake", "release", "")).containsExactly("node1", "node2");
    for (String each : List.of("status", "history", "undo", "pause", "resume", "restart")) {
      assertThat(complete("rollout", each, "f")).as(each).containsExactly("first-light");
    }
    assertThat(complete("backup", "x")).containsExactly(":files");
    assertThat(complete("restore", "x")).containsExactly(":files");
  }

  @Test
  void valuesBehindAnEqualsSign() {
    assertThat(complete("get", "--namespace=a")).containsExactly("--namespace=array-1");
    assertThat(complete("get", "--namespace=array-1", "pl", "")).containsExactly("other");
    assertThat(complete("delete", "--dry-run=c")).containsExactly("--dry-run=client");
    assertThat(complete("delete", "--dry-run", "pip")).containsExactly("pipelines");
    assertThat(complete("apply", "--filename=x")).containsExactly(":files");
  }

  @Test
  void whatKubectlsUsersTry() {
    assertThat(complete("get", "pl,t")).containsExactly("pl,tasks");
    assertThat(complete("delete", "task", "first-light.beam.0", "first-light.b"))
        .containsExactly("first-light.beam.1");
    assertThat(complete("logs", "pipeline/")).containsExactly("pipeline/first-light");
    assertThat(complete("cordon", "agent/")).containsExactly("agent/node1", "agent/node2");
    assertThat(complete("rollout", "undo", "pl/")).containsExactly("pl/first-light");
    assertThat(complete("events", "--for", "pl/")).containsExactly("pl/first-light");
    assertThat(complete("events", "--types", "W")).containsExactly("Warning");
    assertThat(complete("plan", "--drain", "")).containsExactly("node1", "node2");
    assertThat(complete("--context", "")).containsExactly("k");
    assertThat(complete("help", "desc")).containsExactly("describe");
    assertThat(complete("help", "rollout", "un")).containsExactly("undo");
    assertThat(complete("nope", "g")).isEmpty();
    assertThat(complete("apply", "-o", "")).containsExactly("yaml", "json", "name");
  }

  /// bash takes a `=` for a word of its own, and replaces only what stands behind it.
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
    "get --namespace = a | get,--namespace=a, | --namespace=array-1 | array-1,",
    "get --namespace = | get,--namespace=, | --namespace=array-1 | array-1,",
    "wait --for = condition = R | wait,--for=condition=R, | --for=condition=Ready | Ready,",
    "get pl x | get,pl,x, | xy | xy,"})
  void bashIsGivenTheEndOfAWordWithAnEqualsSign(String typed, String asked, String candidate,
      String completed) throws Exception {
    String script = new CommandRun().run("completion", "bash").out() + """
        karoo() {
          [ "$(printf '%%s,' "${@:3}")" = '%s' ] && echo '%s'
        }
        COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
        COMP_WORDS=(karoo %s)
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _karoo
        printf '%%s,' "${COMPREPLY[@]}"
        """.formatted(asked, candidate, typed);
    Process bash = new ProcessBuilder("bash", "-c", script).redirectErrorStream(true).start();
    assertThat(bash.inputReader().readAllAsString()).isEqualTo(completed);
  }

  @Test
  void valuesOfOptions() {
    assertThat(complete("get", "tasks", "-o", "j")).containsExactly("json", "jsonpath=");
    assertThat(complete("get", "-n", "")).containsExactly("array-1", "default");
    assertThat(complete("apply", "-f", "x")).containsExactly(":files");
  }

  @Test
  void withoutAServerNothingIsSaid() {
    assertThat(new CommandRun().run("__complete", "--", "get", "tasks", "").out()).isEmpty();
    assertThat(new CommandRun().run("__complete", "--", "get", "tasks", "").err()).isEmpty();
  }
}
