package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.api.task.TaskStatus;
import dev.karoo.core.ports.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Updates of pipelines.
class RolloutTest {
  private static final String ROLLING = """
      {'placement': 'Each', 'paused': PAUSED, 'tasks': [{'name': 'f', 'replicas': 4,
        'command': ['v1'], 'update': {'strategy': 'Rolling', 'maxUnavailable': UNAVAILABLE,
        'maxSurge': SURGE, 'progressDeadline': '1m'},
        'resources': {'memory': '1Gi', 'cores': {'count': 2}}}]}""";

  private final LoopFixture karoo = new LoopFixture();

  @BeforeEach
  void threeAgents() {
    for (int i = 1; i <= 3; i++) {
      karoo.cluster.add(FakeCluster.agent("a" + i), "S" + i);
    }
    karoo.cluster.subscribe("framework-1");
    karoo.settle();
  }

  @AfterEach
  void close() {
    karoo.close();
  }

  private static String spec(int unavailable, int surge, String version) {
    return ROLLING.replace("PAUSED", "false").replace("UNAVAILABLE", "" + unavailable)
        .replace("SURGE", "" + surge).replace("v1", version);
  }

  private void apply(String spec) {
    karoo.apply("ns", "p", spec);
    karoo.settle();
  }

  private TaskStatus status(int index) {
    return Objects.requireNonNull(karoo.task("ns", "p.f." + index).getStatus());
  }

  /// Versions that run, with how many of each: `v1*3 v2*1`.
  private String versions() {
    var counts = new TreeMap<String, Integer>();
    karoo.cluster.running().forEach(id -> counts.merge(
        karoo.cluster.task(id).launch().argv().getLast(), 1, Integer::sum));
    List<String> texts = new ArrayList<>();
    counts.forEach((version, count) -> texts.add(version + "*" + count));
    return String.join(" ", texts);
  }

