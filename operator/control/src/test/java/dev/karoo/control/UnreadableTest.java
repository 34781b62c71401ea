package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.TaskState;
import dev.karoo.store.Key;
import dev.karoo.store.Mutation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Pipelines in the store that this operator cannot read, as another version may have written them.
class UnreadableTest {
  private static final String GOOD = "{'tasks': [{'name': 't', 'command': ['run']}]}";

  private static final String BATCH = "{'tasks': [{'name': 't', 'command': ['run'],"
      + " 'restartPolicy': 'OnFailure', 'completions': 1, 'ttlAfterFinished': '1s'}]}";

  /// More than 64 bits.
  private static final String BAD = "{'tasks': [{'name': 't', 'container': {'image': 'i',"
      + " 'ulimits': [{'name': 'memlock', 'soft': 18446744073709551615}]}}]}";

  /// All cores of an agent.
  private static final String WIDE = "{'priority': PRIORITY, 'tasks': [{'name': 't', 'command':"
      + " ['run'], 'resources': {'cores': {'count': 4}}}, {'name': 'u', 'command': ['run'],"
      + " 'resources': {'cores': {'count': 4}}}]}";

  private final LoopFixture karoo = new LoopFixture();

  @BeforeEach
  void anAgent() {
    karoo.cluster.add(FakeCluster.agent("a1"), "S1");
    karoo.cluster.subscribe("framework-1");
    karoo.settle();
  }

  @AfterEach
  void close() {
    karoo.close();
  }

  /// Reason and message of the condition Stalled.
  private String stalled() {
    return Documents.read(karoo.store.get(Keys.of(new PipelineId("ns", "p"))).orElseThrow()
        .value()).path("status").path("conditions").valueStream()
        .filter(c -> c.path("type").asText().equals("Stalled"))
        .map(c -> c.path("status").asText() + " " + c.path("reason").asText() + ": "
            + c.path("message").asText())
        .findFirst().orElse("none");
  }

  @Test
  void aNewOneSaysSoAndCanBeDeleted() {
    karoo.apply("ns", "p", BAD);
    karoo.settle();
    assertThat(stalled()).startsWith("True Unreadable: ").contains("18446744073709551615");

    karoo.delete(Keys.PIPELINES, "ns", "p");
    karoo.settle();
    assertThat(karoo.names(Keys.PIPELINES)).isEmpty();
  }

  @Test
  void whatRunsIsLeftAloneUntilItIsMendedOrDeleted() {
    karoo.apply("ns", "p", GOOD);
    karoo.pass(Duration.ofSeconds(2));
    assertThat(karoo.condition(karoo.pipeline("ns", "p"), "Ready")).isEqualTo("True Ready");

    karoo.apply("ns", "p", BAD);
    karoo.pass(Duration.ofSeconds(2));
    assertThat(stalled()).startsWith("True Unreadable: ");
    assertThat(karoo.cluster.launch("p.t.0")).isPresent();

    karoo.apply("ns", "p", GOOD);
    karoo.pass(Duration.ofSeconds(2));
    assertThat(stalled()).startsWith("False NotStalled");
    assertThat(karoo.condition(karoo.pipeline("ns", "p"), "Ready")).isEqualTo("True Ready");

    karoo.apply("ns", "p", BAD);
    karoo.restart();
    karoo.settle();
    karoo.delete(Keys.PIPELINES, "ns", "p");
    karoo.pass(Duration.ofSeconds(15));
    assertThat(karoo.names(Keys.TASKS)).isEmpty();
    assertThat(karoo.names(Keys.PIPELINES)).isEmpty();
  }

  /// Another version's definition, in the Pipeline and in its Task.
  private void makeUnreadable() {
    karoo.edit(Keys.PIPELINES, "ns", "p", tree -> tree.set("spec", spec(BAD)));
    karoo.edit(Keys.TASKS, "ns", "p.t.0", tree -> tree.withObject("spec").set("definition",
        spec(BAD).path("tasks").get(0)));
    karoo.restart();
    karoo.cluster.calls.clear();
    karoo.pass(Duration.ofSeconds(3));
  }

