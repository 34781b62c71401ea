package dev.karoo.control;

import dev.karoo.core.lifecycle.Claim;
import dev.karoo.core.pipeline.TaskKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// How often the reservation of a claim was asked for in vain. Of one that is refused, as by an ACL
/// that denies the principal `reserve_resources`, nothing is heard: the offer comes back as it was,
/// and it would be asked for each second for ever.
final class ReservationTries {
  /// More than lost races for an offer account for.
  private static final int LIMIT = 5;

  /// Where Mesos offers an agent less often, so many suffice after [#LONG]: a gang is ended when
  /// its
  /// places are not reserved in time (20 s).
  private static final int FEW = 2;
  private static final Duration LONG = Duration.ofSeconds(10);

  private final Map<TaskKey, Tries> tries = new HashMap<>();

  /// @param agentId where it was tried
  /// @param since which claim it was for
  private record Tries(String agentId, Instant since, int count) {
    boolean of(Claim claim) {
      return claim.agentId().equals(agentId) && claim.since().equals(since);
    }
  }

  /// Forgets those of claims that are no more, are reserved by now, or are other ones.
  void follow(Map<TaskKey, Claim> claims) {
    tries.entrySet().removeIf(tried -> {
      Claim claim = claims.get(tried.getKey());
      return claim == null || claim.secured() || !tried.getValue().of(claim);
    });
  }

  /// Once more. @return whether there were enough before
  boolean enough(TaskKey key, Claim claim, Instant now) {
    int count = tries.merge(key, new Tries(claim.agentId(), claim.since(), 1),
        (old, _) -> new Tries(old.agentId, old.since, old.count + 1)).count;
    return count > LIMIT || (count > FEW && !claim.since().plus(LONG).isAfter(now));
  }
}
