package dev.karoo.core.lifecycle;

import java.time.Instant;

/// A place that is kept for a task until it may start: with Mesos as a reservation that is labelled
/// with the task, so that nobody else is offered it. It is kept in the Task object, from which it
/// is asked for, or given back, again after a crash.
///
/// @param holding what is kept
/// @param agentId Mesos' id of the agent
/// @param specHash of what is to be started there
/// @param since when it was decided
/// @param secured whether an offer has shown that it is reserved
public record Claim(Holding holding, String agentId, String specHash, Instant since,
    boolean secured) {
  /// The same, seen to be reserved.
  public Claim seen() {
    return new Claim(holding, agentId, specHash, since, true);
  }

  /// The same, whose host has this id from now on: whether it is still reserved there is not seen
  /// yet.
  public Claim on(String newId, Instant now) {
    return new Claim(holding, newId, specHash, now, false);
  }

  /// The same with the whole of what is kept.
  public Claim holding(Holding whole) {
    return new Claim(whole, agentId, specHash, since, secured);
  }
}
