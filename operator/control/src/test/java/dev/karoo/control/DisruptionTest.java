package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.ports.AgentReport;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.topology.Agent;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Agents that are drained or maintained, agents that vanish together, and tasks that give way.
class DisruptionTest {
  private static final String FOUR = """
      {'placement': 'Each', 'priority': PRIORITY, 'tasks': [{'name': 'f', 'replicas': COUNT,
        'command': ['serve'],
        'resources': {'memory': '1Gi', 'cores': {'count': 2}}}]}""";

  private final LoopFixture karoo = new LoopFixture();

  @BeforeEach
  void subscribe() {
    karoo.cluster.subscribe("framework-1");
  }

  @AfterEach
  void close() {
    karoo.close();
  }

  private void agents(int count) {
    for (int i = 1; i <= count; i++) {
      karoo.cluster.add(FakeCluster.agent("a" + i), "S" + i);
    }
    karoo.settle();
  }

  private void apply(String name, int priority, int count) {
    karoo.apply("ns", name, FOUR.replace("PRIORITY", "" + priority).replace("COUNT", "" + count));
    karoo.pass(Duration.ofSeconds(10));
  }

  private void apply(String name, int priority, int count, int cores) {
    karoo.apply("ns", name, FOUR.replace("PRIORITY", "" + priority).replace("COUNT", "" + count)
        .replace("'count': 2", "'count': " + cores));
    karoo.pass(Duration.ofSeconds(10));
  }

  private long on(String agentId) {
    return karoo.cluster.running().stream()
        .filter(id -> karoo.cluster.task(id).agentId().equals(agentId)).count();
  }

  private String condition(String agent, String type) {
    return Objects.requireNonNull(karoo.agent(agent).getStatus()).conditions().stream()
        .filter(c -> c.getType().equals(type))
        .map(c -> c.getStatus() + " " + c.getReason() + ": " + c.getMessage()).findFirst()
        .orElse("none");
  }

  private String shown(String agent) {
    return Objects.requireNonNull(Objects.requireNonNull(karoo.agent(agent).getStatus())
        .summary()).status() + "";
  }

  @Test
  void aDrainedAgentIsLeftByOneTaskAfterTheOther() {
    agents(2);
    apply("p", 0, 4);
    String full = on("S1") == 4 ? "a1" : "a2";
    String id = full.equals("a1") ? "S1" : "S2";
    assertThat(on(id)).isEqualTo(4);

    karoo.edit("agents.karoo.dev", "", full, tree -> tree.withObject("spec").put("drain", true));
    Set<Integer> running = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      karoo.pass(Duration.ofSeconds(1));
      running.add(karoo.cluster.running().size());
    }
    assertThat(running).allMatch(count -> count >= 3);
    assertThat(on(id)).isZero();
    assertThat(karoo.cluster.running()).hasSize(4);
    assertThat(condition(full, "Drained")).isEqualTo("True Empty: agent " + full + " is drained");
    assertThat(shown(full)).isEqualTo("Ready,SchedulingDisabled,Draining");

