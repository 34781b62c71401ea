package dev.karoo.core.reconcile;

import dev.karoo.core.quantity.Ranges;
import java.time.Instant;
import java.util.Optional;

/// Tasks of a template that ran to completion, and whose objects are removed.
///
/// @param specHash of what they ran: with another one they are to run again
/// @param succeeded indices of those that ended with success
/// @param failed indices of those that failed for good
/// @param failedAt when the last of these ended; none: none has failed, or it is not known
public record Completed(String specHash, Ranges succeeded, Ranges failed,
    Optional<Instant> failedAt) {
  /// Nothing yet.
  public static Completed none(String specHash) {
    return new Completed(specHash, Ranges.EMPTY, Ranges.EMPTY, Optional.empty());
  }

  /// With one more that ended well.
  public Completed withSuccess(int index) {
    return new Completed(specHash, succeeded.plus(Ranges.of(index, index)), failed, failedAt);
  }

  /// With one more that failed. @param at when it ended
  public Completed withFailure(int index, Instant at) {
    return new Completed(specHash, succeeded, failed.plus(Ranges.of(index, index)),
        failedAt.filter(before -> before.isAfter(at)).or(() -> Optional.of(at)));
  }

  /// What is left when somebody asks for another try: those that failed are to run again, unless
  /// one has failed since. @param at when it was asked for
  public Completed retried(Instant at) {
    return failedAt.filter(failure -> !failure.isAfter(at)).isPresent()
        ? new Completed(specHash, succeeded, Ranges.EMPTY, Optional.empty())
        : this;
  }

  /// Whether this index is among them.
  boolean has(int index) {
    return succeeded.contains(index) || failed.contains(index);
  }
}
