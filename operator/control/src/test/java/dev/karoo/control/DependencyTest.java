package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.api.task.TaskStatus;
import dev.karoo.core.ports.AgentReport;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Resources;
import dev.karoo.core.quantity.Scalar;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Order, places kept meanwhile, and addresses.
class DependencyTest {
  /// A gang in which cal starts when telstate is ready; each is told the other's port.
  private static final String GANG = """
      {'tasks': [
       {'name': 'telstate', 'command': ['redis', '$(ports.redis)',
         '$(tasks.cal[0].endpoints.http)'], 'ports': [{'name': 'redis', 'readiness': 'TCP'}]},
       {'name': 'cal', 'command': ['cal', '$(tasks.telstate[0].endpoints.redis)'],
        'resources': {'cores': {'count': 2}}, 'ports': [{'name': 'http'}],
        'dependsOn': [{'task': 'telstate'}]}]}""";

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

  private Launch launch(String name) {
    return karoo.cluster.launch(name).orElseThrow();
  }

  private String endpoint(String name, String port) {
    return status(name).placement() == null
        ? ""
        : "a1:" + Objects.requireNonNull(
            status(name).placement()).ports().get(port);
  }

  /// Telstate runs, cal waits.
  private void begin() {
    karoo.apply("ns", "p", GANG);
    karoo.pass(Duration.ofSeconds(3));
  }

  @Test
  void whoDependsWaitsAndItsPlaceIsReserved() {
    begin();
    assertThat(karoo.cluster.launch("p.telstate.0")).isPresent();
    assertThat(karoo.cluster.launch("p.cal.0")).isEmpty();
    assertThat(karoo.cluster.reserved.values().stream().flatMap(m -> m.keySet().stream()))
        .containsExactly("ns/p.cal.0");
    assertThat(status("p.cal.0").phase()).isEqualTo(TaskStatus.Phase.PENDING);
    assertThat(karoo.condition(karoo.task("ns", "p.cal.0"), "Scheduled")).isEqualTo("True Held");
    assertThat(karoo.condition(karoo.task("ns", "p.cal.0"), "Ready"))
        .isEqualTo("False WaitsForDependency");
    assertThat(Objects.requireNonNull(status("p.cal.0").claim()).secured()).isTrue();
    assertThat(Objects.requireNonNull(karoo.pipeline("ns", "p").getStatus()).admittedAt())
        .isNotNull();
  }

  /// Mesos reserves nothing twice: only what the administrator has not reserved for the role gets a
  /// reservation.
  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void whatIsReservedForTheRoleNeedsNoReservation(int cpus) {
    karoo.cluster.forRole = new Resources(Map.of("cpus", Scalar.of(cpus)),
        Map.of("cores", Ranges.of(0, 1023),
            "ports", Ranges.of(1, 65_535)));
    karoo.restart();
    begin();
    karoo.pass(Duration.ofSeconds(20));
    assertThat(Objects.requireNonNull(status("p.cal.0").claim()).secured()).isTrue();
    assertThat(karoo.condition(karoo.task("ns", "p.cal.0"), "Scheduled")).isEqualTo("True Held");
    assertThat(karoo.cluster.reserved.values().stream().flatMap(m -> m.values().stream())
        .flatMap(kept -> kept.scalars().keySet().stream()))
        .isEqualTo(cpus == 1 ? List.of("cpus") : List.of());
    // once along with the launches, and never again
    assertThat(karoo.cluster.calls.stream().filter(call -> call instanceof ClusterCall.Accept a
        && !a.reserve().isEmpty())).hasSize(1);
    karoo.cluster.check(launch("p.telstate.0").taskId(), true);
    karoo.settle();
    assertThat(status("p.cal.0").phase()).isEqualTo(TaskStatus.Phase.RUNNING);
  }

  @Test
  void itStartsThereWhenWhatItDependsOnIsReadyAndNothingStaysReserved() {
    begin();
    var held = Objects.requireNonNull(status("p.cal.0").claim()).placement();
    karoo.cluster.check(launch("p.telstate.0").taskId(), true);
    karoo.settle();

    assertThat(status("p.cal.0").phase()).isEqualTo(TaskStatus.Phase.RUNNING);
    assertThat(Objects.requireNonNull(status("p.cal.0").placement()).cores())
        .isEqualTo(held.cores());
    assertThat(status("p.cal.0").claim()).isNull();
    karoo.pass(Duration.ofSeconds(2));
    assertThat(karoo.cluster.reserved.values()).allMatch(java.util.Map::isEmpty);
  }

