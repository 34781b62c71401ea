package dev.karoo.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.cli.CommandRun;
import dev.karoo.cli.CommandRun.Result;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.server.LiveServer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitTest {
  private final LiveServer server = LiveServer.withCluster();

  @AfterEach
  void stop() {
    server.close();
  }

  private Result run(String... arguments) {
    return CommandRun.with(server).run(arguments);
  }

  private CompletableFuture<Result> start(String... arguments) {
    return CompletableFuture.supplyAsync(() -> run(arguments),
        task -> Thread.ofVirtual().start(task));
  }

  @Test
  void whatHoldsAlreadyIsNotWaitedFor() {
    assertThat(run("wait", "--for=condition=Ready", "task/first-light.capture.0"))
        .isEqualTo(new Result(0, "task.karoo.dev/first-light.capture.0 condition met\n", ""));
    assertThat(run("wait", "--for", "condition=scheduled=false", "pl", "first-light").code())
        .isZero();
    assertThat(run("wait", "--for=jsonpath={.status.phase}=Running", "pl/first-light").code())
        .isZero();
    assertThat(run("wait", "--for=create", "agents", "--all").out())
        .isEqualTo("agent.karoo.dev/node1 condition met\nagent.karoo.dev/node2 condition met\n");
    assertThat(run("wait", "--for=delete", "pl/nope")).isEqualTo(new Result(0, "", ""));
  }

  @Test
  void timesOut() {
    assertThat(run("wait", "--for=condition=Ready", "pl/first-light", "--timeout=50ms"))
        .isEqualTo(new Result(1, "",
            "error: timed out waiting for the condition on pipelines/first-light\n"));
  }

  /// Longer than nanoseconds in a `long` can say: as good as for ever.
  @Test
  void theLongestWaits() {
    for (String limit : List.of("9999999h", "99999999999999999999999h")) {
      assertThat(run("wait", "--for=condition=Ready", "task/first-light.capture.0",
          "--timeout=" + limit).err()).isEmpty();
    }
  }

  @Test
  void aChangeEndsTheWait() throws Exception {
    CompletableFuture<Result> waiting = start("wait", "--for=jsonpath={.status.phase}=Ready",
        "pl/first-light", "--timeout=60s");
    ObjectNode pipeline = server.get(ResourceTypes.PIPELINES, "default", "first-light")
        .orElseThrow().deepCopy();
    pipeline.withObjectProperty("status").put("phase", "Ready");
    server.put(pipeline);
    assertThat(waiting.get(60, TimeUnit.SECONDS).out())
        .isEqualTo("pipeline.karoo.dev/first-light condition met\n");
  }

  @Test
  void deletionEndsTheWait() throws Exception {
    CompletableFuture<Result> waiting = start("wait", "--for=delete", "task/first-light.beam.0",
        "--timeout=60s");
    server.delete(ResourceTypes.TASKS, "default", "first-light.beam.0");
    assertThat(waiting.get(60, TimeUnit.SECONDS).code()).isZero();
  }

  @Test
  void aConditionAboutAnOlderSpecDoesNotCount() {
    ObjectNode pipeline = server.get(ResourceTypes.PIPELINES, "array-1", "other").orElseThrow()
        .deepCopy();
    pipeline.withObjectProperty("status").put("observedGeneration", 0).putArray("conditions")
        .addObject().put("type", "Ready").put("status", "True").put("reason", "Ready")
        .put("message", "").put("lastTransitionTime", "2026-11-22T12:00:00Z");
    server.put(pipeline);
    assertThat(
        run("wait", "--for=condition=Ready", "pl/other", "-n", "array-1", "--timeout=0").err())
        .contains("timed out");
  }

  @Test
  void mistakes() {
    assertThat(run("wait", "pl/first-light").err())
        .startsWith("error: required flag(s) \"for\" not set");
    assertThat(run("wait", "--for=luck", "pl/first-light").err())
        .startsWith("error: unrecognized condition: \"luck\"");
    assertThat(run("wait", "--for=condition=Ready", "pl/nope").err())
        .isEqualTo("Error from server (NotFound): pipelines.karoo.dev \"nope\" not found\n");
    assertThat(run("wait", "--for=condition=Ready", "tasks", "-l", "x=y").err())
        .isEqualTo("error: no matching resources found\n");
  }
}
