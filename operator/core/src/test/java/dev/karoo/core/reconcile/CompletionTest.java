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
import java.util.ArrayList;
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

  /// One that was out of contact came back to fail at what it ran then.
  @Test
  void failuresOfTheTimeBeforeDoNotReplaceThoseThatCount() {
    List<Attempt> attempts = new ArrayList<>();
    attempts.add(running(1, "before"));
    for (int i = 2; i <= 16; i++) {
      attempts.add(Attempts.failed(Attempts.intent(i, "a1", "now", 10 * i), 10 * i + 1,
          10 * i + 2));
    }
    var task = new ObservedTask(new TaskKey("ns", "p", "image", 0), "t", "uid", false, attempts,
        16);
    assertThat(Completion.failures(task, "now", Optional.empty())).isEqualTo(15);
    ObservedTask back = task.with(Attempts.now(attempts.getFirst(), TaskState.FAILED, "", "exit",
        900));
    assertThat(Completion.failures(back, "now", Optional.empty())).isEqualTo(15);
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

  private static ObservedTask task(List<Attempt> attempts) {
    ObservedTask task = new ObservedTask(new TaskKey("ns", "p", "image", 0), "t", "uid", false,
        List.of(), 0);
    for (Attempt attempt : attempts) {
      task = task.with(attempt);
    }
    return task;
  }

  private static Attempt failed(int number, long second) {
    return Attempts.failed(Attempt.intended("attempt-" + number, number, "S1", "now",
        Attempts.holding("a1"), Attempts.START), second, second + 1);
  }

  private static Attempt lost(int number) {
    return Attempts.now(running(number, "now"), TaskState.LOST, "", "", 9);
  }

  @Test
  void endsThatAreNotItsFaultDoNotCountAlsoWhenTheyAreForgotten() {
    var attempts = new ArrayList<Attempt>();
    for (int i = 1; i <= 14; i++) {
      attempts.add(i == 2 || i == 14 ? failed(i, 9) : lost(i));
    }
    ObservedTask task = task(attempts);
    assertThat(task.attempts()).hasSize(ObservedTask.HISTORY);
    assertThat(Completion.failures(task, "now", Optional.empty())).isEqualTo(2);
    assertThat(Completion.failures(task, "other", Optional.empty())).isZero();
  }

  @Test
  void failuresCountAlsoWhenTheyAreForgotten() {
    var attempts = new ArrayList<Attempt>();
    for (int i = 1; i <= 14; i++) {
      attempts.add(failed(i, 10L * i));
    }
    ObservedTask task = task(attempts);
    assertThat(Completion.failures(task, "now", Optional.empty())).isEqualTo(14);
    assertThat(Completion.failures(task, "now", Optional.of(Attempts.START.plusSeconds(105))))
        .isEqualTo(4);
  }

  /// Its replacement was ended for its sake: how it ends itself is what counts.
  @Test
  void whatReturnedAndThenFailedIsNotRunAgain() {
    Attempt duplicate = Lifecycle.transition(running(2, "now"), new AttemptEvent.KillOrdered(
        new KillOrder(KillOrder.Cause.DUPLICATE, "attempt 1 is back", Attempts.START))).next();
    ObservedTask task = task(List.of(failed(1, 20), ended(duplicate, TaskState.KILLED)));
    TaskTemplate never = new TaskTemplate("image", 1, true, Optional.empty(), List.of(), List.of(),
        List.of("image"), List.of(), List.of(), BATCH.request(), List.of(), List.of(),
        new TaskTemplate.Restart(TaskTemplate.Restart.Policy.NEVER, OptionalInt.empty(),
            OptionalInt.empty(), Optional.empty()),
        Optional.empty(), Duration.ofSeconds(10), Optional.empty(), Optional.empty(),
        BATCH.unreachable(), BATCH.update());
    assertThat(Completion.of(task, never, "now", Optional.empty())).isEqualTo(Completion.FAILED);
  }
}
