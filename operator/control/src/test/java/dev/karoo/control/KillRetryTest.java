package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.KillOrder;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Rule 13: Mesos forwards a kill at most once.
class KillRetryTest {
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

  private final KillRetry kills = new KillRetry(Duration.ofSeconds(5));

  private static Attempt attempt(TaskState state) {
    return new Attempt("t-1", 1, "a1", "S1", "hash", false, new TreeMap<>(), Optional.empty(),
        state, true,
        Optional.of(new KillOrder(KillOrder.Cause.UNWANTED, "", START)),
        new Attempt.Times(START, Optional.of(START), Optional.empty(), Optional.empty()),
        Attempt.Report.NONE);
  }

  /// 04-kill, 171: a wrong agent is silently ignored, so the right one always goes along.
  @Test
  void aKillIsRepeatedWithItsAgentAndGrowingPausesUntilTheEnd() {
    kills.observe(attempt(TaskState.RUNNING), START);
    assertThat(kills.due(START)).isEmpty();
    var pauses = new ArrayList<Long>();
    Instant now = START;
    for (int i = 0; i < 6; i++) {
      Instant next = kills.wake().orElseThrow();
      pauses.add(Duration.between(now, next).toSeconds());
      now = next;
      assertThat(kills.due(now)).isEqualTo(List.of(new ClusterCall.Kill("t-1", "S1")));
    }
    assertThat(pauses).containsExactly(5L, 10L, 20L, 40L, 60L, 60L);
    kills.observe(attempt(TaskState.KILLED), now);
    assertThat(kills.wake()).isEmpty();
  }

  /// Docker's executor begins its `docker stop` anew at each kill, with another TERM.
  @Test
  void aKillThatArrivedIsRepeatedOnlyForAnExecutorThatIsStuck() {
    kills.observe(attempt(TaskState.RUNNING), START);
    kills.observe(attempt(TaskState.KILLING), START.plusSeconds(2));
    kills.observe(attempt(TaskState.KILLING), START.plusSeconds(4));
    assertThat(kills.wake()).contains(START.plusSeconds(602));
    assertThat(kills.due(START.plusSeconds(602))).hasSize(1);
    assertThat(kills.wake()).contains(START.plusSeconds(1202));
  }

  /// 09-agent-partition, 74–76: it would be forgotten; it is sent when the task comes back.
  @Test
  void whatIsUnreachableIsNotKilled() {
    kills.observe(attempt(TaskState.UNREACHABLE), START);
    assertThat(kills.wake()).isEmpty();
    kills.observe(attempt(TaskState.RUNNING), START);
    assertThat(kills.wake()).contains(START.plusSeconds(5));
  }
}
