package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

  private Instant computer = START;
  private long elapsed = Long.MAX_VALUE - 5; // it may run over

  private final SteadyClock clock = new SteadyClock(() -> computer, () -> elapsed);

  private Instant after(Duration time) {
    computer = computer.plus(time);
    elapsed += time.toNanos();
    return clock.now();
  }

  @Test
  void itIsTheComputersTime() {
    assertThat(after(Duration.ZERO)).isEqualTo(START);
    assertThat(after(Duration.ofSeconds(10))).isEqualTo(START.plusSeconds(10));
  }

  @Test
  void itGoesOnAtHalfSpeedWhenTheComputersIsSetBackAndIsRightAgainLater() {
    computer = START.minus(Duration.ofHours(3));
    assertThat(clock.now()).isEqualTo(START);
    assertThat(after(Duration.ofMinutes(1))).isEqualTo(START.plusSeconds(30));
    assertThat(after(Duration.ofMinutes(1))).isEqualTo(START.plusSeconds(60));
    for (int i = 0; i < 6 * 60; i++) {
      after(Duration.ofMinutes(1));
    }
    assertThat(clock.now()).isEqualTo(computer);
    assertThat(after(Duration.ofMinutes(1))).isEqualTo(computer);
  }

  @Test
  void itFollowsForwardAtOnce() {
    computer = START.plus(Duration.ofHours(3));
    assertThat(clock.now()).isEqualTo(computer);
    assertThat(after(Duration.ofSeconds(1))).isEqualTo(computer);
  }

  @Test
  void itNeverGoesBack() {
    computer = START.plus(Duration.ofHours(3));
    Instant before = clock.now();
    computer = START;
    assertThat(after(Duration.ofSeconds(2))).isEqualTo(before.plusSeconds(1));
  }
}
