package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LaunchFailuresTest {
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

  private final LaunchFailures failures = new LaunchFailures();

  @Test
  void threeWithinTenMinutesKeepAnAgentOutForTen() {
    failures.add("a1", START);
    failures.add("a1", START.plusSeconds(60));
    failures.add("a2", START.plusSeconds(60));
    assertThat(failures.avoided(START.plusSeconds(61))).isEmpty();
    failures.add("a1", START.plusSeconds(120));
    assertThat(failures.avoided(START.plusSeconds(121))).containsExactly("a1");
    assertThat(failures.wake()).contains(START.plusSeconds(720));
    assertThat(failures.avoided(START.plusSeconds(719))).containsExactly("a1");
    assertThat(failures.avoided(START.plusSeconds(720))).isEmpty();
  }

  @Test
  void threeOverALongTimeDoNot() {
    failures.add("a1", START);
    failures.add("a1", START.plusSeconds(400));
    failures.add("a1", START.plus(Duration.ofSeconds(800)));
    assertThat(failures.avoided(START.plusSeconds(801))).isEmpty();
  }

  /// An agent that goes takes all its tasks with it.
  @Test
  void thoseOfOneMomentCountOnce() {
    for (int i = 0; i < 50; i++) {
      failures.add("a1", START.plusMillis(i * 10L));
    }
    assertThat(failures.avoided(START.plusSeconds(1))).isEmpty();
  }
}