  private static ObjectNode spec(String text) {
    return Documents.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private List<ClusterCall> kills() {
    return karoo.cluster.calls.stream().filter(ClusterCall.Kill.class::isInstance).toList();
  }

  @Test
  void tasksThatCannotBeReadEitherRunOnUntilTheyAreMended() {
    karoo.apply("ns", "p", GOOD);
    karoo.pass(Duration.ofSeconds(2));
    String id = karoo.cluster.running().iterator().next();
    makeUnreadable();
    assertThat(kills()).isEmpty();
    assertThat(Documents.read(karoo.store.get(Keys.of(new PipelineId("ns", "p"))).orElseThrow()
        .value()).path("status").path("phase").asText()).isEqualTo("Unreadable");
    assertThat(karoo.events()).filteredOn(e -> e.startsWith("Unreadable: ")).hasSize(1);

    karoo.apply("ns", "p", GOOD);
    karoo.pass(Duration.ofSeconds(3));
    assertThat(karoo.condition(karoo.pipeline("ns", "p"), "Ready")).isEqualTo("True Ready");
    assertThat(karoo.cluster.running()).containsExactly(id);
  }

  @Test
  void tasksThatCannotBeReadEitherEndWhenTheirPipelineIsDeleted() {
    karoo.apply("ns", "p", GOOD);
    karoo.pass(Duration.ofSeconds(2));
    makeUnreadable();
    karoo.delete(Keys.PIPELINES, "ns", "p");
    karoo.pass(Duration.ofSeconds(15));
    assertThat(karoo.names(Keys.TASKS)).isEmpty();
    assertThat(karoo.names(Keys.PIPELINES)).isEmpty();
    assertThat(karoo.cluster.running()).isEmpty();
  }

  @Test
  void aTaskWhoseStatusCannotBeReadRunsOnAndKeepsIt() {
    karoo.apply("ns", "p", GOOD);
    karoo.pass(Duration.ofSeconds(2));
    karoo.edit(Keys.TASKS, "ns", "p.t.0", tree -> {
      tree.withObject("status").put("phase", "Hibernating");
      tree.withObject("status").withArray("attempts").forEach(attempt -> ((ObjectNode) attempt)
          .put("state", "TASK_SLEEPING").withObject("kill").put("at", "never"));
    });
    karoo.restart();
    karoo.cluster.calls.clear();
    karoo.pass(Duration.ofSeconds(3));
    assertThat(kills()).isEmpty();
    assertThat(karoo.cluster.running()).hasSize(1);
    assertThat(new String(karoo.store.get(new Key(Keys.TASKS, "ns", "p.t.0")).orElseThrow()
        .value(), StandardCharsets.UTF_8)).contains("Hibernating");
  }

  @Test
  void nobodyTakesTheRoomOfWhatCannotStartAgain() {
    karoo.apply("ns", "p", WIDE.replace("PRIORITY", "100"));
    karoo.pass(Duration.ofSeconds(2));
    karoo.apply("ns", "p", BAD);
    karoo.settle();
    karoo.cluster.calls.clear();
    karoo.apply("ns", "q", WIDE.replace("PRIORITY", "101"));
    karoo.pass(Duration.ofSeconds(12));
    assertThat(kills()).isEmpty();
    assertThat(karoo.condition(karoo.task("ns", "q.t.0"), "Scheduled"))
        .isEqualTo("False Unschedulable");
  }

  @Test
  void whatWasDecidedEarlierIsKeptWhereTheStatusCannotBeRead() {
    karoo.apply("ns", "p", GOOD);
    karoo.pass(Duration.ofSeconds(2));
    karoo.edit(Keys.PIPELINES, "ns", "p", tree -> {
      tree.withObject("status").putArray("updates").addObject().put("task", "t")
          .put("state", "Other");
      tree.withObject("status").putArray("completed").addObject().put("task", "t")
          .put("hash", "h").put("succeeded", "0-9");
    });
    karoo.restart();
    karoo.cluster.calls.clear();
    karoo.pass(Duration.ofSeconds(3));
    assertThat(stalled()).startsWith("True Unreadable: ").contains("Other");
    assertThat(kills()).isEmpty();
    var status = Documents.read(karoo.store.get(Keys.of(new PipelineId("ns", "p"))).orElseThrow()
        .value()).path("status");
    assertThat(status.path("completed").toString()).contains("0-9");
    assertThat(status.path("updates").toString()).contains("Other");
    assertThat(status.path("phase").asText()).isEqualTo("Unreadable");
  }

  @Test
  void anObjectThatIsDamagedIsNeitherMadeAnewNorTakenForGone() {
    karoo.apply("ns", "p", GOOD);
    karoo.pass(Duration.ofSeconds(2));
    karoo.store.commit(List.of(Mutation.put(new Key(Keys.TASKS, "ns", "p.t.0"),
        "[]".getBytes(StandardCharsets.UTF_8))));
    karoo.restart();
    karoo.pass(Duration.ofSeconds(3));
    assertThat(karoo.names(Keys.TASKS)).containsExactly("p.t.0");
    assertThat(kills()).isEmpty();
    assertThat(karoo.cluster.running()).hasSize(1);
  }

  private String status(String field) {
    return Documents.read(karoo.store.get(Keys.of(new PipelineId("ns", "p"))).orElseThrow()
        .value()).path("status").path(field).toString();
  }

  private void damage(Key key) {
    karoo.store.commit(List.of(Mutation.put(key, "[]".getBytes(StandardCharsets.UTF_8))));
  }

  /// What the operator writes of such a one can be read again.
  @Test
  void whatWasDecidedEarlierIsKnownOnceTheStatusCanBeRead() {
    karoo.apply("ns", "p", BATCH);
    karoo.settle();
    karoo.cluster.end(karoo.cluster.running().getFirst(), TaskState.FINISHED, "");
    karoo.pass(Duration.ofSeconds(5));
    String completed = status("completed");
    String admitted = status("admittedAt");
    assertThat(completed).contains("succeeded");
    assertThat(admitted).contains("2026");

    karoo.edit(Keys.PIPELINES, "ns", "p",
        tree -> tree.withObject("status").put("phase", "Hibernating"));
    karoo.restart();
    karoo.pass(Duration.ofSeconds(3));
    karoo.annotate("ns", "p", "who", "me");
    karoo.cluster.calls.clear();
    karoo.pass(Duration.ofSeconds(5));
    assertThat(status("completed")).isEqualTo(completed);
    assertThat(status("admittedAt")).isEqualTo(admitted);
    assertThat(status("phase")).contains("Succeeded");
    assertThat(karoo.cluster.calls).noneMatch(call -> call instanceof ClusterCall.Accept accept
        && !accept.launches().isEmpty());
  }

  @Test
  void nothingIsLaunchedOfAPipelineThatIsDamagedMeanwhile() {
    karoo.cluster.withheld.add("S1");
    karoo.cluster.subscribe("framework-1"); // no offers are out
    karoo.apply("ns", "p", GOOD);
    karoo.pass(Duration.ofSeconds(2));
    assertThat(karoo.condition(karoo.task("ns", "p.t.0"), "Scheduled"))
        .isEqualTo("False GatheringOffers");
    damage(Keys.of(new PipelineId("ns", "p")));
    karoo.turn();
    karoo.cluster.withheld.clear();
    karoo.pass(Duration.ofSeconds(5));
    assertThat(karoo.cluster.running()).isEmpty();
  }

  /// By force, with kubectl: as if it had been a good one.
  @Test
  void whenADamagedTaskIsTakenAwayItsAttemptEndsAndAnotherIsMade() {
    karoo.apply("ns", "p", GOOD);
    karoo.pass(Duration.ofSeconds(2));
    String id = karoo.cluster.running().getFirst();
    Key task = new Key(Keys.TASKS, "ns", "p.t.0");
    damage(task);
    karoo.settle();
    karoo.store.commit(List.of(Mutation.delete(task)));
    karoo.pass(Duration.ofSeconds(70)); // kills are repeated
    assertThat(karoo.cluster.task(id).state()).isEqualTo(TaskState.KILLED);
    assertThat(karoo.names(Keys.TASKS)).containsExactly("p.t.0");
    assertThat(karoo.cluster.running()).hasSize(1);
  }

  @Test
  void anAgentWhoseObjectCannotBeReadTakesNoTasks() {
    karoo.edit(Keys.AGENTS, "", "a1",
        tree -> tree.withObject("spec").put("unschedulable", "mostly"));
    karoo.restart();
    karoo.apply("ns", "p", GOOD);
    karoo.pass(Duration.ofSeconds(2));
    assertThat(karoo.cluster.running()).isEmpty();
    assertThat(new String(karoo.store.get(Key.ofCluster(Keys.AGENTS, "a1")).orElseThrow().value(),
        StandardCharsets.UTF_8)).contains("its object cannot be read").contains("mostly");

    karoo.edit(Keys.AGENTS, "", "a1",
        tree -> tree.withObject("spec").put("unschedulable", false));
    karoo.pass(Duration.ofSeconds(2));
    assertThat(karoo.cluster.running()).hasSize(1);
  }

  /// What the operator itself wrote of an agent is readable where its spec is of another version.
  @Test
  void anAgentThatVanishedStaysSoThoughItsSpecCannotBeRead() {
    for (int i = 2; i <= 12; i++) {
      karoo.cluster.add(FakeCluster.agent("a" + i), "S" + i);
    }
    karoo.apply("ns", "p", GOOD.replace("'name': 't',", "'name': 't', 'replicas': 80,"
        + " 'resources': {'cores': {'count': 1}},"));
    karoo.pass(Duration.ofSeconds(10));
    for (int i = 1; i <= 5; i++) {
      karoo.cluster.lose("S" + i);
    }
    karoo.pass(Duration.ofSeconds(90));
    int running = karoo.cluster.running().size();

    karoo.crash();
    karoo.edit(Keys.AGENTS, "", "a1",
        tree -> tree.withObject("spec").put("unschedulable", "mostly"));
    karoo.restart();
    karoo.pass(Duration.ofMinutes(5));
    assertThat(karoo.cluster.running()).hasSize(running);
    var status = Documents.read(karoo.store.get(Key.ofCluster(Keys.AGENTS, "a1"))
        .orElseThrow().value()).path("status");
    assertThat(status.path("lostAt").asText()).contains("2026");
    assertThat(status.toString()).contains("DisasterBrake");
  }
}
