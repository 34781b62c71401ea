package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.api.task.TaskStatus;
import dev.karoo.core.ports.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The store is lost, the tasks run on.
class RecoveryTest {
  private static final String PIPELINE = """
      {'multicast': [{'name': 'g', 'count': 4, 'port': 7148}],
       'tasks': [{'name': 'f', 'replicas': 3, 'command': ['serve', '$(cores)', '$(multicast.g)'],
        'resources': {'cpus': '500m', 'memory': '1Gi', 'cores': {'count': 2}}}]}""";

  private final LoopFixture karoo = new LoopFixture();
  private List<String> running = List.of();

  @BeforeEach
  void threeTasksRunAndTheStoreIsLost() {
    karoo.cluster.add(FakeCluster.agent("a1"), "S1");
    karoo.cluster.add(FakeCluster.agent("a2"), "S2");
    karoo.cluster.subscribe("framework-1");
    karoo.settle();
    karoo.apply("ns", "other", PIPELINE.replace("'replicas': 3", "'replicas': 1"));
    karoo.apply("ns", "p", PIPELINE);
    karoo.settle();
    running = karoo.cluster.running();
    assertThat(running).hasSize(4);

    karoo.loseStore();
    karoo.settle();
  }

  @AfterEach
  void close() {
    karoo.close();
  }

  /// Nothing runs that could tell of itself: the list must be asked for again.
  @Test
  void aListThatDoesNotComeIsAskedForAgain() {
    running.forEach(id -> karoo.cluster.end(id, TaskState.FINISHED, ""));
    karoo.settle();
    karoo.cluster.unanswered = 2;
    karoo.loseStore();
    karoo.apply("ns", "p", PIPELINE);
    karoo.pass(Duration.ofSeconds(30));
    assertThat(karoo.cluster.running()).hasSize(3);
  }

  @Test
  void theFrameworksIdIsKeptAndNothingIsEnded() {
    karoo.pass(Duration.ofMinutes(20)); // implicit reconciliations among them
    assertThat(Identity.read(karoo.store)).contains("framework-1");
    assertThat(karoo.cluster.running()).isEqualTo(running);

    karoo.restart();
    karoo.pass(Duration.ofMinutes(20));
    assertThat(karoo.cluster.running()).isEqualTo(running);
  }

  @Test
  void anAppliedPipelineTakesItsRunningTasksOver() {
    karoo.apply("ns", "p", PIPELINE);
    karoo.pass(Duration.ofMinutes(1));

    assertThat(karoo.cluster.running()).isEqualTo(running);
    TaskStatus status = Objects.requireNonNull(karoo.task("ns", "p.f.2").getStatus());
    assertThat(status.phase()).isEqualTo(TaskStatus.Phase.RUNNING);
    assertThat(status.attempts()).hasSize(1);
    assertThat(Objects.requireNonNull(status.placement()).cores()).hasSize(2);
    assertThat(Objects.requireNonNull(karoo.pipeline("ns", "p").getStatus()).ready())
        .isEqualTo("3/3");

    karoo.restart();
    karoo.pass(Duration.ofMinutes(1));
    assertThat(karoo.cluster.running()).isEqualTo(running);
  }

  /// Whoever keeps manifests under version control applies them at once.
  @Test
  void pipelinesThatAreThereBeforeTheTasksAreListedTakeThemOverToo() {
    karoo.loseStore();
    karoo.apply("ns", "p", PIPELINE);
    karoo.apply("ns", "other", PIPELINE.replace("'replicas': 3", "'replicas': 1"));
    karoo.pass(Duration.ofMinutes(1));

    assertThat(karoo.cluster.running()).isEqualTo(running);
    assertThat(Objects.requireNonNull(karoo.pipeline("ns", "p").getStatus()).ready())
        .isEqualTo("3/3");
  }

