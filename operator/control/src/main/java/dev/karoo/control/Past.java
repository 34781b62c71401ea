package dev.karoo.control;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.Claim;
import dev.karoo.core.lifecycle.KillOrder;
import java.time.Instant;

/// What is read from the store has happened: an instant in the future, written before the clock was
/// set back, counts as now. Else what follows it would be waited for until then and longer.
final class Past {
  private Past() {}

  /// The instant, or now.
  static Instant of(Instant instant, Instant now) {
    return instant.isAfter(now) ? now : instant;
  }

  /// The attempt, all of which is past.
  static Attempt of(Attempt attempt, Instant now) {
    Attempt.Times times = attempt.times();
    return new Attempt(attempt.id(), attempt.number(), attempt.agent(), attempt.agentId(),
        attempt.specHash(), attempt.probed(), attempt.links(), attempt.holding(), attempt.state(),
        attempt.confirmed(),
        attempt.kill().map(kill -> new KillOrder(kill.cause(), kill.why(), of(kill.at(), now))),
        new Attempt.Times(of(times.launched(), now), times.started().map(at -> of(at, now)),
            times.lost().map(at -> of(at, now)), times.ended().map(at -> of(at, now))),
        attempt.report());
  }

  /// The claim, which began in the past.
  static Claim of(Claim claim, Instant now) {
    return new Claim(claim.holding(), claim.agentId(), claim.specHash(), of(claim.since(), now),
        claim.secured());
  }
}
