package dev.karoo.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.karoo.cli.CommandRun;
import dev.karoo.cli.CommandRun.Result;
import dev.karoo.cli.server.LiveServer;
import dev.karoo.server.rest.TaskLogs;
import dev.karoo.server.rest.TaskLogs.Mode;
import dev.karoo.server.rest.TaskLogs.Output;
import dev.karoo.server.status.Refusals;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /// What a program's standard output is: it keeps what was not flushed.
  private static PrintWriter buffered(ByteArrayOutputStream bytes) {
    return new PrintWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8), false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"first-light.capture.0", "--prefix=true first-light.capture.0"})
  void whatIsFollowedIsShownAtOnce(String words) throws InterruptedException {
    CountDownLatch shown = new CountDownLatch(1);
    TaskLogs logs = request -> out -> {
      out.write("début\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
      awaitUninterruptibly(shown);
    };
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (LiveServer open = LiveServer.withClusterAndLogs(logs)) {
      Thread command = Thread.ofPlatform().start(() -> CommandRun.with(open).run(buffered(bytes),
          buffered(new ByteArrayOutputStream()), ("logs -f " + words).split(" ")));
      try {
        Awaitility.await().atMost(Duration.ofSeconds(60))
            .until(() -> bytes.toString(StandardCharsets.UTF_8).contains("début\n"));
      } finally {
        shown.countDown();
        command.join();
      }
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"first-light.capture.0", "--prefix=true first-light.capture.0"})
  void aServerThatGoesInTheMiddleIsSaid(String words) throws IOException {
    HttpServer broken = HttpServer
        .create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    broken.createContext("/", exchange -> {
      exchange.sendResponseHeaders(200, 100);
      exchange.getResponseBody().write("début\n".getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
      exchange.close();
    });
    broken.start();
    try {
      String place = "127.0.0.1:" + broken.getAddress().getPort();
      Result result = new CommandRun().trailing("--server", place)
          .run(("logs -f " + words).split(" "));
      assertThat(result.out()).endsWith("début\n");
      assertThat(result.err()).isEqualTo("error: the log of first-light.capture.0 ended early: the "
          + "server " + place + " closed the connection\n");
      assertThat(result.code()).isEqualTo(1);
    } finally {
      broken.stop(0);
    }
  }

  @Test
  void eventsAsObjects() {
    String json = run("events", "-o", "json", "--types", "Warning").out();
    assertThat(json).contains("\"kind\": \"List\"", "NoAgentFits").doesNotContain("Placed");
    assertThat(run("events", "-o", "yaml").out().lines().filter(line -> line.contains("reason: ")))
        .containsExactly("  reason: Placed", "  reason: NoAgentFits");
    assertThat(run("events", "-o", "wide").err())
        .isEqualTo("error: --output must be 'yaml' or 'json'\n");
  }

  @Test
  void whoNamesThePipelineIsToldHow() {
    TaskLogs none = request -> {
      throw Refusals.notFound("karoo.dev", "tasks", request.task());
    };
    try (LiveServer live = LiveServer.withClusterAndLogs(none)) {
      assertThat(CommandRun.with(live).run("logs", "first-light")).isEqualTo(new Result(1, "", """
          Error from server (NotFound): tasks.karoo.dev "first-light" not found
          There is a pipeline of this name: karoo logs pipeline/first-light
          """));
      assertThat(CommandRun.with(live).run("logs", "nope").err())
          .isEqualTo("Error from server (NotFound): tasks.karoo.dev \"nope\" not found\n");
    }
    assertThat(run("logs", "--tail=-5", "first-light.beam.0").err())
        .isEqualTo("error: --tail must be greater than or equal to -1\n");
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
    assertThat(run("events", "--types", "warn").err())
        .isEqualTo("error: valid --types are Normal or Warning\n");
    assertThat(run("events", "--for", "pipelines").err())
        .isEqualTo("error: --for must be in resource/name form\n");
  }
}
