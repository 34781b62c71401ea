package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LaunchFailuresTest {
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

  private static final PipelineId P = new PipelineId("ns", "p");
  private static final PipelineId Q = new PipelineId("ns", "q");

  private final LaunchFailures failures = new LaunchFailures();

  private Set<String> all(Instant now) {
    return failures.avoided(now).byAll();
  }

  @Test
  void threeWithinTenMinutesKeepAnAgentOutForTen() {
    failures.add("a1", P, START);
    failures.add("a1", Q, START.plusSeconds(60));
    failures.add("a2", Q, START.plusSeconds(60));
    assertThat(all(START.plusSeconds(61))).isEmpty();
    failures.add("a1", P, START.plusSeconds(120));
    assertThat(all(START.plusSeconds(121))).containsExactly("a1");
    assertThat(failures.wake()).contains(START.plusSeconds(720));
    assertThat(all(START.plusSeconds(719))).containsExactly("a1");
    assertThat(all(START.plusSeconds(720))).isEmpty();
    assertThat(failures.avoided(START.plusSeconds(720))).isEqualTo(LaunchFailures.Avoided.NONE);
  }

  /// A parameter that Docker refuses gives status 125 wherever it is tried (recording 12-docker,
  /// 75).
  @Test
  void onePipelineSpoilsAgentsForItselfOnly() {
    for (String agent : List.of("a1", "a2", "a3")) {
      for (int i = 0; i < 30; i++) {
        failures.add(agent, P, START.plusSeconds(15 * i));
      }
    }
    LaunchFailures.Avoided avoided = failures.avoided(START.plusSeconds(450));
    assertThat(avoided.of(P)).containsExactly("a1", "a2", "a3");
    assertThat(avoided.of(Q)).isEmpty();
    failures.add("a2", Q, START.plusSeconds(451));
    assertThat(failures.avoided(START.plusSeconds(452)).of(Q)).containsExactly("a2");
  }

  @Test
  void threeOverALongTimeDoNot() {
    failures.add("a1", P, START);
    failures.add("a1", Q, START.plusSeconds(400));
    failures.add("a1", P, START.plus(Duration.ofSeconds(800)));
    assertThat(failures.avoided(START.plusSeconds(801))).isEqualTo(LaunchFailures.Avoided.NONE);
  }

  /// An agent that goes takes all its tasks with it.
  @Test
  void thoseOfOneMomentCountOnce() {
    for (int i = 0; i < 50; i++) {
      failures.add("a1", i % 2 == 0 ? P : Q, START.plusMillis(i * 10L));
    }
    assertThat(failures.avoided(START.plusSeconds(1))).isEqualTo(LaunchFailures.Avoided.NONE);
    failures.add("a1", P, START.plusSeconds(10));
    failures.add("a1", P, START.plusSeconds(20));
    assertThat(all(START.plusSeconds(21))).containsExactly("a1");
  }
}
