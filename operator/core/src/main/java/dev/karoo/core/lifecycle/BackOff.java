package dev.karoo.core.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How long a task waits before it is started again: after its n-th failure in a row
/// `first × 2ⁿ⁻¹`, at most `cap`. A run of `healthy` or longer ends the row, and so does another
/// spec. What is not the task's fault neither counts nor ends the row, but when even the launches
/// fail again and again they are paced in the same way, from the fourth on, up to 30 seconds. What
/// could not be fetched is tried again after ten times as long as a first failure, doubling, too.
///
/// @param first after the first failure
/// @param cap the longest wait
/// @param healthy how long a run makes up for the failures before it
public record BackOff(Duration first, Duration cap, Duration healthy) {
  /// One second, doubling up to five minutes; five minutes of running make up for all before.
  public static final BackOff USUAL = new BackOff(Duration.ofSeconds(1), Duration.ofMinutes(5),
      Duration.ofMinutes(5));

  private static final Duration LAUNCH_CAP = Duration.ofSeconds(30);

  /// A registry is not asked as often as a program is started: ten seconds, as Kubernetes does it.
  private static final int FETCH = 10;

  /// Launches that fail in a row before they are paced.
  private static final int FREE_LAUNCHES = 3;

  /// Before when the task is not to be started again; empty: at once.
  ///
  /// @param attempts the task's, in order; one that lives counts for nothing
  /// @param specHash only attempts at this spec count
  /// @param reset somebody asked for another try: what ended before does not count
  public Optional<Instant> notBefore(List<Attempt> attempts, String specHash,
      Optional<Instant> reset) {
    int failures = 0;
    int launches = 0;
    Optional<Instant> lastFailure = Optional.empty();
    Optional<Instant> lastLaunch = Optional.empty();
    int fetches = 0;
    Optional<Instant> lastFetch = Optional.empty();
    boolean refused = false;
    boolean row = true;
    for (Attempt attempt : attempts.reversed()) {
      if (attempt.live() || !attempt.specHash().equals(specHash) || !row
          || attempt.endedBy(reset)) {
        continue;
      }
      switch (Outcome.of(attempt)) {
        case STOPPED -> {
        }
        case NEVER_STARTED, INFRASTRUCTURE -> {
          launches += failures == 0 ? 1 : 0;
          lastLaunch = lastLaunch.or(attempt.times()::ended);
        }
        case NOT_FETCHED -> {
          fetches++;
          lastFetch = lastFetch.or(attempt.times()::ended);
        }
        case REFUSED -> {
          refused |= failures == 0;
          failures++;
          lastFailure = lastFailure.or(attempt.times()::ended);
        }
        case SUCCEEDED, FAILED -> {
          failures++;
          lastFailure = lastFailure.or(attempt.times()::ended);
          row = !healthyRun(attempt);
        }
      }
    }
    Duration wait = refused ? cap : doubled(first, failures - 1, cap);
    Duration pace = doubled(first, launches - FREE_LAUNCHES - 1, LAUNCH_CAP);
    Duration fetch = doubled(first.multipliedBy(FETCH), fetches - 1, cap);
    return later(later(lastFailure.map(at -> at.plus(wait)),
        lastFetch.map(at -> at.plus(fetch))),
        launches > FREE_LAUNCHES ? lastLaunch.map(at -> at.plus(pace)) : Optional.empty());
  }

  private boolean healthyRun(Attempt attempt) {
    return attempt.times().started().isPresent() && attempt.times().ended().isPresent()
        && Duration.between(attempt.times().started().get(), attempt.times().ended().get())
            .compareTo(healthy) >= 0;
  }

  private static Duration doubled(Duration first, int times, Duration cap) {
    Duration wait = first.multipliedBy(1L << Math.clamp(times, 0, 30));
    return wait.compareTo(cap) > 0 ? cap : wait;
  }

  private static Optional<Instant> later(Optional<Instant> one, Optional<Instant> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.or(() -> other);
    }
    return one.get().isAfter(other.get()) ? one : other;
  }
}
