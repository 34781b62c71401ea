package dev.karoo.core.reconcile;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.Outcome;
import java.time.Instant;
import java.util.Optional;

/// What still counts of a task's attempts that are no longer remembered: how often it failed. Ends
/// that are not its own fault are forgotten altogether.
///
/// @param specHash the spec at which these failed
/// @param failures how many of them failed
/// @param last when the last of them did
public record Forgotten(String specHash, int failures, Optional<Instant> last) {
  /// None failed.
  public static final Forgotten NOTHING = new Forgotten("", 0, Optional.empty());

  /// With this attempt, which is over, forgotten, too. Failures at another spec don't count any
  /// more. What was launched before those that count failed, and is of another spec, is of an older
  /// one: it was out of contact, and came back to fail.
  Forgotten with(Attempt attempt) {
    boolean same = attempt.specHash().equals(specHash);
    if (!same && last.filter(at -> at.isAfter(attempt.times().launched())).isPresent()) {
      return this;
    }
    return switch (Outcome.of(attempt)) {
      case FAILED, REFUSED -> new Forgotten(attempt.specHash(), same ? failures + 1 : 1,
          attempt.times().ended().or(() -> last));
      case SUCCEEDED, STOPPED, NEVER_STARTED, INFRASTRUCTURE, NOT_FETCHED -> this;
    };
  }

  /// Somebody asked for another try then: failures before don't count any more.
  public Forgotten retried(Instant at) {
    return last.filter(failed -> !failed.isAfter(at)).isPresent() ? NOTHING : this;
  }

  /// How many of them failed at this spec.
  int failures(String spec) {
    return spec.equals(specHash) ? failures : 0;
  }
}
