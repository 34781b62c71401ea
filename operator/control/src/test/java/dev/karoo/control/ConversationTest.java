package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.api.task.TaskStatus;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.InverseOffer;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.topology.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConversationTest {
  private final LoopFixture karoo = new LoopFixture();

  @BeforeEach
  void oneAgent() {
    karoo.cluster.add(FakeCluster.agent("a1"), "S1");
    karoo.cluster.subscribe("framework-1");
    karoo.settle();
  }

  @AfterEach
  void close() {
    karoo.close();
  }

  private static String each(int replicas) {
    return "{'placement': 'Each', 'tasks': [{'name': 'f', 'replicas': " + replicas
        + ", 'command': ['serve'], 'resources': {'cpus': '10m', 'memory': '10Mi'}}]}";
  }

  private List<ClusterCall.AnswerInverse> answers() {
    return karoo.cluster.calls.stream().filter(ClusterCall.AnswerInverse.class::isInstance)
        .map(ClusterCall.AnswerInverse.class::cast).toList();
  }

  private List<ClusterCall.Accept> accepts() {
    return karoo.cluster.calls.stream().filter(ClusterCall.Accept.class::isInstance)
        .map(ClusterCall.Accept.class::cast).toList();
  }

  private void inverseOffer(String id) {
    karoo.cluster.happens(new ClusterEvent.InverseOffered(List.of(new InverseOffer(id, "S1",
        new Window(Instant.parse("2027-01-01T00:00:00Z"), Optional.empty())))));
    karoo.settle();
  }

  /// Until then the store says what was so when the operator ran last.
  @Test
  void itHasCaughtUpOnceMesosHasToldWhatBecameOfTheTasks() {
    assertThat(karoo.caughtUp()).isTrue(); // there were none
    karoo.apply("ns", "p", each(1));
    karoo.settle();
    karoo.crash();
    karoo.cluster.end(karoo.cluster.running().getFirst(), TaskState.LOST, "");
    karoo.restart();
    karoo.turn();
    assertThat(karoo.caughtUp()).isFalse();
    assertThat(phase()).isEqualTo(TaskStatus.Phase.RUNNING);
    karoo.turn();
    assertThat(karoo.caughtUp()).isTrue();
    assertThat(phase()).isNotEqualTo(TaskStatus.Phase.RUNNING);
    karoo.cluster.happens(new ClusterEvent.Disconnected("cut"));
    karoo.turn();
    assertThat(karoo.caughtUp()).isTrue();
  }

  private TaskStatus.Phase phase() {
    return Objects.requireNonNull(karoo.task("ns", "p.f.0").getStatus()).phase();
  }

  /// Recording 14-maintenance-drain, 64–80.
  @Test
  void anInverseOfferIsDeclinedWhileSomethingRunsThereAndAcceptedAfterwards() {
    karoo.apply("ns", "p", each(1));
    karoo.settle();
    inverseOffer("i-1");
    assertThat(answers().getLast().answer()).isEqualTo(ClusterCall.Answer.DECLINE);
    assertThat(answers().getLast().inverseOfferIds()).containsExactly("i-1");

    karoo.delete("pipelines.karoo.dev", "ns", "p");
    karoo.settle();
    inverseOffer("i-2");
    assertThat(answers().getLast().answer()).isEqualTo(ClusterCall.Answer.ACCEPT);
  }

  /// Mesos says nothing of it when an inverse offer had been answered, and makes no offers to whom
  /// it was asked to leave alone.
  @Test
  void maintenanceThatIsCancelledIsUnlearntBeforeAnythingIsMoved() {
    karoo.cluster.add(FakeCluster.agent("a2"), "S2");
    karoo.apply("ns", "p", each(1));
    karoo.settle();
    String id = karoo.cluster.running().getFirst();
    karoo.cluster.happens(new ClusterEvent.InverseOffered(List.of(new InverseOffer("i-1",
        karoo.cluster.task(id).agentId(),
        new Window(karoo.now().plus(Duration.ofMinutes(15)), Optional.empty())))));
    karoo.pass(Duration.ofMinutes(20));
    assertThat(karoo.cluster.running()).containsExactly(id);
  }

  /// Administrators close an agent while its offer is awaited.
  @Test
  void nothingIsLaunchedOnAnAgentThatWasCordonedMeanwhile() {
    karoo.apply("ns", "p", each(1));
    karoo.turn();
    karoo.edit("agents.karoo.dev", "", "a1",
        tree -> tree.withObject("spec").put("unschedulable", true));
    karoo.settle();
    assertThat(karoo.cluster.tasks).isEmpty();
    assertThat(karoo.condition(karoo.task("ns", "p.f.0"), "Scheduled"))
        .isEqualTo("False Unschedulable");

    karoo.edit("agents.karoo.dev", "", "a1",
        tree -> tree.withObject("spec").put("unschedulable", false));
    karoo.pass(Duration.ofSeconds(2));
    assertThat(karoo.cluster.running()).hasSize(1);
  }

  /// That no offers come says nothing of an agent then.
  @Test
  void placesAreKeptWhileThereIsNoMaster() {
    karoo.apply("ns", "p", each(1));
    karoo.turn();
    karoo.cluster.take();
    karoo.cluster.happens(new ClusterEvent.Disconnected("for a test"));
    long revision = karoo.store.revision();
    karoo.passWithoutOffers(Duration.ofSeconds(45));
    assertThat(karoo.store.revision()).isEqualTo(revision);

    karoo.cluster.subscribe("framework-1");
    karoo.settle();
    assertThat(karoo.cluster.running()).hasSize(1);
  }

  /// Recording 17-throughput: of 125 launches at once on one agent a fifth failed.
  @Test
  void anAgentGetsNoMoreThan25LaunchesBeforeItTakesThemUp() {
    karoo.cluster.slow = true;
    karoo.apply("ns", "p", each(60));
    karoo.settle();
    assertThat(karoo.cluster.tasks).hasSize(25);

    karoo.cluster.slow = false;
    for (String id : List.copyOf(karoo.cluster.tasks.keySet())) {
      karoo.cluster.becomes(id, TaskState.RUNNING);
    }
    karoo.settle();
    assertThat(karoo.cluster.tasks).hasSize(60);
  }

  /// Refused for one second, it would come back after two (recording 05-offers: filters end with an
  /// allocation).
  @Test
  void theRestOfAnOfferComesBackAtOnceWhereMoreIsToBeLaunched() {
    karoo.cluster.slow = true;
    karoo.apply("ns", "p", each(60));
    karoo.settle();
    assertThat(accepts().getLast().refuse()).isZero();

    karoo.cluster.slow = false;
    for (String id : List.copyOf(karoo.cluster.tasks.keySet())) {
      karoo.cluster.becomes(id, TaskState.RUNNING);
    }
    karoo.settle();
    assertThat(karoo.cluster.tasks).hasSize(60);
    assertThat(accepts().getLast().refuse()).isGreaterThan(Duration.ofMinutes(1));
  }

  /// The only agent is busy: those that wait for it are not told that nothing is free.
  @Test
  void whoWaitsForTheOnlyAgentToTakeUpOthersKeepsWaiting() {
    karoo.cluster.slow = true;
    karoo.apply("ns", "p", each(40));
    karoo.settle();
    karoo.pass(Duration.ofSeconds(15));
    assertThat(karoo.cluster.tasks).hasSize(25);
    assertThat(IntStream.range(0, 40).mapToObj(i -> karoo.task("ns", "p.f." + i))
        .map(task -> Objects.requireNonNull(task.getStatus()).conditions().toString()))
        .noneMatch(conditions -> conditions.contains("Unschedulable"));
  }

  /// A gang is launched whole, even a large one.
  @Test
  void aGangIsNotSplit() {
    karoo.cluster.slow = true;
    karoo.apply("ns", "p", each(40).replace("Each", "Gang"));
    karoo.settle();
    assertThat(karoo.cluster.tasks).hasSize(40);
  }

  /// Its first members wait for offers just then: they must not be forgotten.
  @Test
  void whoJoinsAGangThatWaitsForOffersStartsWithIt() {
    karoo.apply("ns", "p", each(2).replace("Each", "Gang"));
    karoo.turn();
    karoo.apply("ns", "p", each(4).replace("Each", "Gang"));
    karoo.settle();
    assertThat(karoo.cluster.running()).hasSize(4);
  }

  private static String one() {
    return each(1);
  }

  private TaskStatus status() {
    return Objects.requireNonNull(karoo.task("ns", "p.f.0").getStatus());
  }

  private void fails(String reason, String message) {
    String id = status().attempts().getLast().id();
    karoo.cluster.fails(id, reason, message);
    karoo.settle();
  }

  /// Recording 03-launch-fail, 209–250: one stale offer discards a whole ACCEPT.
  @Test
  void aLostRaceForAnOfferIsTriedAgainAndIsNoCrash() {
    karoo.cluster.lostRaces = 4;
    karoo.apply("ns", "p", one());
    karoo.pass(Duration.ofSeconds(30));

    assertThat(karoo.cluster.lostRaces).isZero();
    assertThat(karoo.cluster.running()).hasSize(1);
    assertThat(status().restarts()).isZero();
  }

  /// Recordings 10, 12 (125) and 17: they count against the agent, never against the task.
  @Test
  void afterThreeFailuresOfAnAgentATaskGoesElsewhere() {
    karoo.apply("ns", "p", one());
    karoo.settle();
    karoo.cluster.add(FakeCluster.agent("a2"), "S2");
    karoo.settle();
    for (int i = 0; i < 3; i++) {
      assertThat(status().attempts().getLast().agent()).isEqualTo("a1");
      fails("REASON_EXECUTOR_REGISTRATION_TIMEOUT", "Executor did not register within 1mins");
      karoo.pass(Duration.ofSeconds(90));
    }
    assertThat(karoo.cluster.running()).hasSize(1);
    assertThat(status().attempts().getLast().agent()).isEqualTo("a2");
  }

  /// Where nothing else serves it is tried there again, and is seen to be well at once.
  @Test
  void anAgentThatFailsIsTheLastResort() {
    karoo.apply("ns", "p", one());
    karoo.settle();
    for (int i = 0; i < 6; i++) {
      assertThat(status().attempts().getLast().agent()).isEqualTo("a1");
      fails("", "Container exited with status 125");
      assertThat(status().phase()).isNotEqualTo(TaskStatus.Phase.FAILED);
      karoo.pass(Duration.ofSeconds(31));
      assertThat(karoo.cluster.running()).hasSize(1);
    }
  }

  /// Recording 12-docker, 49: said at once and tried again ever later; it counts neither against
  /// the task nor against the agent, which else nobody could use because of one wrong name.
  @Test
  void anImageThatCannotBePulledIsTriedAgainWithBackOffAndNobodySuffers() {
    karoo.apply("ns", "p", one());
    karoo.settle();
    String message = "Failed to launch container: Failed to run '/usr/bin/docker -H "
        + "unix:///var/run/docker.sock pull nosuch:1': exited with status 1";
    for (int pause : List.of(10, 20, 40, 80)) {
      fails("REASON_CONTAINER_LAUNCH_FAILED", message);
      assertThat(karoo.condition(karoo.task("ns", "p.f.0"), "Scheduled"))
          .isEqualTo("False FetchBackOff");
      karoo.pass(Duration.ofSeconds(pause - 1));
      assertThat(karoo.cluster.running()).isEmpty();
      karoo.pass(Duration.ofSeconds(2));
      assertThat(karoo.cluster.running()).hasSize(1);
    }
    assertThat(karoo.events()).anyMatch(e -> e.startsWith("FetchFailed:")
        && e.contains("pull nosuch:1"));
    karoo.apply("ns", "q", one());
    karoo.settle();
    assertThat(karoo.cluster.running()).hasSize(2);
  }

  /// Recording 05-offers, 113–119: whoever holds offers starves others.
  @Test
  void noOfferIsHeldForMoreThanTenSeconds() {
    karoo.apply("ns", "p", each(1).replace("'10m'", "'100'"));
    karoo.pass(Duration.ofSeconds(60));
    assertThat(karoo.cluster.longestHeld()).isLessThanOrEqualTo(Duration.ofSeconds(10));
  }

  /// Recording 05-offers, 36–65.
  @Test
  void offersAreSuppressedWhileNobodyWaitsAndRevivedWhenSomebodyDoes() {
    assertThat(karoo.cluster.counts()).containsEntry("Suppress", 1);
    karoo.pass(Duration.ofMinutes(5));
    assertThat(karoo.cluster.counts()).containsEntry("Suppress", 1).doesNotContainKey("Revive");
    karoo.apply("ns", "p", one());
    karoo.settle();
    assertThat(karoo.cluster.counts()).containsEntry("Revive", 1).containsEntry("Suppress", 2);
    assertThat(karoo.cluster.running()).hasSize(1);
  }

  /// Recording 08-agent-lost, 151: the same host under another id.
  @Test
  void anAgentThatComesBackUnderAnotherIdIsTheSameHost() {
    karoo.apply("ns", "p", one());
    karoo.settle();
    String first = karoo.cluster.running().getFirst();
    karoo.cluster.replace("S1", "S9");
    karoo.pass(Duration.ofSeconds(30));

    assertThat(karoo.cluster.running()).hasSize(1).doesNotContain(first);
    assertThat(status().attempts().getLast().agentId()).isEqualTo("S9");
    assertThat(status().attempts().getLast().agent()).isEqualTo("a1");
    assertThat(karoo.names("agents.karoo.dev")).containsExactly("a1");
  }

  /// A master that had given the old agent up says nothing more of its tasks than that: they would
  /// hold the cores of a host on which nothing runs, for ever.
  @Test
  void whatALostAgentRanIsOverWhenAnotherRegistersInItsPlace() {
    karoo.apply("ns", "p", one());
    karoo.settle();
    karoo.cluster.lose("S1");
    karoo.settle();
    assertThat(status().attempts().getLast().state()).isEqualTo("TASK_UNREACHABLE");
    karoo.cluster.add(FakeCluster.agent("a1"), "S9");
    karoo.pass(Duration.ofSeconds(5));

    assertThat(status().attempts()).hasSize(2);
    assertThat(status().attempts().getFirst().state()).isEqualTo("TASK_LOST");
    assertThat(status().attempts().getFirst().message()).contains("registered anew");
    assertThat(status().attempts().getLast().agentId()).isEqualTo("S9");
    assertThat(Objects.requireNonNull(karoo.agent("a1").getStatus()).tasks()).isEqualTo(1);
  }
}
