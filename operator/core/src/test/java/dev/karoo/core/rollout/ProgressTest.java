package dev.karoo.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
  private static final Duration DEADLINE = Duration.ofMinutes(10);

  private static Instant at(long second) {
    return START.plusSeconds(second);
  }

  private static Optional<Progress> advance(Optional<Progress> before, String hash, int outdated,
      int serving, long second) {
    return Progress.advance(before, new Progress.Seen(hash, 4, outdated, serving, false, true),
        at(second));
  }

  @Test
  void whatFailsLaterIsNoUpdate() {
    assertThat(advance(Optional.empty(), "a", 0, 2, 0)).isEmpty();
    assertThat(advance(Optional.empty(), "a", 0, 4, 0)).isEmpty();
  }

  @Test
  void itBeginsWithWhatIsOutdatedAndEndsWhenAllServe() {
    var begun = advance(Optional.empty(), "b", 4, 0, 5);
    assertThat(begun).contains(new Progress("b", at(5), 0, false, true));
    var further = advance(begun, "b", 2, 1, 60);
    assertThat(further).contains(new Progress("b", at(60), 1, false, true));
    assertThat(advance(further, "b", 0, 3, 70)).contains(new Progress("b", at(70), 3, false, true));
    assertThat(advance(further, "b", 0, 4, 70)).isEmpty();
  }

  @Test
  void comingAndGoingIsNoProgress() {
    var best = advance(advance(Optional.empty(), "b", 4, 0, 0), "b", 2, 2, 30);
    var fallen = advance(best, "b", 2, 1, 40);
    assertThat(advance(fallen, "b", 2, 2, 50).orElseThrow().since()).isEqualTo(at(30));
  }

  @Test
  void withoutProgressItStopsAndGoesOnWhenThereIsSome() {
    var begun = advance(Optional.empty(), "b", 4, 0, 0);
    assertThat(begun.orElseThrow().stopped(DEADLINE, at(599))).isFalse();
    assertThat(begun.orElseThrow().stopped(DEADLINE, at(600))).isTrue();
    var late = advance(begun, "b", 3, 1, 700).orElseThrow();
    assertThat(late.stopped(DEADLINE, at(700))).isFalse();
  }

  @Test
  void waitingForRoomIsNoFaultOfTheUpdate() {
    Progress waits = Progress.advance(advance(Optional.empty(), "b", 4, 0, 0),
        new Progress.Seen("b", 4, 4, 0, false, false), at(3600)).orElseThrow();
    assertThat(waits.stopped(DEADLINE, at(3600))).isFalse();
    Progress tried = advance(Optional.of(waits), "b", 4, 0, 3700).orElseThrow();
    assertThat(tried.stopped(DEADLINE, at(4299))).isFalse();
    assertThat(tried.stopped(DEADLINE, at(4300))).isTrue();
  }

  @Test
  void anotherSpecBeginsAnew() {
    var stuck = advance(Optional.empty(), "b", 4, 0, 0);
    var next = advance(stuck, "c", 4, 0, 900).orElseThrow();
    assertThat(next).isEqualTo(new Progress("c", at(900), 0, false, true));
    assertThat(next.stopped(DEADLINE, at(900))).isFalse();
  }

  @Test
  void timeInWhichItIsHeldDoesNotCount() {
    var paused = Progress.advance(Optional.empty(), new Progress.Seen("b", 4, 4, 0, true, true),
        at(0));
    assertThat(paused.orElseThrow().stopped(DEADLINE, at(5000))).isFalse();
    assertThat(advance(paused, "b", 4, 0, 5000))
        .contains(new Progress("b", at(5000), 0, false, true));
  }

  /// Else each look at it would write its status anew.
  @Test
  void whatWaitsIsTheSameAtEachLook() {
    for (Progress.Seen seen : List.of(new Progress.Seen("b", 4, 2, 2, false, false),
        new Progress.Seen("b", 4, 4, 0, true, false))) {
      Progress waits = Progress.advance(Optional.empty(), seen, at(0)).orElseThrow();
      assertThat(Progress.advance(Optional.of(waits), seen, at(900))).contains(waits);
      assertThat(waits.deadline(DEADLINE)).isEmpty();
    }
  }
}
