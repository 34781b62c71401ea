package dev.karoo.core.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How far the update of a template has come; kept as long as it is under way.
///
/// @param hash of the spec that it leads to
/// @param since when it last got further, or nothing had been started yet that does not serve
/// @param serving the most replicas at that spec that have served at once
/// @param paused whether its user holds it
public record Progress(String hash, Instant since, int serving, boolean paused) {

  /// What is seen of the template's replicas now.
  ///
  /// @param hash of the spec that is wanted
  /// @param replicas how many are wanted
  /// @param outdated how many run, or ran last, at another spec
  /// @param serving how many serve at the wanted spec
  /// @param paused whether the user holds updates
  /// @param tried whether one was started at the wanted spec that does not serve
  public record Seen(String hash, int replicas, int outdated, int serving, boolean paused,
      boolean tried) {}

  /// How far it has come now; none: no update is under way. Another spec begins anew, so that an
  /// update that is stuck holds none that follows it. As long as the others only wait for room, it
  /// is not the update that is bad.
  public static Optional<Progress> advance(Optional<Progress> before, Seen seen, Instant now) {
    if (seen.outdated == 0 && (before.isEmpty() || seen.serving >= seen.replicas)) {
      return Optional.empty();
    }
    Optional<Progress> same = before.filter(p -> p.hash.equals(seen.hash));
    boolean further = !seen.tried || same.filter(p -> p.serving >= seen.serving).isEmpty()
        || (same.get().paused && !seen.paused);
    return Optional.of(new Progress(seen.hash, further ? now : same.get().since,
        Math.max(seen.serving, same.map(Progress::serving).orElse(0)), seen.paused));
  }

  /// When it stops by itself, if it gets no further until then.
  public Instant deadline(Duration progressDeadline) {
    return since.plus(progressDeadline);
  }

  /// Whether it has stopped by itself: it got no further for too long. It goes on when it does.
  public boolean stopped(Duration progressDeadline, Instant now) {
    return !paused && !deadline(progressDeadline).isAfter(now);
  }
}
