package dev.karoo.core.rollout;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.BackOff;
import dev.karoo.core.lifecycle.Outcome;
import dev.karoo.core.lifecycle.Readiness;
import dev.karoo.core.pipeline.TaskTemplate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Whether an attempt serves, so that another replica may be disturbed.
public final class Availability {
  private Availability() {}

  /// Since or from when it has run, ready, for `minReady`; none: not before something happens.
  public static Optional<Instant> settled(TaskTemplate template, Attempt attempt) {
    return Readiness.ready(attempt)
        ? attempt.times().started().map(at -> at.plus(template.update().minReady()))
        : Optional.empty();
  }

  /// Since or from when it serves; none: not before something happens.
  ///
  /// What is ready must also have run for `minReady`. After a failure at the same spec it must have
  /// run for as long as makes up for failures: otherwise a program that ends after a few seconds
  /// would look well each time that it is started, and a bad update would go through.
  ///
  /// @param attempts the task's, in order
  public static Optional<Instant> from(TaskTemplate template, List<Attempt> attempts,
      Attempt attempt, BackOff backOff) {
    return after(template.update().minReady(), attempts, attempt, backOff);
  }

  /// The same of an attempt at a spec that is on its way out: when it is ready it serves. What must
  /// prove itself is the new spec: otherwise an update that follows soon after a start could end
  /// all replicas at once, however bad it is.
  public static Optional<Instant> leaving(List<Attempt> attempts, Attempt attempt,
      BackOff backOff) {
    return after(Duration.ZERO, attempts, attempt, backOff);
  }

  private static Optional<Instant> after(Duration minReady, List<Attempt> attempts,
      Attempt attempt, BackOff backOff) {
    if (!Readiness.ready(attempt)) {
      return Optional.empty();
    }
    Duration needed = failedBefore(attempts, attempt)
        ? longer(backOff.healthy(), minReady)
        : minReady;
    return attempt.times().started().map(at -> at.plus(needed));
  }

  private static boolean failedBefore(List<Attempt> attempts, Attempt attempt) {
    return attempts.stream()
        .filter(a -> !a.live() && a.number() < attempt.number()
            && a.specHash().equals(attempt.specHash()))
        .reduce((_, later) -> later).map(Outcome::of)
        .filter(o -> o == Outcome.FAILED || o == Outcome.REFUSED || o == Outcome.SUCCEEDED)
        .isPresent();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
