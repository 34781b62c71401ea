package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.api.task.TaskStatus;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.ports.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who is told the address of a task of which two attempts run side by side for a while.
class AddressTest {
  private static final String SURGE = """
      {'placement': 'Each', 'tasks': [
       {'name': 'db', 'command': ['v1'], 'ports': [{'name': 'sql'}],
        'resources': {'cores': {'count': 2}}, 'update': {'strategy': 'Rolling',
          'maxUnavailable': 0, 'maxSurge': 1, 'minReady': '10s'}},
       {'name': 'web', 'command': ['web', '$(tasks.db[0].endpoints.sql)']DEPENDS}]}""";

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

  private TaskStatus status(String name) {
    return Objects.requireNonNull(karoo.task("ns", name).getStatus());
  }

  private List<String> attempts(String name) {
    return status(name).attempts().stream().map(attempt -> attempt.state() + "").toList();
  }

  private String told() {
    return karoo.cluster.launch("p.web.0").map(Launch::argv).orElseThrow().getLast();
  }

  /// Where the attempt of db with this number listens.
  private String address(int number) {
    TaskStatus status = status("p.db.0");
    var attempt = status.attempts().get(number - 1);
    var placement = attempt.placement() == null ? status.placement() : attempt.placement();
    return attempt.agent() + ":" + Objects.requireNonNull(placement).ports().get("sql");
  }

