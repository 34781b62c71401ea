package dev.karoo.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.cli.CommandRun;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.output.Json;
import dev.karoo.cli.server.LiveServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// `get -w` runs until it is ended; here by an interrupt, as by Ctrl-C.
class WatchTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final LiveServer server = LiveServer.withCluster();
  private final StringWriter written = new StringWriter();
  private final List<Thread> threads = new ArrayList<>();

  @AfterEach
  void stop() throws InterruptedException {
    for (Thread thread : threads) {
      thread.interrupt();
      thread.join(LIMIT);
      assertThat(thread.isAlive()).isFalse();
    }
    server.close();
  }

  private void start(String... arguments) {
    threads.add(Thread.ofVirtual().start(() -> CommandRun.with(server)
        .run(new PrintWriter(written, true), new PrintWriter(written, true), arguments)));
  }

  private void await(String text) {
    Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(written.toString())
        .contains(text));
  }

  private void phase(String task, String phase) {
    ObjectNode object = server.get(ResourceTypes.TASKS, "default", task).orElseThrow().deepCopy();
    object.withObjectProperty("status").put("phase", phase);
    server.put(object);
  }

  @Test
  void rowsComeAsThingsHappenUnderOneHeader() {
    start("get", "tasks", "-w");
    await("first-light.spectrum.0");
    phase("first-light.spectrum.0", "Unreachable");
    await("first-light.spectrum.0   Unreachable");
    phase("first-light.spectrum.0", "Starting");
    await("first-light.spectrum.0   Starting");
    assertThat(written.toString().lines().filter(line -> line.startsWith("NAME"))).hasSize(1);
  }

  @Test
  void oneObjectWithWhatHappened() {
    start("get", "task", "first-light.beam.0", "-w", "--output-watch-events");
    await("ADDED");
    server.delete(ResourceTypes.TASKS, "default", "first-light.beam.1");
    server.delete(ResourceTypes.TASKS, "default", "first-light.beam.0");
    await("DELETED");
    assertThat(written.toString()).contains("EVENT").doesNotContain("first-light.beam.1");
  }

  @Test
  void objectsOneAfterTheOther() {
    start("get", "tasks", "-w", "-o", "jsonpath={.metadata.name}={.status.phase};");
    await("first-light.spectrum.0=Running;");
    phase("first-light.spectrum.0", "Unreachable");
    await("first-light.spectrum.0=Unreachable;");
  }

  @Test
  void onlyWhatChanges() {
    start("get", "tasks", "--watch-only", "--no-headers", "-l", "karoo.dev/template=spectrum");
    // until the watch stands, changes are not seen: so there is one change after the other
    Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(200)).until(() -> {
      phase("first-light.spectrum.0", "Unreachable");
      phase("first-light.spectrum.0", "Starting");
      return written.toString().contains("Unreachable");
    });
    assertThat(written.toString()).doesNotContain("capture").doesNotContain("NAME");
  }

  @Test
  void whatDoesNotExistIsNotWatched() {
    start("get", "task", "nope", "-w");
    await("Error from server (NotFound): tasks.karoo.dev \"nope\" not found");
  }

  @Test
  void eventsAsTheyHappen() {
    start("events", "-w", "--types", "Warning");
    // until the watch stands, what happens is read from the list: either way it is shown once
    event("calm", "Normal", "Scheduled");
    event("storm", "Warning", "AgentLost");
    await("AgentLost");
    event("storm2", "Warning", "FetchFailed");
    await("FetchFailed");
    assertThat(written.toString()).containsOnlyOnce("AgentLost").doesNotContain("Scheduled");
  }

  private void event(String name, String type, String reason) {
    ObjectNode event = Json.object().put("apiVersion", "v1").put("kind", "Event").put("type", type)
        .put("reason", reason).put("message", "said by a test");
    event.putObject("metadata").put("name", name).put("namespace", "default");
    event.putObject("involvedObject").put("kind", "Task").put("name", "first-light.beam.0")
        .put("namespace", "default");
    server.put(event);
  }
}
