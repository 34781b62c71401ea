package dev.karoo.core.reconcile;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.BackOff;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What an administrator may set, and the pipelines don't say.
///
/// @param backOff between the starts of a task that fails
/// @param writeOff how long after contact was lost an attempt that is wanted no more is written off
/// @param gangTimeout how long a part of a gang may run alone before it is ended, when the rest
///     could not be started
/// @param failuresInPlace after so many failures in a row on one agent another place is sought
/// @param avoidance for how long such an agent is not tried again; where nothing else serves, it is
///     tried again then
/// @param overtime how much longer than its `maxRunTime` and grace period a task may run, which
///     Mesos ends, before it is ended from here
/// @param maintenanceLead how long before its maintenance an agent is emptied
public record Rules(BackOff backOff, Duration writeOff, Duration gangTimeout,
    int failuresInPlace, Duration avoidance, Duration overtime, Duration maintenanceLead) {
  /// The usual ones.
  public static final Rules USUAL = new Rules(BackOff.USUAL, Duration.ofSeconds(60),
      Duration.ofSeconds(20), 3, Duration.ofSeconds(60), Duration.ofSeconds(30),
      Duration.ofMinutes(10));

  /// When an attempt that is wanted no more counts as over although its end was not seen; empty:
  /// its
  /// agent is heard of, and will say so.
  public Optional<Instant> writtenOffAt(Attempt attempt) {
    return attempt.outOfContact()
        ? Optional.of(attempt.times().lost().orElse(attempt.times().launched()).plus(writeOff))
        : Optional.empty();
  }
}
