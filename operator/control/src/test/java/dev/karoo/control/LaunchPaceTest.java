package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LaunchPaceTest {
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

  private final LaunchPace pace = new LaunchPace();

  private void launch(int count, Duration takes) {
    for (int i = 1; i <= count; i++) {
      pace.begun("t" + i, i);
    }
    for (int i = 1; i <= count; i++) {
      pace.takenUp("t" + i, "a1", START, START.plus(takes));
    }
  }

  /// Recording 17-throughput, 35–38: 25 on an agent all came to run.
  @Test
  void anAgentBeginsWith25() {
    assertThat(pace.limit("a1")).isEqualTo(25);
  }

  @Test
  void anAgentThatIsQuickWithSoManyGetsTwiceAsMany() {
    launch(25, Duration.ofSeconds(1));
    assertThat(pace.limit("a1")).isEqualTo(50);
    launch(50, Duration.ofSeconds(5));
    assertThat(pace.limit("a1")).isEqualTo(100);
    assertThat(pace.limit("a2")).isEqualTo(25);
  }

  @Test
  void aFewNowAndThenProveNothing() {
    for (int i = 0; i < 100; i++) {
      launch(3, Duration.ofSeconds(1));
    }
    assertThat(pace.limit("a1")).isEqualTo(25);
  }

  @Test
  void neverMoreThan200() {
    launch(1000, Duration.ofSeconds(1));
    assertThat(pace.limit("a1")).isEqualTo(200);
  }

  /// As recording 17-throughput shows an agent on a busy machine: 25 took up to 22 s.
  @Test
  void slownessSetsItBack() {
    launch(50, Duration.ofSeconds(1));
    launch(25, Duration.ofSeconds(10));
    assertThat(pace.limit("a1")).isEqualTo(100);
    launch(25, Duration.ofSeconds(22));
    assertThat(pace.limit("a1")).isEqualTo(25);
  }

  /// Recording 17-throughput, 23: REASON_EXECUTOR_REGISTRATION_TIMEOUT.
  @Test
  void aLaunchThatTheAgentLostSetsItBack() {
    launch(50, Duration.ofSeconds(1));
    pace.failed("a1");
    assertThat(pace.limit("a1")).isEqualTo(25);
  }
}
