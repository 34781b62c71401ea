package dev.karoo.core.reconcile;

import dev.karoo.core.quantity.Ranges;

/// Tasks of a template that ran to completion, and whose objects are removed.
///
/// @param specHash of what they ran: with another one they are to run again
/// @param succeeded indices of those that ended with success
/// @param failed indices of those that failed for good
public record Completed(String specHash, Ranges succeeded, Ranges failed) {
  /// Nothing yet.
  public static Completed none(String specHash) {
    return new Completed(specHash, Ranges.EMPTY, Ranges.EMPTY);
  }

  /// With one more.
  public Completed with(int index, boolean success) {
    Ranges one = Ranges.of(index, index);
    return success
        ? new Completed(specHash, succeeded.plus(one), failed)
        : new Completed(specHash, succeeded, failed.plus(one));
  }

  /// Whether this index is among them.
  boolean has(int index) {
    return succeeded.contains(index) || failed.contains(index);
  }
}