  private void fail(String name) {
    karoo.cluster.end(karoo.cluster.launch(name).orElseThrow().taskId(), TaskState.FAILED,
        "Command exited with status 1");
    karoo.settle();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"", ", 'dependsOn': [{'task': 'db'}]",
    ", 'dependsOn': [{'task': 'db', 'condition': 'Running'}]",
    ", 'dependsOn': [{'task': 'db', 'condition': 'Placed'}]"})
  void whatStillServesIsWhereItIsFoundUntilItsSuccessorServes(String depends) {
    String spec = SURGE.replace("DEPENDS", depends);
    karoo.apply("ns", "p", spec);
    karoo.pass(Duration.ofSeconds(15));
    assertThat(told()).isEqualTo(address(1));

    karoo.cluster.slow = true;
    karoo.apply("ns", "p", spec.replace("v1", "v2"));
    karoo.settle();
    karoo.cluster.slow = false;
    assertThat(attempts("p.db.0")).containsExactly("TASK_RUNNING", "null");
    assertThat(address(2)).isNotEqualTo(address(1));
    fail("p.web.0");
    karoo.pass(Duration.ofSeconds(5));
    assertThat(attempts("p.web.0")).containsExactly("TASK_FAILED", "TASK_RUNNING");
    assertThat(told()).isEqualTo(address(1));

    karoo.cluster.becomes(karoo.cluster.launch("p.db.0").orElseThrow().taskId(),
        TaskState.RUNNING);
    karoo.pass(Duration.ofSeconds(2));
    fail("p.db.0");
    karoo.pass(Duration.ofSeconds(60));
    assertThat(attempts("p.db.0")).containsExactly("TASK_RUNNING", "TASK_FAILED", "TASK_RUNNING");
    assertThat(attempts("p.web.0")).containsExactly("TASK_FAILED", "TASK_RUNNING");

    karoo.pass(Duration.ofMinutes(5));
    assertThat(attempts("p.db.0")).containsExactly("TASK_KILLED", "TASK_FAILED", "TASK_RUNNING");
    assertThat(attempts("p.web.0")).containsExactly("TASK_FAILED", "TASK_KILLED",
        "TASK_RUNNING");
    assertThat(told()).isEqualTo(address(3));
  }

  /// Who is told its own address, too, does not end as soon as it starts.
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"$(tasks.db[0].endpoints.sql)", "$(tasks.db[*].endpoints.sql)"})
  void aSuccessorIsToldItsOwnAddress(String reference) {
    String spec = SURGE.replace("DEPENDS", "").replace("['v1']", "['v1', '" + reference + "']");
    karoo.apply("ns", "p", spec);
    karoo.pass(Duration.ofSeconds(15));
    karoo.apply("ns", "p", spec.replace("v1", "v2"));
    karoo.pass(Duration.ofSeconds(15));
    assertThat(attempts("p.db.0")).containsExactly("TASK_KILLED", "TASK_RUNNING");
    assertThat(karoo.cluster.launch("p.db.0").orElseThrow().argv()).last()
        .isEqualTo(address(2));
  }

  /// What a pipeline was given it keeps, whoever names it later.
  @Test
  void whoNamesADrawnMulticastAddressIsTold() {
    String drawn = "{'multicast': [{'name': 'g', 'count': 2, 'port': 7148}], 'tasks':"
        + " [{'name': 't', 'command': ['run', '$(multicast.g)']}]}";
    karoo.apply("ns", "a", drawn);
    karoo.pass(Duration.ofSeconds(2));
    String told = karoo.cluster.launch("a.t.0").orElseThrow().argv().getLast();
    assertThat(told).isEqualTo("239.192.0.0+1:7148");

    karoo.apply("ns", "b", drawn.replace("'g', ", "'g', 'address': '239.192.0.1', "));
    karoo.pass(Duration.ofSeconds(2));
    karoo.restart();
    karoo.apply("ns", "a", drawn.replace("'tasks'", "'priority': 1, 'tasks'"));
    karoo.pass(Duration.ofSeconds(20));

    assertThat(attempts("a.t.0")).containsExactly("TASK_RUNNING");
    assertThat(karoo.cluster.launch("b.t.0").orElseThrow().argv()).last()
        .isEqualTo("239.192.0.1+1:7148");
    assertThat(karoo.events()).filteredOn(event -> event.startsWith("MulticastClash"))
        .containsExactly("MulticastClash: It names 239.192.0.1, which pipeline ns/a was given"
            + " before from the operator's --multicast-pool, and keeps");
  }

  private static final String GROUP = "{'multicast': [{'name': 'g', 'count': COUNT, 'port': 7148}],"
      + " 'tasks': [{'name': 't', 'command': ['run', '$(multicast.g)']}]}";

  private static String group(int count) {
    return GROUP.replace("COUNT", "" + count);
  }

  private String group(String pipeline) {
    return karoo.cluster.launch(pipeline + ".t.0").orElseThrow().argv().getLast();
  }

  @Test
  void nobodyIsGivenTheAddressesOfAPipelineThatCannotBeRead() {
    karoo.apply("ns", "a", group(64));
    karoo.pass(Duration.ofSeconds(2));
    karoo.edit(Keys.PIPELINES, "ns", "a", tree -> tree.withObject("spec").put("priority", "top"));
    karoo.edit(Keys.TASKS, "ns", "a.t.0", tree -> tree.withObject("spec").put("priority", "top"));
    karoo.restart();
    karoo.apply("ns", "b", group(2));
    karoo.pass(Duration.ofSeconds(2));
    assertThat(group("b")).isEqualTo("239.192.0.64+1:7148");
  }

  /// Tasks at the old definition may send for long.
  @Test
  void whatTasksStillUseIsNotGivenToOthers() {
    karoo.apply("ns", "a", group(8));
    karoo.pass(Duration.ofSeconds(2));
    karoo.apply("ns", "a", group(4).replace("'tasks'", "'paused': true, 'tasks'"));
    karoo.pass(Duration.ofSeconds(2));
    assertThat(group("a")).isEqualTo("239.192.0.0+7:7148");
    karoo.apply("ns", "b", group(4));
    karoo.pass(Duration.ofSeconds(2));
    assertThat(group("b")).isEqualTo("239.192.0.8+3:7148");

    karoo.apply("ns", "a", group(4));
    karoo.pass(Duration.ofSeconds(20));
    karoo.apply("ns", "c", group(4));
    karoo.pass(Duration.ofSeconds(2));
    assertThat(group("a")).isEqualTo("239.192.0.0+3:7148");
    assertThat(group("c")).isEqualTo("239.192.0.4+3:7148");
  }

  /// What is known of a lost pipeline's groups is what they were, not what they are to be.
  @Test
  void aGroupThatGrewWhileItsPipelineWasLostTakesNobodysAddresses() {
    karoo.apply("ns", "a", group(4));
    karoo.pass(Duration.ofSeconds(2));
    karoo.apply("ns", "b", group(4));
    karoo.pass(Duration.ofSeconds(2));
    assertThat(group("b")).isEqualTo("239.192.0.4+3:7148");
    karoo.loseStore();
    karoo.pass(Duration.ofSeconds(2));
    karoo.apply("ns", "a", group(8));
    karoo.pass(Duration.ofSeconds(20));
    assertThat(group("a")).isEqualTo("239.192.0.8+7:7148");
  }
}