  @Test
  void eachIsToldTheOthersAddress() {
    begin();
    karoo.cluster.check(launch("p.telstate.0").taskId(), true);
    karoo.settle();
    assertThat(launch("p.cal.0").argv()).last().asString()
        .endsWith(endpoint("p.telstate.0", "redis"));
    assertThat(launch("p.telstate.0").argv()).last().isEqualTo(endpoint("p.cal.0", "http"));
  }

  @Test
  void anotherFrameworkCannotTakeTheKeptPlaceAndACrashLosesNothing() {
    begin();
    karoo.restart();
    karoo.pass(Duration.ofSeconds(3));
    assertThat(Objects.requireNonNull(status("p.cal.0").claim()).secured()).isTrue();
    karoo.cluster.check(launch("p.telstate.0").taskId(), true);
    karoo.settle();
    assertThat(status("p.cal.0").phase()).isEqualTo(TaskStatus.Phase.RUNNING);
  }

  /// What is reserved outlives the agent's id (recording 19).
  @Test
  void aPlaceIsKeptWhenItsHostRegistersAnew() {
    begin();
    String id = Objects.requireNonNull(status("p.cal.0").claim()).agentId();
    karoo.cluster.replace(id, "S9");
    karoo.pass(Duration.ofSeconds(20));
    var claim = Objects.requireNonNull(status("p.cal.0").claim());
    assertThat(claim.agentId()).isEqualTo("S9");
    assertThat(claim.secured()).isTrue();
    assertThat(karoo.cluster.reserved).hasEntrySatisfying("S9",
        kept -> assertThat(kept).containsOnlyKeys("ns/p.cal.0"));
  }

  /// As while agents come back to a new master, one after the other.
  @Test
  void aPlaceOnAnAgentThatIsNotOfferedForAWhileIsKept() {
    begin();
    var claim = Objects.requireNonNull(status("p.cal.0").claim());
    String agent = claim.placement().agent();
    karoo.cluster.happens(new ClusterEvent.AgentSeen(new AgentReport(claim.agentId(),
        agent + ":5051", FakeCluster.agent(agent), List.of(), false)));
    karoo.settle();
    karoo.annotate("ns", "p", "seen", "yes");
    karoo.pass(Duration.ofSeconds(2));
    karoo.cluster.add(FakeCluster.agent(agent), claim.agentId());
    karoo.pass(Duration.ofSeconds(2));
    assertThat(Objects.requireNonNull(status("p.cal.0").claim()).since())
        .isEqualTo(claim.since());
    assertThat(karoo.events()).noneMatch(event -> event.startsWith("Released"));
  }

  @Test
  void aPlaceOnAnAgentThatIsCordonedIsKeptElsewhere() {
    begin();
    String agent = Objects.requireNonNull(status("p.cal.0").claim()).placement().agent();
    karoo.pass(Duration.ofSeconds(20));
    karoo.edit("agents.karoo.dev", "", agent,
        tree -> tree.withObject("spec").put("unschedulable", true));
    karoo.pass(Duration.ofSeconds(20));
    var claim = Objects.requireNonNull(status("p.cal.0").claim());
    assertThat(claim.placement().agent()).isNotEqualTo(agent);
    assertThat(claim.secured()).isTrue();
  }

  @Test
  void whatIsReservedForNobodyIsGivenBackAfterACrash() {
    begin();
    karoo.crash();
    karoo.store.commit(List.of(dev.karoo.store.Mutation.delete(
        new dev.karoo.store.Key("pipelines.karoo.dev", "ns", "p")),
        dev.karoo.store.Mutation.delete(new dev.karoo.store.Key("tasks.karoo.dev", "ns",
            "p.cal.0"))));
    karoo.restart();
    karoo.pass(Duration.ofSeconds(15));
    assertThat(karoo.cluster.reserved.values()).allMatch(java.util.Map::isEmpty);
    assertThat(karoo.cluster.calls).filteredOn(c -> !(c instanceof ClusterCall.Reconcile)).last()
        .isInstanceOf(ClusterCall.Suppress.class);
  }