    karoo.edit("agents.karoo.dev", "", full, tree -> tree.withObject("spec").put("drain", false));
    karoo.settle();
    assertThat(condition(full, "Drained")).isEqualTo("none");
    assertThat(karoo.cluster.running()).hasSize(4);
    assertThat(on(id)).isZero();
  }

  @Test
  void anAgentIsEmptyWhenItsMaintenanceBegins() {
    agents(2);
    apply("p", 0, 2);
    String full = on("S1") == 2 ? "a1" : "a2";
    karoo.edit("agents.karoo.dev", "", full, tree -> tree.withObject("spec")
        .withObject("topology").putArray("maintenance").addObject()
        .put("from", "2026-11-22T12:30:00Z").put("to", "2026-11-22T12:40:00Z"));
    karoo.pass(Duration.ofMinutes(15));
    assertThat(on(full.equals("a1") ? "S1" : "S2")).isEqualTo(2);
    karoo.pass(Duration.ofMinutes(6));
    assertThat(on(full.equals("a1") ? "S1" : "S2")).isZero();
    assertThat(karoo.cluster.running()).hasSize(2);
    assertThat(condition(full, "Drained")).startsWith("True Empty: agent " + full
        + " is to be maintained from 2026-11-22T12:30:00Z");
    karoo.pass(Duration.ofMinutes(21));
    assertThat(shown(full)).isEqualTo("Ready");
  }

  @Test
  void whenManyAgentsVanishNothingIsMovedUntilTheyReturnOrSomebodySaysSo() {
    agents(12);
    apply("p", 0, 48);
    for (int i = 1; i <= 4; i++) {
      karoo.cluster.lose("S" + i);
      karoo.pass(Duration.ofSeconds(10));
    }
    karoo.pass(Duration.ofMinutes(30));
    assertThat(karoo.cluster.running()).hasSize(32);
    String why = "agent a1 vanished with many others: 4 of 12 agents are missing, and their tasks "
        + "are not moved until they return, or somebody says so with: karoo brake release";
    assertThat(condition("a1", "MovesHeld")).isEqualTo("True DisasterBrake: " + why);
    assertThat(shown("a1")).isEqualTo("Lost,MovesHeld");
    assertThat(karoo.events().stream().filter(e -> e.startsWith("DisasterBrake: "))).hasSize(1);
    assertThat(karoo.told("ns", "p", "Held")).startsWith("True DisasterBrake: agent a");

    karoo.restart();
    karoo.pass(Duration.ofMinutes(5));
    assertThat(karoo.cluster.running()).hasSize(32);

    karoo.cluster.back(FakeCluster.agent("a4"), "S4");
    karoo.pass(Duration.ofSeconds(90));
    assertThat(condition("a4", "MovesHeld")).isEqualTo("none");
    assertThat(condition("a1", "MovesHeld")).contains("3 of 12 agents");
    assertThat(karoo.cluster.running()).hasSize(36);
    karoo.cluster.back(FakeCluster.agent("a1"), "S1");
    karoo.cluster.back(FakeCluster.agent("a2"), "S2");
    karoo.cluster.back(FakeCluster.agent("a3"), "S3");
    karoo.pass(Duration.ofSeconds(90));
    assertThat(karoo.told("ns", "p", "Held")).isEqualTo("none");
    assertThat(karoo.cluster.running()).hasSize(48);
  }

  /// As `karoo plan` reads it.
  @Test
  void anAgentSaysWhoAvoidsIt() {
    agents(1);
    for (String pipeline : new String[]{"p", "q"}) {
      apply(pipeline, 0, 1);
      for (int i = 0; i < 3; i++) {
        karoo.cluster.fails(karoo.cluster.running().stream()
            .filter(id -> id.startsWith("ns." + pipeline)).findFirst().orElseThrow(),
            "REASON_CONTAINER_LAUNCH_FAILED", "no such device");
        karoo.pass(Duration.ofSeconds(50));
      }
      assertThat(condition("a1", "LaunchesFail")).isEqualTo(pipeline.equals("p")
          ? "True AvoidedByPipelines: launches failed here three times within ten minutes; for ten"
              + " minutes it is a last resort for ns/p"
          : "True AvoidedByAll: launches failed here three times within ten minutes; for ten"
              + " minutes it is a last resort for all tasks");
    }
    karoo.pass(Duration.ofMinutes(11));
    assertThat(condition("a1", "LaunchesFail")).isEqualTo("none");
  }

  @Test
  void theBrakeIsReleasedForSingleAgents() {
    agents(12);
    apply("p", 0, 40);
    for (int i = 1; i <= 5; i++) {
      karoo.cluster.lose("S" + i);
    }
    karoo.pass(Duration.ofMinutes(5));
    int before = karoo.cluster.running().size();
    karoo.edit("agents.karoo.dev", "", "a5", tree -> tree.withObject("metadata")
        .withObject("annotations").put("karoo.dev/releasedAt", "2026-11-22T12:30:00Z"));
    karoo.pass(Duration.ofMinutes(2));
    assertThat(condition("a5", "MovesHeld")).isEqualTo("none");
    assertThat(condition("a1", "MovesHeld")).contains("4 of 12 agents");
    assertThat(karoo.cluster.running().size()).isGreaterThanOrEqualTo(before);
  }

  @Test
  void tasksOfLowerPriorityGiveWayAndWaitWithTheReason() {
    agents(1);
    apply("low", 0, 4);
    apply("high", 10, 1);
    karoo.pass(Duration.ofSeconds(20));
    assertThat(karoo.names("tasks.karoo.dev")).contains("high.f.0");
    assertThat(Objects.requireNonNull(karoo.task("ns", "high.f.0").getStatus()).phase())
        .hasToString("RUNNING");
    assertThat(karoo.cluster.running()).hasSize(4);
    List<String> pending = karoo.names("tasks.karoo.dev").stream()
        .filter(name -> karoo.condition(karoo.task("ns", name), "Scheduled")
            .equals("False Preempted"))
        .toList();
    assertThat(pending).hasSize(1).allMatch(name -> name.startsWith("low."));
    assertThat(karoo.events()).anyMatch(e -> e.startsWith("Killing: ") && e.contains("high/f[0]"));

    karoo.delete("pipelines.karoo.dev", "ns", "high");
    karoo.pass(Duration.ofSeconds(10));
    assertThat(karoo.cluster.running()).hasSize(4);
    assertThat(karoo.condition(karoo.task("ns", pending.getFirst()), "Scheduled"))
        .isEqualTo("True Placed");
  }

  /// A task that does not end, as where Docker hangs, must not stop a whole cluster.
  @Test
  void whileOneGivesWayThoseOfLowerPriorityStartElsewhere() {
    agents(1);
    apply("low", 0, 4);
    karoo.cluster.stubborn = true;
    apply("high", 10, 1);
    assertThat(karoo.condition(karoo.task("ns", "high.f.0"), "Scheduled"))
        .isEqualTo("False Preempting");
    karoo.cluster.add(FakeCluster.agent("a2"), "S2");
    apply("other", 0, 4);
    assertThat(on("S2")).isEqualTo(4);

    karoo.cluster.stubborn = false;
    karoo.pass(Duration.ofSeconds(70)); // kills are repeated
    assertThat(karoo.cluster.launch("high.f.0")).isPresent();
    assertThat(on("S1")).isEqualTo(4);
    assertThat(on("S2")).isEqualTo(4);
  }

  /// What one leaves may be enough for two: neither starts beside it.
  @Test
  void whoGetsSomeOfWhatAnotherLeavesWaitsForItsEnd() {
    agents(1);
    apply("low", 0, 2, 4);
    karoo.cluster.stubborn = true;
    apply("high", 10, 2, 2);
    assertThat(karoo.condition(karoo.task("ns", "high.f.0"), "Scheduled"))
        .isEqualTo("False Preempting");
    assertThat(karoo.condition(karoo.task("ns", "high.f.1"), "Scheduled"))
        .isEqualTo("False Preempting");
    karoo.cluster.stubborn = false;
    karoo.pass(Duration.ofSeconds(70)); // kills are repeated
    assertThat(karoo.cluster.launch("high.f.0")).isPresent();
    assertThat(karoo.cluster.launch("high.f.1")).isPresent();
    assertThat(karoo.cluster.running()).hasSize(3);
  }

  private static Agent coreless(String name) {
    Agent like = FakeCluster.agent(name);
    return new Agent(name, like.cpus(), like.memory(), like.disk(), like.ports(), true, List.of(),
        List.of(), List.of(), List.of(), List.of(), List.of(), like.attributes(),
        Optional.empty(), 0, List.of(), false, like.pinning());
  }

  /// A victim of somebody else's may hang: who has room elsewhere does not wait for it.
  @ParameterizedTest(name = "{0}")
  @ValueSource(ints = {0, 1})
  void whoNeedsNothingOfWhatAVictimLeavesStartsElsewhere(int later) {
    agents(1);
    apply("low", 0, 2, 3);
    karoo.cluster.stubborn = true;
    Runnable room = () -> karoo.cluster.add(coreless("a2"), "S2");
    if (later == 0) {
      room.run();
      karoo.settle();
    }
    karoo.apply("ns", "high", FOUR.replace("PRIORITY", "10").replace("COUNT", "1")
        .replace("'count': 2", "'count': 4"));
    karoo.apply("ns", "light", FOUR.replace("PRIORITY", "5").replace("COUNT", "1")
        .replace("'cores': {'count': 2}", "'cpus': 1"));
    karoo.pass(Duration.ofSeconds(10));
    if (later == 1) {
      room.run();
      karoo.pass(Duration.ofSeconds(10));
    }
    assertThat(karoo.condition(karoo.task("ns", "high.f.0"), "Scheduled"))
        .isEqualTo("False Preempting");
    assertThat(karoo.cluster.launch("light.f.0")).isPresent();
    assertThat(on("S1")).isEqualTo(2);
  }

  /// Two must end for one; what the first leaves is not for another of the same priority.
  @Test
  void whoComesLaterDoesNotTakeWhatEndsForAnEqual() {
    agents(1);
    apply("low", 0, 4);
    karoo.cluster.stubborn = true;
    apply("high", 10, 1, 4);
    assertThat(karoo.cluster.killed).hasSize(2);
    karoo.cluster.end(karoo.cluster.killed.iterator().next(), TaskState.KILLED, "");
    apply("same", 10, 1, 2);
    assertThat(karoo.cluster.launch("same.f.0")).isEmpty();

    karoo.cluster.stubborn = false;
    karoo.pass(Duration.ofSeconds(70)); // kills are repeated
    assertThat(karoo.cluster.launch("high.f.0")).isPresent();
    assertThat(karoo.cluster.launch("same.f.0")).isPresent();
    assertThat(karoo.cluster.killed).hasSize(3);
    assertThat(karoo.cluster.running()).hasSize(3);
  }

  /// One that hangs keeps its place, and nobody waits for it when there is room elsewhere.
  @Test
  void whoWaitsForTheEndOfAnotherTakesRoomThatComesElsewhere() {
    agents(1);
    apply("low", 0, 4);
    karoo.cluster.stubborn = true;
    apply("high", 10, 1);
    assertThat(karoo.condition(karoo.task("ns", "high.f.0"), "Scheduled"))
        .isEqualTo("False Preempting");
    karoo.cluster.add(FakeCluster.agent("a2"), "S2");
    karoo.pass(Duration.ofSeconds(10));

    assertThat(karoo.cluster.launch("high.f.0")).isPresent();
    assertThat(on("S2")).isEqualTo(1);
  }

  private long launched(String pipeline) {
    return karoo.cluster.tasks.keySet().stream().filter(id -> id.startsWith("ns." + pipeline))
        .count();
  }

  /// Two of the same priority wait for an end each, on one agent: whose own victim has ended
  /// starts,
  /// whichever it is, and nobody else ends for it.
  @ParameterizedTest(name = "{0}")
  @ValueSource(ints = {0, 1})
  void whatEndedForATaskIsNotKeptFromItByAnEqual(int first) {
    agents(2);
    apply("low", 0, 8);
    karoo.cluster.stubborn = true;
    apply("high", 10, 2);
    assertThat(karoo.cluster.killed).hasSize(2);
    assertThat(karoo.cluster.killed.stream().map(id -> karoo.cluster.task(id).agentId())
        .distinct()).hasSize(1);
    karoo.cluster.end(List.copyOf(karoo.cluster.killed).get(first), TaskState.KILLED, "");
    karoo.pass(Duration.ofSeconds(10));
    assertThat(karoo.cluster.killed).hasSize(2);
    assertThat(launched("high")).isEqualTo(1);
  }

  /// What a gang is to have on other agents than those where tasks end for it is not kept from
  /// equals: one that hangs would close many agents.
  @Test
  void whoEqualsAGangStartsWhereNobodyEndsForIt() {
    agents(2);
    apply("low", 0, 4);
    String full = on("S1") == 4 ? "S1" : "S2";
    karoo.cluster.stubborn = true;
    karoo.apply("ns", "gang", FOUR.replace("PRIORITY", "10").replace("COUNT", "3")
        .replace("'count': 2", "'count': 3").replace("Each", "Gang"));
    karoo.pass(Duration.ofSeconds(10));
    assertThat(karoo.cluster.killed).isNotEmpty()
        .allMatch(id -> karoo.cluster.task(id).agentId().equals(full));
    apply("same", 10, 1, 1);
    assertThat(karoo.cluster.launch("same.f.0")).isPresent();
    assertThat(launched("gang")).isZero();

    karoo.cluster.stubborn = false;
    karoo.pass(Duration.ofSeconds(70)); // kills are repeated
    assertThat(launched("gang")).isEqualTo(3);
  }

  /// A place elsewhere may be offered to others: until one starts there, its room is kept.
  @Test
  void whatEndedForATaskIsKeptUntilItStartsElsewhere() {
    agents(1);
    apply("low", 0, 4);
    karoo.cluster.stubborn = true;
    apply("high", 10, 1);
    karoo.cluster.withheld.add("S2");
    karoo.cluster.add(FakeCluster.agent("a2"), "S2");
    karoo.pass(Duration.ofSeconds(5));
    assertThat(karoo.condition(karoo.task("ns", "high.f.0"), "Scheduled"))
        .isEqualTo("False GatheringOffers");
    karoo.cluster.end(karoo.cluster.killed.iterator().next(), TaskState.KILLED, "");
    karoo.pass(Duration.ofSeconds(70));
    assertThat(karoo.cluster.launch("high.f.0")).isPresent();
    assertThat(on("S1")).isEqualTo(4);
    assertThat(karoo.cluster.killed).hasSize(1);
  }

  /// New room is for those who wait for the end of others first, then for lower ones.
  @Test
  void whoWaitsForTheEndOfAnotherComesBeforeThoseOfLowerPriority() {
    agents(1);
    apply("low", 0, 4);
    apply("idle", 0, 4);
    karoo.cluster.stubborn = true;
    apply("high", 10, 1, 4);
    karoo.cluster.add(FakeCluster.agent("a2"), "S2");
    karoo.pass(Duration.ofSeconds(10));
    assertThat(karoo.cluster.launch("high.f.0")).isPresent();
    assertThat(launched("idle")).isEqualTo(2);
  }

  private Optional<String> lostAt(String agent) {
    return Optional.ofNullable(Objects.requireNonNull(karoo.agent(agent).getStatus()).lostAt());
  }

  /// An agent that was not offered for long before it was lost was not lost for long.
  @Test
  void whatWasSaidBeforeAnAgentWasLostDoesNotReleaseIt() {
    agents(12);
    apply("p", 0, 40);
    karoo.cluster.happens(new ClusterEvent.AgentSeen(new AgentReport("S1", "a1:5051",
        FakeCluster.agent("a1"), List.of(), false)));
    karoo.pass(Duration.ofMinutes(2));
    assertThat(condition("a1", "Ready")).startsWith("False NotOffered");
    String said = karoo.now().toString();
    karoo.edit("agents.karoo.dev", "", "a1", tree -> tree.withObject("metadata")
        .withObject("annotations").put("karoo.dev/releasedAt", said));
    karoo.pass(Duration.ofSeconds(5));
    assertThat(lostAt("a1")).isEmpty();
    for (int i = 1; i <= 5; i++) {
      karoo.cluster.lose("S" + i);
    }
    karoo.pass(Duration.ofSeconds(90));
    Optional<String> lost = lostAt("a1");
    assertThat(lost).isPresent();
    assertThat(condition("a1", "MovesHeld")).contains("5 of 12 agents");

    karoo.restart();
    karoo.pass(Duration.ofSeconds(2));
    assertThat(condition("a1", "MovesHeld")).contains("5 of 12 agents");
    assertThat(lostAt("a1")).isEqualTo(lost);
    karoo.cluster.back(FakeCluster.agent("a1"), "S1");
    karoo.pass(Duration.ofSeconds(2));
    assertThat(lostAt("a1")).isEmpty();
  }
}
