package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.api.task.TaskStatus;
import dev.karoo.core.ports.ClusterCall;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Of a RESERVE that an ACL forbids nothing is heard: it is not asked for for ever, it is said, and
/// the gang begins all the same.
class RefusedReservationsTest {
  private final LoopFixture karoo = new LoopFixture();

  @BeforeEach
  void oneAgentWithoutReservations() {
    karoo.cluster.add(FakeCluster.agent("a1"), "S1");
    karoo.cluster.refusesReservations = true;
    karoo.cluster.subscribe("framework-1");
    karoo.settle();
  }

  @AfterEach
  void close() {
    karoo.close();
  }

  /// A gang whose places for cal are kept until telstate is ready.
  private static String gang(int cals) {
    return """
        {'tasks': [
         {'name': 'telstate', 'command': ['redis'],
          'ports': [{'name': 'redis', 'readiness': 'TCP'}]},
         {'name': 'cal', 'replicas': %d, 'command': ['cal', '$(tasks.telstate[0].endpoints.redis)'],
          'resources': {'cores': {'count': 1}}, 'dependsOn': [{'task': 'telstate'}]}]}"""
        .formatted(cals);
  }

  private TaskStatus status(String name) {
    return Objects.requireNonNull(karoo.task("ns", name).getStatus());
  }

  private String scheduled(String name) {
    return karoo.condition(karoo.task("ns", name), "Scheduled");
  }

  private long reserved() {
    return karoo.cluster.calls.stream().filter(call -> call instanceof ClusterCall.Accept a
        && !a.reserve().isEmpty()).count();
  }

  @Test
  void aPlaceIsKeptWithoutOne() {
    karoo.apply("ns", "p", gang(1));
    karoo.pass(Duration.ofMinutes(4));
    assertThat(reserved()).isEqualTo(6); // once with the launches, and five times alone
    assertThat(scheduled("p.cal.0")).isEqualTo("True NotReserved");
    assertThat(karoo.events()).anyMatch(e -> e.startsWith("NotReserved:")
        && e.contains("reserve_resources"));
    assertThat(status("p.telstate.0").attempts()).hasSize(1);
    karoo.cluster.check(karoo.cluster.launch("p.telstate.0").orElseThrow().taskId(), true);
    karoo.settle();
    karoo.pass(Duration.ofSeconds(20));
    assertThat(status("p.cal.0").phase()).isEqualTo(TaskStatus.Phase.RUNNING);
  }

  /// An agent is offered once in a round of Mesos' allocator: each round is to tell of all its
  /// places, and a few long ones of them as much as many short ones, before the gang's time is up.
  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void manyPlacesOfOneAgentAreKeptWithoutThem(int secondsOfRound) {
    karoo.apply("ns", "p", gang(5));
    karoo.passInRounds(Duration.ofMinutes(1), Duration.ofSeconds(secondsOfRound));
    assertThat(status("p.telstate.0").attempts()).hasSize(1);
    assertThat(IntStream.range(0, 5).mapToObj(i -> scheduled("p.cal." + i)))
        .containsOnly("True NotReserved");
  }

  /// What became of a place that was asked for in vain is not forgotten with the operator's memory.
  @Test
  void itIsStillSaidAfterARestart() {
    karoo.apply("ns", "p", gang(1));
    karoo.pass(Duration.ofSeconds(30));
    assertThat(scheduled("p.cal.0")).isEqualTo("True NotReserved");
    karoo.restart();
    karoo.pass(Duration.ofSeconds(5));
    assertThat(scheduled("p.cal.0")).isEqualTo("True NotReserved");
  }
}