  @Test
  void whoeverWasToldAnOldAddressIsStartedAgainInPlace() {
    begin();
    karoo.cluster.check(launch("p.telstate.0").taskId(), true);
    karoo.settle();
    String before = endpoint("p.telstate.0", "redis");
    var place = Objects.requireNonNull(status("p.cal.0").placement());
    String agent = Objects.requireNonNull(status("p.telstate.0").placement()).agent();

    karoo.cluster.lose(agent.equals("a1") ? "S1" : "S2");
    karoo.pass(Duration.ofSeconds(70));
    assertThat(status("p.telstate.0").phase()).isEqualTo(TaskStatus.Phase.RUNNING);
    karoo.cluster.check(launch("p.telstate.0").taskId(), true);
    karoo.pass(Duration.ofSeconds(5));

    var moved = Objects.requireNonNull(status("p.telstate.0").placement());
    assertThat(moved.agent()).isNotEqualTo(agent);
    assertThat(launch("p.cal.0").argv()).last()
        .isEqualTo(moved.agent() + ":" + moved.ports().get("redis")).isNotEqualTo(before);
    if (!place.agent().equals(agent)) {
      assertThat(Objects.requireNonNull(status("p.cal.0").placement()).cores())
          .isEqualTo(place.cores());
    }
  }

  @Test
  void aPlaceIsKeptForTheDefinitionThatIsHeld() {
    begin();
    karoo.cluster.check(launch("p.telstate.0").taskId(), true);
    karoo.settle();
    karoo.apply("ns", "p", GANG.replace("{'tasks'", "{'paused': true, 'tasks'")
        .replace("['cal', ", "['another', "));
    karoo.cluster.check(launch("p.telstate.0").taskId(), false);
    karoo.cluster.lose(Objects.requireNonNull(status("p.cal.0").placement()).agent()
        .equals("a1") ? "S1" : "S2");
    karoo.pass(Duration.ofSeconds(70));
    assertThat(status("p.cal.0").claim()).isNotNull();

    karoo.cluster.check(launch("p.telstate.0").taskId(), true);
    karoo.pass(Duration.ofSeconds(3));
    assertThat(status("p.cal.0").phase()).isEqualTo(TaskStatus.Phase.RUNNING);
    assertThat(launch("p.cal.0").argv()).contains("cal").doesNotContain("another");
  }

  @Test
  void whatDependsEndsFirst() {
    begin();
    karoo.cluster.check(launch("p.telstate.0").taskId(), true);
    karoo.settle();
    karoo.delete("pipelines.karoo.dev", "ns", "p");
    karoo.settle();
    assertThat(karoo.cluster.calls.stream().filter(ClusterCall.Kill.class::isInstance)
        .map(call -> ((ClusterCall.Kill) call).taskId().replaceAll("-.*", "")))
        .containsExactly("ns.p.cal.0", "ns.p.telstate.0");
    assertThat(karoo.names("tasks.karoo.dev")).isEmpty();
  }

  @Test
  void aKeptPlaceGivesWayToHigherPriority() {
    karoo.apply("ns", "p", GANG.replace("'cal', 'command'", "'cal', 'replicas': 4, 'command'")
        .replace("'count': 2", "'count': 4"));
    karoo.pass(Duration.ofSeconds(3));
    assertThat(karoo.cluster.reserved.values().stream().mapToInt(java.util.Map::size).sum())
        .isEqualTo(4);
    karoo.apply("ns", "important", "{'priority': 5, 'tasks': [{'name': 'a', 'command': ['a'],"
        + " 'resources': {'cores': {'count': 4}}}]}");
    karoo.pass(Duration.ofSeconds(5));
    assertThat(status("important.a.0").phase()).isEqualTo(TaskStatus.Phase.RUNNING);
    assertThat(karoo.cluster.reserved.values().stream().mapToInt(java.util.Map::size).sum())
        .isEqualTo(3);
  }

  private static final String WAITS_FOR_DB = """
      {'placement': 'Each', 'tasks': [
       {'name': 'db', 'command': ['db'], 'restartPolicy': 'POLICY',
        'resources': {'memory': '1Gi'}, 'ports': [{'name': 'sql', 'readiness': 'TCP'}]},
       {'name': 'web', 'command': ['web'], 'resources': {'cpus': 8},
        'dependsOn': [{'task': 'db', 'condition': 'CONDITION'}]}]}""";

  /// It needs all CPUs of both agents.
  private static final String IMPORTANT = """
      {'priority': 5, 'tasks': [{'name': 'a', 'replicas': 2, 'command': ['a'],
        'resources': {'cpus': 8}}]}""";

  private void fail(String name) {
    karoo.cluster.end(launch(name).taskId(), TaskState.FAILED, "Command exited with status 1");
    karoo.settle();
  }

