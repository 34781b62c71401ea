package dev.karoo.core.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How far the update of a template has come; kept as long as it is under way.
///
/// @param hash of the spec that it leads to
/// @param since when it last got further, or began to be tried
/// @param serving the most replicas at that spec that have served at once
/// @param paused whether its user holds it
/// @param tried whether something was started that does not serve; as long as others only wait for
///     room, it is not the update that is bad
public record Progress(String hash, Instant since, int serving, boolean paused,
    boolean tried) {

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
  /// update that is stuck holds none that follows it.
  public static Optional<Progress> advance(Optional<Progress> before, Seen seen, Instant now) {
    if (seen.outdated == 0 && (before.isEmpty() || seen.serving >= seen.replicas)) {
      return Optional.empty();
    }
    Optional<Progress> same = before.filter(p -> p.hash.equals(seen.hash));
    Progress next = new Progress(seen.hash, now,
        Math.max(seen.serving, same.map(Progress::serving).orElse(0)), seen.paused, seen.tried);
    boolean further = same.filter(p -> p.serving >= seen.serving).isEmpty()
        || (same.get().waits() && !next.waits());
    return Optional.of(further
        ? next
        : new Progress(next.hash, same.get().since, next.serving, next.paused, next.tried));
  }

  /// Whether time does not count.
  private boolean waits() {
    return paused || !tried;
  }

  /// When it stops by itself, if it gets no further until then; none: not as it is now.
  public Optional<Instant> deadline(Duration progressDeadline) {
    return waits() ? Optional.empty() : Optional.of(since.plus(progressDeadline));
  }

  /// Whether it has stopped by itself: it got no further for too long. It goes on when it does.
  public boolean stopped(Duration progressDeadline, Instant now) {
    return deadline(progressDeadline).filter(at -> !at.isAfter(now)).isPresent();
  }
}
