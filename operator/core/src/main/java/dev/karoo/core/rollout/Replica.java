package dev.karoo.core.rollout;

/// A replica of a template, as far as turns depend on it.
///
/// @param index of the task
/// @param serves whether an attempt of it serves
/// @param outdated whether what it runs, or ran last, is not what the template says now
/// @param drained whether it runs on an agent that is to be empty
/// @param runs whether something of it runs that would be ended
/// @param succeeded whether the successor of what is to go was started already
public record Replica(int index, boolean serves, boolean outdated, boolean drained, boolean runs,
    boolean succeeded) {
  /// Whether something about it must change.
  boolean leaves() {
    return outdated || drained;
  }
}
