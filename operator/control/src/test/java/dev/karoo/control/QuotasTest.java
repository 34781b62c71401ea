package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.ports.TaskState;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Limits of namespaces.
class QuotasTest {
  private static final String SPEC = """
      {'placement': 'Each', 'priority': PRIORITY, 'tasks': [{'name': 'f', 'replicas': COUNT,
        'command': ['serve'], 'update': {'progressDeadline': '1m'},
        'resources': {'memory': '1Gi', 'cores': {'count': CORES}}}]}""";

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

  private static String spec(int priority, int count, int cores) {
    return SPEC.replace("PRIORITY", "" + priority).replace("COUNT", "" + count)
        .replace("CORES", "" + cores);
  }

  private void apply(String name, int priority, int count) {
    apply(name, spec(priority, count, 2));
  }

  private void apply(String name, String spec) {
    karoo.apply("ns", name, spec);
    karoo.pass(Duration.ofSeconds(10));
  }

  private long running(String pipeline) {
    return karoo.cluster.running().stream().filter(id -> id.contains("." + pipeline + "."))
        .count();
  }

  private void quota(String cpu) {
    karoo.edit("resourcequotas", "ns", "team", tree -> tree.withObject("spec")
        .withObject("hard").put("cpu", cpu).put("memory", "8Gi"));
    karoo.settle();
  }

  @Test
  void whatExceedsAQuotaWaitsAndSaysSo() {
    agents(2);
    quota("4");
    apply("p", 0, 3);
    assertThat(karoo.cluster.running()).hasSize(2);
    assertThat(karoo.condition(karoo.task("ns", "p.f.2"), "Scheduled"))
        .isEqualTo("False QuotaExceeded");
    assertThat(karoo.told("ns", "p", "Scheduled")).isEqualTo("False QuotaExceeded: 1 task: It "
        + "exceeds quota team of namespace ns: cpu 2 asked for, 4 of 4 taken");
    assertThat(karoo.events()).anyMatch(e -> e.startsWith("QuotaExceeded: "));
    var quota = Documents.read(karoo.store.get(new dev.karoo.store.Key("resourcequotas", "ns",
        "team")).orElseThrow().value());
    assertThat(quota.path("status").path("used")).hasToString("{\"cpu\":\"4\",\"memory\":\"2Gi\"}");

    quota("6");
    karoo.pass(Duration.ofSeconds(5));
    assertThat(karoo.cluster.running()).hasSize(3);
    quota("2");
    karoo.pass(Duration.ofSeconds(5));
    assertThat(karoo.cluster.running()).hasSize(3);
  }

  @Test
  void aGangThatExceedsAQuotaStartsNothing() {
    agents(2);
    quota("4");
    karoo.apply("ns", "p", spec(0, 3, 2).replace("'Each'", "'Gang'"));
    karoo.pass(Duration.ofSeconds(10));
    assertThat(karoo.cluster.tasks).isEmpty();
    assertThat(karoo.condition(karoo.task("ns", "p.f.0"), "Scheduled"))
        .isEqualTo("False QuotaExceeded");
  }

  @Test
  void anUpdateThatOnlyWaitsForRoomGoesOnWhenThereIsSome() {
    agents(2);
    apply("p", 0, 2);
    apply("q", 0, 1);
    quota("2");
    apply("p", spec(0, 2, 1));
    karoo.pass(Duration.ofMinutes(5));
    assertThat(running("p")).isZero();
    assertThat(karoo.told("ns", "p", "Scheduled")).startsWith("False QuotaExceeded");
    quota("4");
    karoo.pass(Duration.ofSeconds(10));
    assertThat(karoo.cluster.running()).hasSize(3);
    assertThat(karoo.told("ns", "p", "Updated")).startsWith("True");
  }

  @Test
  void whatFailedDuringAnUpdateAndThenWaitsForRoomStopsNoUpdate() {
    agents(2);
    apply("p", 0, 2);
    quota("1");
    apply("p", spec(0, 2, 1));
    assertThat(running("p")).isEqualTo(1);
    karoo.cluster.end(karoo.cluster.running().getFirst(), TaskState.FAILED, "exit 1");
    karoo.pass(Duration.ofSeconds(15));
    quota("0");
    karoo.cluster.end(karoo.cluster.running().getFirst(), TaskState.DROPPED, "");
    karoo.pass(Duration.ofMinutes(5));
    assertThat(running("p")).isZero();
    int launched = karoo.cluster.tasks.size();
    quota("9");
    karoo.pass(Duration.ofSeconds(10));
    assertThat(karoo.cluster.tasks).hasSize(launched + 2);
    assertThat(running("p")).isEqualTo(2);
    assertThat(karoo.told("ns", "p", "Updated")).startsWith("True");
  }

  @Test
  void whatIsLostIsReplacedWithinTheQuotaThatItHad() {
    agents(2);
    quota("4");
    apply("p", 0, 2);
    String lost = karoo.cluster.task(karoo.cluster.running().getFirst()).agentId();
    karoo.cluster.lose(lost);
    karoo.pass(Duration.ofMinutes(3));
    assertThat(running("p")).isEqualTo(2);
    apply("q", 0, 1);
    assertThat(running("q")).isZero();
    assertThat(karoo.told("ns", "q", "Scheduled")).startsWith("False QuotaExceeded");
  }

  @Test
  void whoGaveUpItsPlaceHasNoRoomWhereOthersTookItSince() {
    agents(2);
    apply("p", 0, 1);
    quota("0");
    apply("p", spec(0, 1, 1));
    assertThat(running("p")).isZero();
    apply("q", 1, 1);
    quota("2");
    karoo.pass(Duration.ofSeconds(10));
    assertThat(running("q")).isEqualTo(1);
    apply("p", 0, 1);
    karoo.pass(Duration.ofMinutes(1));
    assertThat(karoo.cluster.running()).hasSize(1);
    assertThat(karoo.told("ns", "p", "Scheduled")).startsWith("False QuotaExceeded");
  }

  /// How many cores a share is shows only when its place is found.
  @Test
  void whoMayNotHaveWhatWasFoundForItKeepsItFromNobody() {
    agents(1);
    quota("2");
    karoo.apply("ns", "p", spec(9, 1, 1).replace("'count': 1", "'share': 1"));
    karoo.apply("other", "q", spec(0, 2, 4));
    karoo.pass(Duration.ofSeconds(10));
    assertThat(running("q")).isEqualTo(2);
    assertThat(karoo.told("ns", "p", "Scheduled")).startsWith("False QuotaExceeded");
  }
}
