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