  @Test
  void whoWaitsForOthersKeepsItsPlaceForAWhileOnly() {
    karoo.apply("ns", "p", WAITS_FOR_DB.replace("POLICY", "Always").replace("CONDITION", "Ready"));
    karoo.settle();
    karoo.cluster.check(launch("p.db.0").taskId(), true);
    karoo.pass(Duration.ofSeconds(2));
    assertThat(status("p.web.0").phase()).isEqualTo(TaskStatus.Phase.RUNNING);
    karoo.cluster.check(launch("p.db.0").taskId(), false);
    fail("p.web.0");
    karoo.pass(Duration.ofSeconds(2));
    assertThat(karoo.condition(karoo.task("ns", "p.web.0"), "Scheduled"))
        .isEqualTo("False WaitsForDependency");

    karoo.apply("ns", "important", IMPORTANT);
    karoo.pass(Duration.ofMinutes(4));
    assertThat(status("important.a.0").phase()).isEqualTo(TaskStatus.Phase.PENDING);
    karoo.pass(Duration.ofMinutes(1));
    assertThat(status("important.a.0").phase()).isEqualTo(TaskStatus.Phase.RUNNING);
    assertThat(karoo.condition(karoo.task("ns", "p.web.0"), "Scheduled"))
        .isEqualTo("False WaitsForDependency");
  }

  @Test
  void whoWaitsInVainKeepsNoPlace() {
    String spec = WAITS_FOR_DB.replace("POLICY", "Never").replace("CONDITION", "Succeeded");
    karoo.apply("ns", "p", spec);
    karoo.settle();
    karoo.cluster.end(launch("p.db.0").taskId(), TaskState.FINISHED, "");
    karoo.pass(Duration.ofSeconds(2));
    assertThat(status("p.web.0").phase()).isEqualTo(TaskStatus.Phase.RUNNING);
    karoo.apply("ns", "p", spec.replace("['db']", "['db', 'again']"));
    karoo.pass(Duration.ofSeconds(2));
    fail("p.db.0");
    fail("p.web.0");
    karoo.pass(Duration.ofSeconds(2));
    assertThat(karoo.condition(karoo.task("ns", "p.web.0"), "Scheduled"))
        .isEqualTo("False DependencyFailed");

    karoo.apply("ns", "important", IMPORTANT);
    karoo.pass(Duration.ofSeconds(2));
    assertThat(status("important.a.0").phase()).isEqualTo(TaskStatus.Phase.RUNNING);
  }

  @Test
  void aGangOfWhichNothingCanStartHoldsNothing() {
    karoo.apply("ns", "p", """
        {'tasks': [
         {'name': 'init', 'command': ['init'], 'restartPolicy': 'OnFailure'},
         {'name': 'serve', 'command': ['serve'], 'resources': {'cores': {'count': 2}},
          'dependsOn': [{'task': 'init', 'condition': 'Succeeded'}]}]}""");
    karoo.pass(Duration.ofSeconds(3));
    assertThat(status("p.serve.0").claim()).isNull();
    assertThat(karoo.condition(karoo.task("ns", "p.serve.0"), "Scheduled"))
        .isEqualTo("False WaitsForGang");

    karoo.cluster.end(launch("p.init.0").taskId(), TaskState.FINISHED, "");
    karoo.settle();
    assertThat(status("p.init.0").phase()).isEqualTo(TaskStatus.Phase.SUCCEEDED);
    assertThat(status("p.serve.0").phase()).isEqualTo(TaskStatus.Phase.RUNNING);
  }

  /// Also where no agent takes tasks: that is not the same as not knowing any.
  @Test
  void nothingStartsWhereItsPlaceWasKeptOnAnAgentThatIsClosedSince() {
    begin();
    for (String agent : List.of("a1", "a2")) {
      karoo.edit("agents.karoo.dev", "", agent,
          tree -> tree.withObject("spec").put("unschedulable", true));
    }
    karoo.pass(Duration.ofSeconds(2));
    karoo.cluster.check(launch("p.telstate.0").taskId(), true);
    karoo.pass(Duration.ofSeconds(2));
    assertThat(karoo.cluster.launch("p.cal.0")).isEmpty();
    assertThat(status("p.cal.0").claim()).isNull();

    karoo.edit("agents.karoo.dev", "", "a2",
        tree -> tree.withObject("spec").put("unschedulable", false));
    karoo.pass(Duration.ofSeconds(2));
    karoo.cluster.check(launch("p.telstate.0").taskId(), true); // told cal's new address
    karoo.pass(Duration.ofSeconds(2));
    assertThat(status("p.cal.0").phase()).isEqualTo(TaskStatus.Phase.RUNNING);
    assertThat(Objects.requireNonNull(status("p.cal.0").placement()).agent()).isEqualTo("a2");
  }
}
