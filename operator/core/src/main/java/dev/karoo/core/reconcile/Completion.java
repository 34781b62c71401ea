package dev.karoo.core.reconcile;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.KillOrder;
import dev.karoo.core.lifecycle.Outcome;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.ports.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Whether a task that runs to completion has done so.
enum Completion {
  /// It is to be started (again), or still runs.
  OPEN,
  /// It ended with success.
  SUCCEEDED,
  /// It failed, and is not started again.
  FAILED;

  /// The judgement on a task of this template. Ends that are not its own fault never count. An
  /// attempt that nothing is heard of does not matter any more when another, which took its place,
  /// is over. One success is enough: also that of an attempt that was replaced and came back, and
  /// of one that was faster than its end, which would be KILLED else (recording 04, 56–59).
  ///
  /// @param specHash what it is to run: what ran at another spec does not count
  /// @param retryAt failures before this do not count
  static Completion of(ObservedTask task, TaskTemplate template, String specHash,
      Optional<Instant> retryAt) {
    Optional<Attempt> over = last(task);
    boolean mayRun = task.live().stream().anyMatch(a -> !a.outOfContact()
        || !a.specHash().equals(specHash));
    if (!template.batch() || mayRun || over.isEmpty()
        || !over.get().specHash().equals(specHash)) {
      return OPEN;
    }
    if (succeeded(task, specHash)) {
      return SUCCEEDED;
    }
    Attempt last = over.get();
    return switch (Outcome.of(last)) {
      case SUCCEEDED -> SUCCEEDED;
      case STOPPED, NEVER_STARTED, INFRASTRUCTURE, NOT_FETCHED -> OPEN;
      case FAILED, REFUSED -> !last.endedBy(retryAt) && forGood(task, template, specHash, retryAt)
          ? FAILED
          : OPEN;
    };
  }

  /// Whether one of its attempts ended with success since it is to run this spec.
  private static boolean succeeded(ObservedTask task, String specHash) {
    return task.attempts().reversed().stream().takeWhile(a -> a.specHash().equals(specHash))
        .anyMatch(a -> a.state() == TaskState.FINISHED);
  }

  /// The newest attempt that is over. One that was ended for the sake of another matters only where
  /// that other is not over: what counts is how that one ends.
  static Optional<Attempt> last(ObservedTask task) {
    List<Attempt> over = task.attempts().reversed().stream().filter(a -> !a.live()).toList();
    return over.stream().filter(a -> a.kill().map(KillOrder::cause)
        .filter(cause -> cause == KillOrder.Cause.DUPLICATE).isEmpty()).findFirst()
        .or(() -> over.stream().findFirst());
  }

  private static boolean forGood(ObservedTask task, TaskTemplate template, String specHash,
      Optional<Instant> retryAt) {
    return template.restart().policy() == TaskTemplate.Restart.Policy.NEVER
        || failures(task, specHash, retryAt) >= template.restart().attempts()
            .orElse(Integer.MAX_VALUE);
  }

  /// How often it failed at this spec, also in attempts that are no longer remembered.
  static int failures(ObservedTask task, String specHash, Optional<Instant> retryAt) {
    Forgotten forgotten = task.forgotten();
    int failed = retryAt.map(forgotten::retried).orElse(forgotten).failures(specHash);
    for (Attempt attempt : task.attempts()) {
      if (!attempt.live() && attempt.specHash().equals(specHash) && !attempt.endedBy(retryAt)) {
        failed += switch (Outcome.of(attempt)) {
          case FAILED, REFUSED -> 1;
          case SUCCEEDED, STOPPED, NEVER_STARTED, INFRASTRUCTURE, NOT_FETCHED -> 0;
        };
      }
    }
    return failed;
  }
}
