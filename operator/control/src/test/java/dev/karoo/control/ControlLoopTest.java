package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.karoo.api.task.TaskStatus;
import dev.karoo.core.placement.PlacementProblem.Policy;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.TaskState;
import dev.karoo.store.Key;
import dev.karoo.store.Mutation;
import dev.karoo.store.Store;
import dev.karoo.store.StoreException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControlLoopTest {
  private static final String TWO = """
      {'tasks': [{'name': 'f', 'replicas': 2, 'command': ['serve', '$(cores)'],
        'resources': {'cpus': '500m', 'memory': '1Gi', 'cores': {'count': 3}}}]}""";

  private final LoopFixture karoo = new LoopFixture();

  @BeforeEach
  void twoAgents() {
    karoo.cluster.add(FakeCluster.agent("a1"), "S1");
    karoo.cluster.add(FakeCluster.agent("a2"), "S2");
    karoo.cluster.subscribe("framework-1");
    karoo.settle();
  }

  @AfterEach
  void close() {
    karoo.close();
  }

  private TaskStatus status(String task) {
    return Objects.requireNonNull(karoo.task("ns", task).getStatus());
  }

  @Test
  void aPipelineBecomesRunningTasksAndDeletingItLeavesNothing() {
    karoo.apply("ns", "p", TWO);
    karoo.settle();

    assertThat(karoo.cluster.running()).hasSize(2);
    assertThat(status("p.f.0").phase()).isEqualTo(TaskStatus.Phase.RUNNING);
    assertThat(status("p.f.0").ready()).isTrue();
    assertThat(Objects.requireNonNull(status("p.f.0").placement()).cores()).hasSize(3);
    var pipeline = Objects.requireNonNull(karoo.pipeline("ns", "p").getStatus());
    assertThat(pipeline.phase()).hasToString("READY");
    assertThat(pipeline.ready()).isEqualTo("2/2");
    assertThat(karoo.names("agents.karoo.dev")).containsExactly("a1", "a2");

    karoo.delete("pipelines.karoo.dev", "ns", "p");
    karoo.settle();

    assertThat(karoo.cluster.running()).isEmpty();
    assertThat(karoo.names("tasks.karoo.dev")).isEmpty();
    assertThat(karoo.names("pipelines.karoo.dev")).isEmpty();
  }

  @Test
  void tasksArePackedOrSpreadAsTheAdministratorSays() {
    assertThat(agentsOfTwoSmallTasks(Policy.PACK)).hasSize(1);
    assertThat(agentsOfTwoSmallTasks(Policy.SPREAD)).hasSize(2);
  }

  private static Set<String> agentsOfTwoSmallTasks(Policy policy) {
    try (LoopFixture other = new LoopFixture(Settings.USUAL.with(policy))) {
      other.cluster.add(FakeCluster.agent("a1"), "S1");
      other.cluster.add(FakeCluster.agent("a2"), "S2");
      other.cluster.subscribe("framework-1");
      other.settle();
      other.apply("ns", "p", TWO.replace("'count': 3", "'count': 1"));
      other.settle();
      assertThat(other.cluster.running()).hasSize(2);
      return other.cluster.tasks.values().stream().map(FakeCluster.Running::agentId)
          .collect(Collectors.toSet());
    }
  }

  @Test
  void aPlainProcessIsPutOnItsCores() {
    karoo.apply("ns", "p", TWO);
    karoo.settle();

    var launch = karoo.cluster.tasks.values().iterator().next().launch();
    var cores = Objects.requireNonNull(status("p.f.0").summary()).cores();
    assertThat(launch.argv()).containsExactly("taskset", "-c", cores, "serve", cores);
  }

  @Test
  void aConvergedClusterWritesNothingAndSaysNothing() {
    karoo.apply("ns", "p", TWO);
    karoo.pass(Duration.ofMinutes(15)); // so long after a subscription it asks ever more rarely
    long revision = karoo.store.revision();
    int calls = karoo.cluster.calls.size();

    karoo.pass(Duration.ofMinutes(10));

    assertThat(karoo.store.revision()).isEqualTo(revision);
    assertThat(karoo.cluster.calls.subList(calls, karoo.cluster.calls.size())).isEmpty();
  }

  @Test
  void aRestartedOperatorTakesUpWhatRunsAndWritesNothing() {
    karoo.apply("ns", "p", TWO);
    karoo.settle();
    List<String> running = karoo.cluster.running();
    long revision = karoo.store.revision();

    karoo.restart();
    karoo.pass(Duration.ofMinutes(2));

    assertThat(karoo.cluster.running()).isEqualTo(running);
    assertThat(karoo.changesAfter(revision)).isEmpty();
  }

  @Test
  void aLostTaskIsReplacedElsewhereAndTheReplacementEndsWhenItReturns() {
    karoo.apply("ns", "p", TWO.replace("'replicas': 2", "'replicas': 1"));
    karoo.settle();
    String first = karoo.cluster.running().getFirst();
    String agent = karoo.cluster.task(first).agentId();

    karoo.cluster.lose(agent);
    karoo.pass(Duration.ofSeconds(59));
    assertThat(status("p.f.0").phase()).isEqualTo(TaskStatus.Phase.UNREACHABLE);
    karoo.pass(Duration.ofSeconds(5));
    assertThat(status("p.f.0").phase()).isEqualTo(TaskStatus.Phase.RUNNING);
    assertThat(karoo.cluster.running()).hasSize(1).doesNotContain(first);

    karoo.cluster.back(FakeCluster.agent(agent.equals("S1") ? "a1" : "a2"), agent);
    karoo.pass(Duration.ofSeconds(20));
    assertThat(karoo.cluster.running()).containsExactly(first);
  }

  /// The loop hears of such a write after its own deletion, which came later.
  @Test
  void whatIsWrittenWhileTheLoopDeletesItIsNotBack() {
    Set<Key> met = new HashSet<>();
    karoo.beforeCommits((store, batch) -> batch.stream()
        .filter(Mutation.Delete.class::isInstance).map(Mutation::key).filter(met::add)
        .forEach(key -> store.get(key).ifPresent(there -> {
          ObjectNode tree = Documents.read(there.value());
          tree.withObject("metadata").withObject("annotations").put("seen", "yes");
          store.commit(List.of(Mutation.put(key, Documents.write(tree))));
        })));
    karoo.apply("ns", "p", TWO);
    karoo.settle();
    karoo.delete("pipelines.karoo.dev", "ns", "p");
    karoo.settle();
    assertThat(met).extracting(Key::name).contains("p", "p.f.0", "p.f.1");
    assertThat(karoo.names("pipelines.karoo.dev")).isEmpty();
    assertThat(karoo.names("tasks.karoo.dev")).isEmpty();

    long revision = karoo.store.revision();
    karoo.pass(Duration.ofSeconds(20));
    assertThat(karoo.store.revision()).isEqualTo(revision);
  }

  /// Else thousands that wait are written anew whenever anything ends.
  @Test
  void whoFindsNoPlaceIsToldSoNowAndThenHoweverOftenItIsLookedAt() {
    karoo.apply("ns", "large", TWO.replace("'count': 3", "'count': 7"));
    karoo.apply("ns", "p", TWO);
    karoo.settle();
    assertThat(karoo.events()).anyMatch(e -> e.startsWith("Unschedulable: "));
    long revision = karoo.store.revision();
    for (int i = 0; i < 3; i++) {
      karoo.cluster.end(karoo.cluster.launch("p.f.0").orElseThrow().taskId(), TaskState.FAILED,
          "");
      karoo.pass(Duration.ofMinutes(1));
    }
    assertThat(karoo.changesAfter(revision)).isNotEmpty().filteredOn(
        change -> change.startsWith("PUT events") && change.contains("Unschedulable")).isEmpty();
  }

  /// What is in the store was written by a clock that was hours ahead.
  @Test
  void nothingIsWaitedForUntilTheTimeThatAClockHadBeforeItWasSetBack() {
    karoo.apply("ns", "p", TWO);
    karoo.settle();
    karoo.cluster.end(karoo.cluster.launch("p.f.0").orElseThrow().taskId(), TaskState.FAILED, "");
    String other = karoo.cluster.running().getFirst();
    karoo.cluster.lose(karoo.cluster.task(other).agentId());
    karoo.settle();
    karoo.restartEarlier(Duration.ofHours(5));
    karoo.pass(Duration.ofMinutes(2));
    assertThat(karoo.cluster.running()).hasSize(2).doesNotContain(other);
  }

  /// So that the client gives each agent its name again.
  @Test
  void portsOfAgentsAreKnownAfterARestartAlsoOfLostOnes() {
    karoo.cluster.lose("S2");
    karoo.settle();
    karoo.restart();
    karoo.settle();
    assertThat(KnownAgents.ports(karoo.store)).isEqualTo(Map.of("a1", 5051, "a2", 5051));
  }

  /// The framework's id is kept at once; what comes with it must not get lost when that fails.
  @Test
  void whatIsSaidWhileTheStoreIsFullIsHeardLater() {
    karoo.crash();
    var full = new AtomicBoolean(true);
    Store store = (Store) Proxy.newProxyInstance(Store.class.getClassLoader(),
        new Class<?>[]{Store.class}, (_, method, arguments) -> {
          if (full.get() && method.getName().equals("commit")) {
            throw new StoreException(StoreException.Reason.FULL, "for a test");
          }
          return method.invoke(karoo.store, arguments);
        });
    karoo.store.commit(List.of(Mutation.delete(Key.ofCluster(Keys.INTERNAL, "framework"))));
    int calls = karoo.cluster.calls.size();
    try (var loop = new ControlLoop(store, karoo.cluster, karoo::now, new Random(1),
        Settings.USUAL)) {
      assertThatThrownBy(() -> loop.turn(List.of(new ClusterEvent.Subscribed("framework-1", "m"))))
          .isInstanceOf(StoreException.class);
      full.set(false);
      loop.turn(List.of());
    }
    assertThat(Identity.read(karoo.store)).contains("framework-1");
    assertThat(karoo.cluster.calls).hasSizeGreaterThan(calls);
  }

  @Test
  void whatWasRemovedByForceOnALostAgentHoldsNothingAfterAWhile() {
    karoo.apply("ns", "p", TWO.replace("'replicas': 2", "'replicas': 1"));
    karoo.settle();
    String agent = karoo.cluster.task(karoo.cluster.running().getFirst()).agentId();
    karoo.cluster.lose(agent);
    karoo.settle();
    karoo.store.commit(List.of(Mutation.delete(new Key("tasks.karoo.dev", "ns", "p.f.0"))));

    karoo.pass(Duration.ofSeconds(30));
    assertThat(tasksOn(agent)).isEqualTo(1);
    karoo.pass(Duration.ofSeconds(40));
    assertThat(tasksOn(agent)).isZero();
  }

  private int tasksOn(String agentId) {
    return Objects.requireNonNull(Objects.requireNonNull(
        karoo.agent(agentId.equals("S1") ? "a1" : "a2").getStatus()).tasks());
  }

  @Test
  void aTaskThatFailsStartsAgainInItsPlaceAfterAWhile() {
    karoo.apply("ns", "p", TWO);
    karoo.settle();
    var before = status("p.f.0").placement();
    String id = status("p.f.0").attempts().getLast().id();

    karoo.cluster.end(id, TaskState.FAILED, "Command exited with status 3");
    karoo.settle();
    assertThat(karoo.condition(karoo.task("ns", "p.f.0"), "Ready")).isEqualTo("False BackOff");
    assertThat(status("p.f.0").attempts().getLast().exitCode()).isEqualTo(3);

    karoo.pass(Duration.ofSeconds(3));
    assertThat(status("p.f.0").phase()).isEqualTo(TaskStatus.Phase.RUNNING);
    assertThat(status("p.f.0").placement()).isEqualTo(before);
    assertThat(status("p.f.0").restarts()).isEqualTo(1);
  }

  @Test
  void aGangThatDoesNotFitStartsNothing() {
    karoo.apply("ns", "p", TWO.replace("'replicas': 2", "'replicas': 5"));
    karoo.pass(Duration.ofSeconds(30));

    assertThat(karoo.cluster.tasks).isEmpty();
    assertThat(karoo.condition(karoo.task("ns", "p.f.0"), "Scheduled"))
        .isEqualTo("False Unschedulable");
    assertThat(karoo.names("events")).isNotEmpty();
  }

  @Test
  void aDeletedTaskObjectIsReplaced() {
    karoo.apply("ns", "p", TWO);
    karoo.settle();
    String uid = karoo.task("ns", "p.f.1").getMetadata().getUid();
    String id = status("p.f.1").attempts().getLast().id();

    karoo.delete("tasks.karoo.dev", "ns", "p.f.1");
    karoo.pass(Duration.ofSeconds(2));

    assertThat(karoo.task("ns", "p.f.1").getMetadata().getUid()).isNotEqualTo(uid);
    assertThat(status("p.f.1").phase()).isEqualTo(TaskStatus.Phase.RUNNING);
    assertThat(karoo.cluster.running()).hasSize(2).doesNotContain(id);
  }

  @Test
  void aChangedCommandRestartsInPlaceAndAChangedPriorityDoesNot() {
    karoo.apply("ns", "p", TWO);
    karoo.settle();
    List<String> running = karoo.cluster.running();
    var places = List.of(Objects.requireNonNull(status("p.f.0").placement()),
        Objects.requireNonNull(status("p.f.1").placement()));

    karoo.apply("ns", "p", TWO.replace("{'tasks'", "{'priority': 7, 'tasks'"));
    karoo.settle();
    assertThat(karoo.cluster.running()).isEqualTo(running);

    karoo.apply("ns", "p", TWO.replace("'serve'", "'serve2'"));
    karoo.pass(Duration.ofSeconds(3));
    assertThat(karoo.cluster.running()).hasSize(2).doesNotContainAnyElementsOf(running);
    assertThat(List.of(Objects.requireNonNull(status("p.f.0").placement()),
        Objects.requireNonNull(status("p.f.1").placement()))).isEqualTo(places);
  }

  @Test
  void replicasComeAndGo() {
    karoo.apply("ns", "p", TWO.replace("'replicas': 2", "'replicas': 1"));
    karoo.settle();
    karoo.apply("ns", "p", TWO.replace("'replicas': 2", "'replicas': 3"));
    karoo.pass(Duration.ofSeconds(2));
    assertThat(karoo.cluster.running()).hasSize(3);
    karoo.apply("ns", "p", TWO.replace("'replicas': 2", "'replicas': 1"));
    karoo.settle();
    assertThat(karoo.cluster.running()).hasSize(1);
    assertThat(karoo.names("tasks.karoo.dev")).containsExactly("p.f.0");
  }

  @Test
  void nothingIsHoardedWhenNobodyWaits() {
    karoo.settle();
    assertThat(karoo.cluster.calls).anyMatch(ClusterCall.Suppress.class::isInstance);
    assertThat(karoo.cluster.calls.stream().filter(ClusterCall.Accept.class::isInstance))
        .isEmpty();
  }
}
