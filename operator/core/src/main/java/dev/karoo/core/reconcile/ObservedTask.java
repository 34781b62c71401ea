package dev.karoo.core.reconcile;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.BackOff;
import dev.karoo.core.lifecycle.Claim;
import dev.karoo.core.lifecycle.Holding;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.rollout.Availability;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A Task object, and what is known of its attempts.
///
/// @param key which task
/// @param uid of this incarnation of the object
/// @param pipelineUid of the pipeline it was made for
/// @param deleting whether a user has deleted it
/// @param claim the place that is kept for it until it may start
/// @param attempts in the order of their numbers: all that live, and the last [#HISTORY] that don't
/// @param launches how many attempts there were, those forgotten included
/// @param forgotten what still counts of those
public record ObservedTask(TaskKey key, String uid, String pipelineUid, boolean deleting,
    Optional<Claim> claim, List<Attempt> attempts, int launches, Forgotten forgotten) {
  /// How many attempts that are over are remembered.
  public static final int HISTORY = 10;

  public ObservedTask {
    List<Attempt> all = attempts;
    attempts = trimmed(all);
    for (Attempt gone : gone(all, attempts)) {
      forgotten = forgotten.with(gone);
    }
  }

  /// One for which no place is kept, and of which nothing that counts is forgotten.
  public ObservedTask(TaskKey key, String uid, String pipelineUid, boolean deleting,
      List<Attempt> attempts, int launches) {
    this(key, uid, pipelineUid, deleting, Optional.empty(), attempts, launches, Forgotten.NOTHING);
  }

  /// The same, with this place kept for it, or none.
  public ObservedTask claiming(Optional<Claim> place) {
    return new ObservedTask(key, uid, pipelineUid, deleting, place, attempts, launches,
        forgotten);
  }

  /// The same, deleted by a user or not.
  public ObservedTask deleting(boolean deleted) {
    return new ObservedTask(key, uid, pipelineUid, deleted, claim, attempts, launches,
        forgotten);
  }

  /// The same, of which this still counts of what is forgotten.
  public ObservedTask forgetting(Forgotten others) {
    return new ObservedTask(key, uid, pipelineUid, deleting, claim, attempts, launches, others);
  }

  /// The attempts that may still run.
  public List<Attempt> live() {
    List<Attempt> live = new ArrayList<>(1);
    for (Attempt attempt : attempts) {
      if (attempt.live()) {
        live.add(attempt);
      }
    }
    return live;
  }

  /// The attempt with this Mesos id.
  public Optional<Attempt> attempt(String id) {
    return attempts.stream().filter(a -> a.id().equals(id)).findFirst();
  }

  /// The newest attempt.
  public Optional<Attempt> last() {
    return attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.getLast());
  }

  /// The same with this attempt in the place of the one with its id, or added; who starts needs no
  /// claim any more. One that is taken over brings its number with it: those after it get higher
  /// ones, so that numbers stay the order in which things happened.
  public ObservedTask with(Attempt attempt) {
    var all = new ArrayList<>(attempts);
    boolean known = all.removeIf(a -> a.id().equals(attempt.id()));
    all.add(attempt);
    return new ObservedTask(key, uid, pipelineUid, deleting, known ? claim : Optional.empty(), all,
        known ? launches : Math.max(launches + 1, attempt.number()), forgotten);
  }

  /// Where it is to be found: where it runs, or will run; else where it was last, and where it is
  /// started again if that can be.
  ///
  /// @param template its template
  /// @param backOff says when what failed before serves again
  /// @param now the time
  public Optional<Holding> place(TaskTemplate template, BackOff backOff, Instant now) {
    Optional<Attempt> live = running(template, backOff, now).or(() -> live().stream()
        .filter(a -> a.kill().isEmpty()).max(Comparator.comparing((Attempt a) -> !a.outOfContact())
            .thenComparingInt(Attempt::number)));
    return live.flatMap(Attempt::holding).or(() -> claim.map(Claim::holding))
        .or(() -> last().flatMap(Attempt::holding));
  }

  /// The attempt by which others find it while it runs: where two run side by side, the older one
  /// until its successor serves. That is when the older one is ended, and not before: a successor
  /// that never gets so far disturbs nobody.
  Optional<Attempt> running(TaskTemplate template, BackOff backOff, Instant now) {
    List<Attempt> running = live().stream()
        .filter(a -> a.kill().isEmpty() && a.state() == TaskState.RUNNING).toList();
    return running.size() <= 1
        ? running.stream().findFirst()
        : running.reversed().stream().filter(a -> Availability
            .from(template, attempts, a, backOff).filter(at -> !at.isAfter(now)).isPresent())
            .findFirst().or(() -> running.stream().findFirst());
  }

  /// Only the newest attempt of those that are over keeps its holding, for a start in its place.
  private static List<Attempt> trimmed(List<Attempt> attempts) {
    var sorted = new ArrayList<>(attempts);
    sorted.sort(Comparator.comparingInt(Attempt::number));
    var kept = new ArrayList<Attempt>();
    int over = 0;
    for (int i = sorted.size() - 1; i >= 0; i--) {
      Attempt attempt = sorted.get(i);
      if (attempt.live() || i == sorted.size() - 1) {
        kept.addFirst(attempt);
      } else if (over < HISTORY - 1) {
        kept.addFirst(attempt.released());
        over++;
      }
    }
    return List.copyOf(kept);
  }

  /// Those that are not kept, in order.
  private static List<Attempt> gone(List<Attempt> all, List<Attempt> kept) {
    if (all.size() == kept.size()) {
      return List.of();
    }
    Set<String> ids = new HashSet<>();
    kept.forEach(attempt -> ids.add(attempt.id()));
    return all.stream().filter(attempt -> !ids.contains(attempt.id()))
        .sorted(Comparator.comparingInt(Attempt::number)).toList();
  }
}
