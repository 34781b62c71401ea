package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Rules 16 and 17.
class TaskReconciliationTest {
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

  private final TaskReconciliation asking = new TaskReconciliation(Duration.ofMinutes(15),
      new Random(1));

  private static Attempt attempt(String id) {
    return new Attempt(id, 1, "a1", "S1", "hash", false, new TreeMap<>(), Optional.empty(),
        TaskState.RUNNING, true,
        Optional.empty(), new Attempt.Times(START, Optional.of(START), Optional.empty(),
            Optional.empty()),
        Attempt.Report.NONE);
  }

  private static List<Attempt> attempts(int count) {
    var all = new ArrayList<Attempt>();
    for (int i = 0; i < count; i++) {
      all.add(attempt("t-" + i));
    }
    return all;
  }

  private static List<ClusterCall.Attempt> asked(List<ClusterCall> calls) {
    return calls.stream().map(ClusterCall.Reconcile.class::cast)
        .flatMap(call -> call.attempts().stream()).toList();
  }

  /// 06-reconcile, 187 and 219: without its agent's id an unreachable task is UNKNOWN.
  @Test
  void afterEachSubscriptionAllAreAskedForWithTheirAgentsAndOnceImplicitly() {
    asking.subscribed(attempts(3), START);
    List<ClusterCall> calls = asking.due(() -> attempts(3), START);
    assertThat(calls.getFirst()).isEqualTo(new ClusterCall.Reconcile(List.of()));
    assertThat(asked(calls)).hasSize(3)
        .allSatisfy(one -> assertThat(one.agentId()).isEqualTo("S1"));
  }

  /// 11-master-restart, 60–87: a new master is silent about agents that are not back.
  @Test
  void whoIsSilentIsAskedForAgainWithGrowingPauses() {
    asking.subscribed(attempts(2), START);
    var _ = asking.due(() -> attempts(2), START);
    asking.heard("t-0");
    var pauses = new ArrayList<Duration>();
    Instant last = START;
    while (pauses.size() < 8) {
      Instant now = asking.wake().orElseThrow();
      List<ClusterCall.Attempt> asked = asked(asking.due(() -> attempts(2), now));
      if (!asked.isEmpty()) { // else it was asked for all that Mesos knows
        assertThat(asked).extracting(ClusterCall.Attempt::taskId).containsExactly("t-1");
        pauses.add(Duration.between(last, now));
        last = now;
      }
    }
    assertThat(pauses.getFirst()).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1250));
    assertThat(pauses.get(2)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(5));
    assertThat(pauses.getLast()).isBetween(Duration.ofSeconds(30), Duration.ofMillis(37_500));
  }

  @Test
  void afterAQuarterOfAnHourAllAreAskedForAgain() {
    asking.subscribed(attempts(1), START);
    var _ = asking.due(() -> attempts(1), START);
    asking.heard("t-0");
    surveys(START.plus(Duration.ofMinutes(15)).minusMillis(1));
    assertThat(asking.wake()).contains(START.plus(Duration.ofMinutes(15)));
    assertThat(asked(asking.due(() -> attempts(1), START.plus(Duration.ofMinutes(15)))))
        .hasSize(1);
  }

  /// When it was asked for all that Mesos knows, in seconds since the start.
  private List<Long> surveys(Instant until) {
    var at = new ArrayList<Long>();
    while (!asking.wake().orElseThrow().isAfter(until)) {
      Instant now = asking.wake().orElseThrow();
      if (asking.due(List::of, now).contains(new ClusterCall.Reconcile(List.of()))) {
        at.add(Duration.between(START, now).toSeconds());
      }
    }
    return at;
  }

  /// An answer of the first time may have got lost: what nobody here knows would hold its place.
  @Test
  void whatNobodyKnowsIsLookedForWithGrowingPauses() {
    asking.subscribed(List.of(), START);
    assertThat(surveys(START.plus(Duration.ofHours(1)))).containsExactly(0L, 10L, 50L, 210L, 850L,
        1750L, 2650L, 3550L);
  }

  /// 11-master-restart, 60–87: a new master is silent about agents that are not back.
  @Test
  void whatNobodyKnowsIsLookedForWhenAnAgentRegisters() {
    asking.subscribed(List.of(), START);
    surveys(START.plusSeconds(1000));
    asking.registered(START.plusSeconds(1000));
    asking.registered(START.plusSeconds(1005));
    assertThat(surveys(START.plusSeconds(2000))).containsExactly(1010L, 1050L, 1210L, 1850L);
    asking.disconnected();
    asking.registered(START.plusSeconds(2000));
    assertThat(asking.wake()).isEmpty();
  }

  @Test
  void aThousandAreAskedForInPieces() {
    asking.subscribed(attempts(1001), START);
    List<ClusterCall> calls = asking.due(() -> attempts(1001), START);
    assertThat(calls).hasSize(4); // one of them implicit
    assertThat(asked(calls)).hasSize(1001).doesNotHaveDuplicates();
  }

  @Test
  void withoutConnectionNothingIsAsked() {
    asking.subscribed(attempts(1), START);
    asking.disconnected();
    assertThat(asking.wake()).isEmpty();
    assertThat(asking.due(() -> attempts(1), START.plusSeconds(3600))).isEmpty();
  }
}
