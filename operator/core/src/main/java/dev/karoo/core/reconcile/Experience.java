package dev.karoo.core.reconcile;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.KillOrder;
import dev.karoo.core.lifecycle.Outcome;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What became of a task on the agents where it was: where it may start again, and where not now.
/// The loop judges by it, and so does who foretells what the loop will do.
///
/// @param attempts the task's, in order
/// @param retryAt somebody asked for another try then: failures before it don't count
/// @param fleet the agents
/// @param rules how many failures in a row are too many, and for how long
/// @param now the time
public record Experience(List<Attempt> attempts, Optional<Instant> retryAt, Fleet fleet,
    Rules rules, Instant now) {
  public Experience {
    attempts = List.copyOf(attempts);
  }

  private Optional<Attempt> last() {
    return attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.getLast());
  }

  /// The agents where it still runs out of contact, and the one where it failed too often in a row.
  Set<String> avoided() {
    Set<String> agents = new HashSet<>();
    attempts.stream().filter(Attempt::outOfContact).map(Attempt::agent).forEach(agents::add);
    if (until().isPresent()) {
      last().map(Attempt::agent).ifPresent(agents::add);
    }
    return agents;
  }

  /// Until when the agent on which it failed too often is avoided, where there is another one.
  Optional<Instant> until() {
    return last().filter(last -> failures(last.agent()) >= rules.failuresInPlace())
        .flatMap(last -> last.times().ended()).map(at -> at.plus(rules.avoidance()))
        .filter(at -> at.isAfter(now) && fleet.usable().size() > 1);
  }

  /// Whether it may start again where its last attempt was.
  public boolean mayStay(Attempt last) {
    boolean may = switch (Outcome.of(last)) {
      case SUCCEEDED, FAILED, NOT_FETCHED -> true;
      case STOPPED -> last.kill().filter(k -> k.cause() == KillOrder.Cause.CHANGED).isPresent();
      case NEVER_STARTED, INFRASTRUCTURE, REFUSED -> false;
    };
    return may && fleet.takes(last.agent()) && failures(last.agent()) < rules.failuresInPlace();
  }

  /// Failures in a row on this agent, up to the newest attempt. To register too late need be no
  /// fault of the agent, which may still pull an image, but its container engine may hang as well:
  /// so others go on to start there, and this task looks elsewhere.
  private int failures(String agent) {
    int failures = 0;
    for (Attempt attempt : attempts.reversed()) {
      if (attempt.live()) {
        continue;
      }
      if (!attempt.agent().equals(agent) || attempt.endedBy(retryAt) || !failed(attempt)) {
        break;
      }
      failures++;
    }
    return failures;
  }

  private static boolean failed(Attempt attempt) {
    return switch (Outcome.of(attempt)) {
      case FAILED, NOT_FETCHED -> true;
      case INFRASTRUCTURE -> attempt.registeredTooLate();
      case SUCCEEDED, STOPPED, NEVER_STARTED, REFUSED -> false;
    };
  }
}
