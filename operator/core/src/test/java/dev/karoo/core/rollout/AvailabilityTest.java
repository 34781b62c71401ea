package dev.karoo.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.Attempts;
import dev.karoo.core.lifecycle.BackOff;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.ports.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AvailabilityTest {
  private static final TaskTemplate TEMPLATE = new TaskTemplate("f", 1, true, Optional.empty(),
      List.of(), List.of(), List.of("serve"), List.of(), List.of(),
      Attempts.holding("a1").request(), List.of(), List.of(),
      new TaskTemplate.Restart(TaskTemplate.Restart.Policy.ALWAYS, OptionalInt.empty(),
          OptionalInt.empty(), Optional.empty()),
      Optional.empty(), Duration.ofSeconds(10), Optional.empty(), Optional.empty(),
      new TaskTemplate.Unreachable(Duration.ofSeconds(60),
          TaskTemplate.Unreachable.OnReturn.KILL_REPLACEMENT),
      new TaskTemplate.Update(TaskTemplate.Update.Strategy.ROLLING, 1, 0,
          Duration.ofMinutes(10), Duration.ofSeconds(5)));

  private static Optional<Long> second(Attempt... attempts) {
    return Availability.from(TEMPLATE, List.of(attempts), attempts[attempts.length - 1],
        BackOff.USUAL).map(at -> Duration.between(Attempts.START, at).toSeconds());
  }

  private static Attempt running(int number, String hash, long second) {
    return Attempts.now(Attempts.intent(number, "a1", hash, second), TaskState.RUNNING, "", "",
        second);
  }

  @Test
  void whatDoesNotRunDoesNotServe() {
    assertThat(second(Attempts.intent(1, "a1", "h", 0))).isEmpty();
    assertThat(second(Attempts.now(running(1, "h", 0), TaskState.UNREACHABLE, "", "", 9)))
        .isEmpty();
  }

  @Test
  void itServesWhenItHasRunForAWhile() {
    assertThat(second(running(1, "h", 10))).contains(15L);
  }

  @Test
  void afterAFailureItMustMakeUpForIt() {
    assertThat(second(Attempts.failed(Attempts.intent(1, "a1", "h", 0), 1, 4),
        running(2, "h", 10))).contains(310L);
  }

  @Test
  void whatIsOnItsWayOutServesAsSoonAsItIsReady() {
    assertThat(leaving(running(1, "old", 10))).contains(10L);
    assertThat(leaving(Attempts.intent(1, "a1", "old", 0))).isEmpty();
    assertThat(leaving(Attempts.failed(Attempts.intent(1, "a1", "old", 0), 1, 4),
        running(2, "old", 10))).contains(310L);
  }

  private static Optional<Long> leaving(Attempt... attempts) {
    return Availability.leaving(List.of(attempts), attempts[attempts.length - 1],
        BackOff.USUAL).map(at -> Duration.between(Attempts.START, at).toSeconds());
  }

  @Test
  void failuresOfAnotherSpecDoNotCount() {
    assertThat(second(Attempts.failed(Attempts.intent(1, "a1", "old", 0), 1, 4),
        running(2, "h", 10))).contains(15L);
  }

  @Test
  void whatIsReadyIsSaidByWhatWasLaunchedNotByWhatTheTemplateSaysLater() {
    TaskTemplate probed = new TaskTemplate("f", 1, true, Optional.empty(), List.of(), List.of(),
        List.of("serve"), List.of(), List.of(), TEMPLATE.request(), List.of(), List.of(),
        TEMPLATE.restart(), Optional.empty(), Duration.ofSeconds(10),
        Optional.of(new TaskTemplate.Check(new TaskTemplate.Probe.Command(List.of("ready")),
            Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO, 1)),
        Optional.empty(), TEMPLATE.unreachable(), TEMPLATE.update());
    Attempt old = running(1, "old", 10).by(TEMPLATE);
    Attempt now = running(2, "h", 10).by(probed);
    assertThat(Availability.from(probed, List.of(old), old, BackOff.USUAL)).isPresent();
    assertThat(Availability.from(TEMPLATE, List.of(now), now, BackOff.USUAL)).isEmpty();
  }
}
