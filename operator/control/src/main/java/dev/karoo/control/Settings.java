package dev.karoo.control;

import dev.karoo.core.brake.DisasterBrake;
import dev.karoo.core.placement.PlacementProblem;
import dev.karoo.core.reconcile.MulticastPool;
import dev.karoo.core.reconcile.Rules;
import java.time.Duration;

/// How the loop behaves, where an administrator may choose.
///
/// @param rules of reconciliation
/// @param pool that multicast addresses are drawn from
/// @param policy how to choose among agents that fit
/// @param placementSteps the budget of one search for places, in counted steps
/// @param times how long it waits for what
/// @param brake when so many agents vanish that nothing is moved
public record Settings(Rules rules, MulticastPool pool, PlacementProblem.Policy policy,
    long placementSteps, Times times, DisasterBrake brake) {
  /// How long the loop waits for what.
  ///
  /// @param gather offers are held no longer than this
  /// @param shortfall how long an agent is not tried again for a task whose offers did not come
  /// @param refuse for how long offers that nobody needs are declined
  /// @param launchTimeout after which Mesos is asked what became of a launch
  /// @param killRetry between the first two kills of an attempt of which nothing is heard; doubles
  ///     up
  ///     to a minute
  /// @param fullReconciliation between full reconciliations
  /// @param eventTtl after which an event that was not repeated is removed
  public record Times(Duration gather, Duration shortfall, Duration refuse,
      Duration launchTimeout, Duration killRetry, Duration fullReconciliation,
      Duration eventTtl) {
    /// The usual ones.
    public static final Times USUAL = new Times(Duration.ofSeconds(10), Duration.ofSeconds(30),
        Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofSeconds(5),
        Duration.ofMinutes(15), Duration.ofHours(1));
  }

  /// The same with this brake.
  public Settings with(DisasterBrake other) {
    return new Settings(rules, pool, policy, placementSteps, times, other);
  }

  /// The same with this way to choose among agents.
  public Settings with(PlacementProblem.Policy other) {
    return new Settings(rules, pool, other, placementSteps, times, brake);
  }

  /// The usual ones.
  public static final Settings USUAL = new Settings(Rules.USUAL, MulticastPool.USUAL,
      PlacementProblem.Policy.PACK, 1_000_000, Times.USUAL, DisasterBrake.USUAL);

  /// The same with another pool.
  public Settings withPool(MulticastPool other) {
    return new Settings(rules, other, policy, placementSteps, times, brake);
  }
}
