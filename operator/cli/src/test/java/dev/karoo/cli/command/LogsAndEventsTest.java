package dev.karoo.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.cli.CommandRun;
import dev.karoo.cli.CommandRun.Result;
import dev.karoo.cli.server.LiveServer;
import dev.karoo.server.rest.TaskLogs;
import dev.karoo.server.rest.TaskLogs.Mode;
import dev.karoo.server.rest.TaskLogs.Output;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogsAndEventsTest {
  private final LiveServer server = LiveServer.withClusterAndLogs(LogsAndEventsTest::open);

  /// Says what was asked for, and then twenty lines, or as many as were asked for.
  private static TaskLogs.Source open(TaskLogs.Request request) {
    long lines = request.tailLines().orElse(20);
    String text = request.task() + (request.output() == Output.STDERR ? " stderr" : "")
        + (request.mode() == Mode.FOLLOW ? " follow" : "") + "\n"
        + IntStream.range(0, (int) lines).mapToObj(i -> "é " + i + "\n")
            .collect(Collectors.joining());
    return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Result run(String... arguments) {
    return CommandRun.with(server).run(arguments);
  }

  @Test
  void logsOfOneTask() {
    Result all = run("logs", "first-light.beam.0");
    assertThat(all.code()).isZero();
    assertThat(all.out().lines()).hasSize(21).startsWith("first-light.beam.0", "é 0");
    assertThat(run("logs", "task/first-light.beam.0", "--tail", "2").out())
        .isEqualTo("first-light.beam.0\né 0\né 1\n");
    assertThat(run("logs", "--stderr", "-f", "first-light.beam.0", "--tail=0").out())
        .isEqualTo("first-light.beam.0 stderr follow\n");
  }

  @Test
  void logsOfSeveralTasksSayWhose() {
    assertThat(run("logs", "pipeline/first-light", "--tail=0").out()).isEqualTo("""
        [first-light.beam.0] first-light.beam.0
        [first-light.beam.1] first-light.beam.1
        [first-light.capture.0] first-light.capture.0
        [first-light.spectrum.0] first-light.spectrum.0
        """);
    assertThat(run("logs", "-l", "karoo.dev/template=beam").out().lines()).hasSize(22);
    List<String> together = run("logs", "-f", "-l", "karoo.dev/template=beam", "--tail=1").out()
        .lines().sorted().toList();
    assertThat(together).containsExactly("[first-light.beam.0] first-light.beam.0 follow",
        "[first-light.beam.0] é 0", "[first-light.beam.1] first-light.beam.1 follow",
        "[first-light.beam.1] é 0");
  }

  @Test
  void logsOfNothing() {
    assertThat(run("logs", "pipeline/nope").err())
        .isEqualTo("Error from server (NotFound): pipelines.karoo.dev \"nope\" not found\n");
    assertThat(run("logs", "-l", "no=where").err())
        .isEqualTo("No resources found in default namespace.\n");
    assertThat(run("logs").err()).startsWith("error: expected 'logs (TASK | pipeline/NAME)'");
    assertThat(run("logs", "agent/node1").err()).isEqualTo("error: agents have no logs\n");
  }

  @Test
  void eventsTheLatestLast() {
    assertThat(run("events").out()).isEqualTo("""
        LAST SEEN          TYPE      REASON        OBJECT                    MESSAGE
        11m                Normal    Placed        Pipeline/first-light      3 tasks placed
        5m (x3 over 10m)   Warning   NoAgentFits   Task/first-light.beam.1   \
        0 of 2 agents fit: 2 are not on network cbf with 27G to spare
        """);
    assertThat(run("events", "--for", "pl/first-light", "--no-headers").out())
        .isEqualTo("11m   Normal   Placed   Pipeline/first-light   3 tasks placed\n");
    assertThat(run("events", "--types", "warning", "-A").out().lines()).hasSize(2);
    assertThat(run("events", "-n", "array-1").err())
        .isEqualTo("No events found in array-1 namespace.\n");
    assertThat(run("events", "--for", "pipelines").err())
        .isEqualTo("error: --for must be in resource/name form\n");
  }
}
