package dev.karoo.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.AttemptEvent;
import dev.karoo.core.lifecycle.Attempts;
import dev.karoo.core.lifecycle.KillOrder;
import dev.karoo.core.lifecycle.Lifecycle;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.ports.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// One success is enough for a task that runs to completion.
class CompletionTest {
  private static final TaskTemplate BATCH = new TaskTemplate("image", 1, true, Optional.empty(),
      List.of(), List.of(), List.of("image"), List.of(), List.of(),
      Attempts.holding("a1").request(), List.of(), List.of(), new TaskTemplate.Restart(
          TaskTemplate.Restart.Policy.ON_FAILURE, OptionalInt.empty(), OptionalInt.empty(),
          Optional.empty()),
      Optional.empty(), Duration.ofSeconds(10), Optional.empty(), Optional.empty(),
      new TaskTemplate.Unreachable(Duration.ofSeconds(60),
          TaskTemplate.Unreachable.OnReturn.KILL_REPLACEMENT),
      new TaskTemplate.Update(TaskTemplate.Update.Strategy.RECREATE, 1, 0, Duration.ofMinutes(10),
          Duration.ZERO));

  private static Attempt running(int number, String hash) {
    return Attempts.now(Attempt.intended("attempt-" + number, number, "S1", hash,
        Attempts.holding("a1"), Attempts.START), TaskState.RUNNING, "", "", 1);
  }

  private static Attempt ended(Attempt attempt, TaskState state) {
    return Attempts.now(attempt, state, "", "", 9);
  }

  private static Attempt drained(Attempt attempt) {
    return Lifecycle.transition(attempt, new AttemptEvent.KillOrdered(
        new KillOrder(KillOrder.Cause.DRAINED, "drained", Attempts.START))).next();
  }

  private static Completion of(Attempt... attempts) {
    return Completion.of(new ObservedTask(new TaskKey("ns", "p", "image", 0), "t", "uid", false,
        List.of(attempts), attempts.length), BATCH, "now", Optional.empty());
  }

  @Test
  void whatWasFasterThanItsEndHasSucceeded() {
    assertThat(of(ended(drained(running(1, "now")), TaskState.FINISHED)))
        .isEqualTo(Completion.SUCCEEDED);
    assertThat(of(ended(drained(running(1, "now")), TaskState.KILLED)))
        .isEqualTo(Completion.OPEN);
  }

  @Test
  void whatAnEarlierAttemptCompletedIsNotRunAgain() {
    assertThat(of(ended(running(1, "now"), TaskState.FINISHED),
        ended(drained(running(2, "now")), TaskState.KILLED))).isEqualTo(Completion.SUCCEEDED);
    assertThat(of(ended(running(1, "now"), TaskState.FINISHED),
        ended(running(2, "now"), TaskState.FAILED))).isEqualTo(Completion.SUCCEEDED);
  }

  @Test
  void whatCompletedBeforeItWasToRunAnythingElseIsRunAgain() {
    assertThat(of(ended(running(1, "now"), TaskState.FINISHED),
        ended(drained(running(2, "other")), TaskState.KILLED),
        ended(drained(running(3, "now")), TaskState.KILLED))).isEqualTo(Completion.OPEN);
  }

  @Test
  void whatStillRunsIsNotOver() {
    assertThat(of(ended(running(1, "now"), TaskState.FINISHED), running(2, "now")))
        .isEqualTo(Completion.OPEN);
  }
}
