package dev.karoo.core.lifecycle;

import java.time.Instant;

/// The decision to end an attempt. It is kept, so that the end that follows is not taken for a
/// failure, and so that the kill is repeated until the end is seen.
///
/// @param cause why, for machines
/// @param why a sentence for people
/// @param at when it was decided
public record KillOrder(Cause cause, String why, Instant at) {
  /// Why an attempt is ended.
  public enum Cause {
    /// Its pipeline is deleted, or wants fewer replicas, or no longer has the template.
    UNWANTED,
    /// Its Task object was deleted by a user: another attempt takes its place.
    DELETED,
    /// What it runs is no longer what the pipeline says.
    CHANGED,
    /// It has run for as long as it may, and Mesos has not ended it: counts as a failure.
    OVERTIME,
    /// Another attempt of the same task runs, and the policy for returning agents prefers that.
    DUPLICATE,
    /// The rest of its gang could not be started.
    GANG,
    /// Its agent is to be empty.
    DRAINED,
    /// A task of higher priority needs its place.
    PREEMPTED
  }
}