  /// An attempt that was taken over and the next one, which fails again, count in their order.
  @Test
  void aTaskThatFailsBeforeAndAfterWaitsLonger() {
    karoo.apply("ns", "p", PIPELINE);
    karoo.pass(Duration.ofMinutes(6));
    for (int i = 0; i < 3; i++) {
      failsAndStartsAgain(Duration.ofSeconds(9));
    }
    karoo.loseStore();
    karoo.apply("ns", "p", PIPELINE);
    karoo.pass(Duration.ofSeconds(3));
    failsAndStartsAgain(Duration.ofSeconds(2));
    failsAndStartsAgain(Duration.ofSeconds(3));

    karoo.cluster.end(id(), TaskState.FAILED, "Command exited with status 1");
    karoo.pass(Duration.ofSeconds(3));
    assertThat(karoo.condition(karoo.task("ns", "p.f.0"), "Ready")).isEqualTo("False BackOff");
  }

  private void failsAndStartsAgain(Duration within) {
    String id = id();
    karoo.cluster.end(id, TaskState.FAILED, "Command exited with status 1");
    karoo.pass(within);
    assertThat(id()).isNotEqualTo(id);
  }

  private String id() {
    return Objects.requireNonNull(karoo.task("ns", "p.f.0").getStatus()).attempts().getLast().id();
  }

  @Test
  void whatAPipelineNoLongerWantsEnds() {
    karoo.apply("ns", "p", PIPELINE.replace("'replicas': 3", "'replicas': 2"));
    karoo.pass(Duration.ofMinutes(1));
    assertThat(karoo.cluster.running()).hasSize(3).isSubsetOf(running);

    karoo.apply("ns", "other", PIPELINE.replace("'replicas': 3", "'replicas': 1")
        .replace("'f'", "'h'"));
    karoo.pass(Duration.ofMinutes(1));
    assertThat(karoo.cluster.running()).hasSize(3).isNotEqualTo(running);
    assertThat(karoo.cluster.running().stream().filter(running::contains)).hasSize(2);
  }

  /// Two domains of four cores on each agent; eight of sixteen cores are in use.
  @Test
  void thePlacesOfOrphansAreNotGivenToOthers() {
    karoo.apply("ns", "new", PIPELINE.replace("'replicas': 3", "'replicas': 5"));
    karoo.pass(Duration.ofMinutes(1));
    assertThat(karoo.cluster.running()).isEqualTo(running);
    assertThat(karoo.condition(karoo.task("ns", "new.f.0"), "Scheduled"))
        .isEqualTo("False Unschedulable");
  }

  /// Users see on the agents what nobody takes over, and how to end it.
  @Test
  void unknownTasksAreShownOnTheirAgentsUntilTheyAreTakenOver() {
    assertThat(unknown("a1") + unknown("a2")).contains("ns/other.f.0", "ns/p.f.0", "ns/p.f.2",
        "--end-unknown-tasks");
    karoo.apply("ns", "p", PIPELINE);
    karoo.pass(Duration.ofMinutes(1));
    assertThat(unknown("a1") + unknown("a2")).contains("1 task runs here", "ns/other.f.0")
        .doesNotContain("ns/p.f");
    karoo.apply("ns", "other", PIPELINE.replace("'replicas': 3", "'replicas': 1"));
    karoo.pass(Duration.ofMinutes(1));
    assertThat(unknown("a1") + unknown("a2")).isEmpty();
  }

  private String unknown(String agent) {
    return Objects.requireNonNull(karoo.agent(agent).getStatus()).conditions().stream()
        .filter(condition -> condition.getType().equals("UnknownTasks"))
        .map(condition -> condition.getMessage()).findFirst().orElse("");
  }

  @Test
  void anOrphanThatEndsIsForgotten() {
    karoo.cluster.end(running.getFirst(), TaskState.FINISHED, "");
    karoo.apply("ns", "other", PIPELINE.replace("'replicas': 3", "'replicas': 1"));
    karoo.apply("ns", "p", PIPELINE);
    karoo.pass(Duration.ofMinutes(1));
    assertThat(karoo.cluster.running()).hasSize(4).containsAll(running.subList(1, 4));
  }

  @Test
  void afterTheAdministratorsWordWhatNobodyWantsEnds() {
    karoo.apply("ns", "p", PIPELINE);
    karoo.pass(Duration.ofMinutes(1));
    assertThat(Recovery.confirm(karoo.store)).isTrue();
    karoo.restart();
    karoo.pass(Duration.ofMinutes(1));
    assertThat(karoo.cluster.running()).hasSize(3).isSubsetOf(running);
    assertThat(Recovery.confirm(karoo.store)).isFalse();
  }
}