  private List<String> places() {
    List<String> places = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      var placement = Objects.requireNonNull(status(i).placement());
      places.add(placement.agent() + placement.cores());
    }
    return places;
  }

  private String updated() {
    return karoo.told("ns", "p", "Updated");
  }

  @Test
  void tasksAreUpdatedOneAfterTheOtherEachInItsPlace() {
    apply(spec(1, 0, "v1"));
    karoo.pass(Duration.ofSeconds(10));
    List<String> places = places();

    apply(spec(1, 0, "v2"));
    assertThat(versions()).isEqualTo("v1*3 v2*1");
    assertThat(updated()).isEqualTo("False Updating: 1 of 4 tasks of f are updated");
    karoo.pass(Duration.ofSeconds(5));
    assertThat(versions()).isEqualTo("v1*2 v2*2");
    karoo.pass(Duration.ofSeconds(20));
    assertThat(versions()).isEqualTo("v2*4");
    assertThat(places()).isEqualTo(places);
    assertThat(updated()).isEqualTo("True UpToDate: ");
    assertThat(Objects.requireNonNull(karoo.pipeline("ns", "p").getStatus()).updates()).isEmpty();
  }

  @Test
  void successorsStartFirstWhereTheManifestSaysSo() {
    apply(spec(0, 2, "v1"));
    karoo.pass(Duration.ofSeconds(10));
    apply(spec(0, 2, "v2"));
    assertThat(versions()).isEqualTo("v1*4 v2*2");
    Set<Integer> least = new HashSet<>();
    for (int i = 0; i < 30; i++) {
      karoo.pass(Duration.ofSeconds(1));
      least.add(karoo.cluster.running().size());
    }
    assertThat(least).allMatch(count -> count >= 4 && count <= 6);
    assertThat(versions()).isEqualTo("v2*4");
  }

  @Test
  void anUpdateRightAfterTheStartEndsNoMoreThanItMay() {
    apply(spec(1, 0, "v1"));
    assertThat(versions()).isEqualTo("v1*4");
    apply(spec(1, 0, "bad"));
    for (int i = 0; i < 100; i++) {
      fail("bad");
      karoo.pass(Duration.ofSeconds(1));
      assertThat(versions().replaceAll("bad.. ", "")).isEqualTo("v1*3");
    }
    assertThat(updated()).startsWith("False ProgressDeadlineExceeded: The update of f");
    assertThat(Objects.requireNonNull(karoo.pipeline("ns", "p").getStatus()).updates())
        .extracting(update -> update.updated()).containsExactly(1);
  }

  @Test
  void aBadUpdateStopsByItselfAndWhatFailsThenKeepsItsOldDefinition() {
    apply(spec(2, 0, "v1"));
    karoo.pass(Duration.ofSeconds(10));
    apply(spec(2, 0, "bad"));
    assertThat(versions()).isEqualTo("bad*2 v1*2");
    for (int i = 0; i < 100; i++) {
      fail("bad");
      karoo.pass(Duration.ofSeconds(1));
    }
    assertThat(versions().replaceAll("bad.. ", "")).isEqualTo("v1*2");
    assertThat(updated()).startsWith("False ProgressDeadlineExceeded: The update of f got no "
        + "further for 60 s");
    assertThat(karoo.told("ns", "p", "Stalled")).startsWith("True ProgressDeadlineExceeded");
    assertThat(karoo.told("ns", "p", "Reconciling")).startsWith("False Stalled");
    assertThat(karoo.events()).anyMatch(e -> e.startsWith("ProgressDeadlineExceeded: "));

    fail("v1");
    karoo.pass(Duration.ofSeconds(5));
    assertThat(versions().replaceAll("bad.. ", "")).isEqualTo("v1*2");

    karoo.restart();
    karoo.pass(Duration.ofSeconds(2));
    assertThat(versions().replaceAll("bad.. ", "")).isEqualTo("v1*2");

    apply(spec(2, 0, "v3"));
    karoo.pass(Duration.ofSeconds(30));
    assertThat(versions()).isEqualTo("v3*4");
    assertThat(updated()).isEqualTo("True UpToDate: ");
  }

  private void fail(String version) {
    karoo.cluster.running().stream()
        .filter(id -> karoo.cluster.task(id).launch().argv().getLast().equals(version))
        .forEach(id -> karoo.cluster.end(id, TaskState.FAILED, "Command exited with status 1"));
  }

  @Test
  void whatIsHeldStaysAndGoesOnLater() {
    apply(spec(1, 0, "v1"));
    karoo.pass(Duration.ofSeconds(10));
    apply(spec(1, 0, "v2").replace("'paused': false", "'paused': true"));
    karoo.pass(Duration.ofMinutes(5));
    assertThat(versions()).isEqualTo("v1*4");
    assertThat(updated()).isEqualTo("False Paused: 0 of 4 tasks of f are updated");
    assertThat(revisions()).hasSize(1);

    apply(spec(1, 0, "v2"));
    karoo.pass(Duration.ofSeconds(30));
    assertThat(versions()).isEqualTo("v2*4");
    assertThat(revisions()).hasSize(2);
  }

  @Test
  void whatIsHeldStaysAtItsDefinitionHoweverOftenItFails() {
    apply(spec(1, 0, "v1"));
    karoo.pass(Duration.ofSeconds(10));
    apply(spec(1, 0, "v2").replace("'paused': false", "'paused': true"));
    for (int i = 0; i < 4; i++) {
      fail("v1");
      karoo.pass(Duration.ofSeconds(20));
      assertThat(versions()).isEqualTo("v1*4");
      karoo.restart();
      karoo.pass(Duration.ofSeconds(2));
    }
    assertThat(updated()).isEqualTo("False Paused: 0 of 4 tasks of f are updated");

    List<String> running = karoo.cluster.running();
    apply(spec(1, 0, "v1"));
    karoo.pass(Duration.ofSeconds(10));
    assertThat(karoo.cluster.running()).isEqualTo(running);
    assertThat(updated()).isEqualTo("True UpToDate: ");
  }

  @Test
  void anotherUpdateGoesAheadOfOneThatIsStuck() {
    apply(spec(1, 0, "v1"));
    karoo.pass(Duration.ofSeconds(10));
    apply(spec(1, 0, "bad"));
    fail("bad");
    karoo.pass(Duration.ofSeconds(5));
    apply(spec(1, 0, "v1"));
    karoo.pass(Duration.ofSeconds(40));
    assertThat(versions()).isEqualTo("v1*4");
    assertThat(status(3).restarts()).isZero();
  }

  private List<String> revisions() {
    return karoo.names("controllerrevisions.apps");
  }

  @Test
  void whatDoesNotMatterRestartsNothingAndIsNoRevision() {
    apply(spec(1, 0, "v1"));
    karoo.pass(Duration.ofSeconds(10));
    List<String> running = karoo.cluster.running();
    apply(spec(2, 1, "v1").replace("{'placement'", "{'priority': 3, 'placement'"));
    apply(spec(1, 0, "v1").replace("'replicas': 4", "'replicas': 5"));
    karoo.pass(Duration.ofSeconds(10));
    assertThat(karoo.cluster.running()).hasSize(5).containsAll(running);
    assertThat(revisions()).hasSize(1);
  }

  @Test
  void revisionsAreKeptUpToALimit() {
    for (int i = 1; i <= 5; i++) {
      apply(spec(4, 0, "v" + i).replace("{'placement'", "{'revisionHistoryLimit': 2, 'placement'"));
      karoo.pass(Duration.ofSeconds(1));
    }
    assertThat(revisions()).hasSize(3);
    assertThat(Objects.requireNonNull(karoo.pipeline("ns", "p").getStatus()).revision())
        .isEqualTo(5);
    apply(spec(4, 0, "v4").replace("{'placement'", "{'revisionHistoryLimit': 2, 'placement'"));
    assertThat(Objects.requireNonNull(karoo.pipeline("ns", "p").getStatus()).revision())
        .isEqualTo(6);
    assertThat(revisions()).hasSize(3);
    karoo.delete("pipelines.karoo.dev", "ns", "p");
    karoo.settle();
    assertThat(revisions()).isEmpty();
  }

  @Test
  void aRestartThatIsAskedForIsAnUpdate() {
    apply(spec(1, 0, "v1"));
    karoo.pass(Duration.ofSeconds(10));
    List<String> running = karoo.cluster.running();
    karoo.edit("pipelines.karoo.dev", "ns", "p", tree -> tree.withObject("metadata")
        .withObject("annotations").put("karoo.dev/restartedAt", "2026-11-22T12:00:10Z"));
    karoo.settle();
    assertThat(karoo.cluster.running()).hasSize(4).containsAnyElementsOf(running);
    karoo.pass(Duration.ofSeconds(30));
    assertThat(karoo.cluster.running()).hasSize(4).doesNotContainAnyElementsOf(running);
    assertThat(Objects.requireNonNull(karoo.pipeline("ns", "p").getStatus()).restartedAt())
        .isEqualTo("2026-11-22T12:00:10Z");
  }

  /// What runs has no check that could say that it is ready: it serves as it did before.
  @Test
  void aCheckIsAddedToOneAfterTheOther() {
    apply(spec(1, 0, "v1"));
    karoo.pass(Duration.ofSeconds(10));
    String checked = spec(1, 0, "v2").replace("'command'",
        "'checks': {'readiness': {'command': ['ready']}}, 'command'");
    apply(checked);
    karoo.pass(Duration.ofSeconds(20));
    assertThat(versions()).isEqualTo("v1*3 v2*1");
    assertThat(karoo.told("ns", "p", "Ready")).startsWith("False NotReady: 3 of 4");
    karoo.restart();
    karoo.pass(Duration.ofSeconds(20));
    assertThat(versions()).isEqualTo("v1*3 v2*1");
  }

  @Test
  void whatIsHeldIsReadyAsItWasLaunched() {
    apply(spec(1, 0, "v1"));
    karoo.pass(Duration.ofSeconds(10));
    apply(spec(1, 0, "v1").replace("'paused': false", "'paused': true").replace("'command'",
        "'checks': {'readiness': {'command': ['ready']}}, 'command'"));
    karoo.pass(Duration.ofSeconds(10));
    assertThat(places()).filteredOn(place -> place.startsWith("a1")).hasSizeGreaterThan(1);
    List<String> running = karoo.cluster.running();
    karoo.cluster.slow = true;
    karoo.edit("agents.karoo.dev", "", "a1",
        tree -> tree.withObject("spec").put("drain", true));
    karoo.settle();
    assertThat(karoo.cluster.running()).filteredOn(running::contains).hasSize(3);
  }

  /// Else each look at a pipeline that is held would write its status.
  @Test
  void whatIsHeldIsWrittenOnce() {
    apply(spec(1, 0, "v1"));
    karoo.pass(Duration.ofSeconds(10));
    apply(spec(1, 0, "v2").replace("'paused': false", "'paused': true"));
    String before = progressedAt();
    for (int i = 0; i < 3; i++) {
      fail("v1");
      karoo.pass(Duration.ofSeconds(10));
    }
    assertThat(progressedAt()).isEqualTo(before);
  }

  private String progressedAt() {
    return Objects.requireNonNull(karoo.pipeline("ns", "p").getStatus()).updates().getFirst()
        .progressedAt();
  }
}
