package dev.karoo.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What must hold of updates that go on one after the other: at most one task at a time is touched,
/// the next one only when the last serves, and no more successors run beside what they replace than
/// may.
final class RolloutRules {
  /// After so long a run failures before no longer count.
  private static final Duration PROVEN = Duration.ofMinutes(7);
  private static final Duration NEWS = Duration.ofSeconds(60);

  /// A launch arrives within so long, or got lost.
  private static final Duration ARRIVAL = Duration.ofSeconds(1);

  private final Timeline time;
  private final Users users;
  private final Reality reality;
  private final CallRules rules;

  RolloutRules(Timeline time, Users users, Reality reality, CallRules rules) {
    this.time = time;
    this.users = users;
    this.reality = reality;
    this.rules = rules;
  }

  /// A task that runs, on a host that was heard of all the time, is to end.
  void ended(Reality.Track track) {
    Optional<Wish> wish = users.wish(track.task);
    if (wish.isEmpty() || !outdated(track) || !serves(track) || !rules.changed(track)) {
      return;
    }
    switch (wish.get().update()) {
      case RECREATE -> {
      }
      case SURGE -> rules.check(reality.of(track.task).stream().anyMatch(other -> other != track
          && (!other.steady() || available(other, wish.get()))),
          () -> track.id + " is ended before its successor serves: " + rules.status(track.task));
      case ROLLING -> {
        for (int i = 0; i < wish.get().replicas(); i++) {
          TaskName name = new TaskName(track.task.pipeline(), track.task.template(), i);
          rules.check(i == track.task.index() || !touched(name, wish.get()),
              () -> track.id + " is ended while " + name + " is being updated: "
                  + rules.status(name));
        }
      }
    }
  }

  /// Whether a task is being updated: what it was is ended, and what follows does not serve yet.
  private boolean touched(TaskName name, Wish wish) {
    List<Reality.Track> all = reality.of(name);
    if (all.isEmpty() || !all.getLast().steady()) {
      return false;
    }
    Reality.Track last = all.getLast();
    boolean ending = outdated(last) && rules.changed(last);
    boolean starting = Wish.same(last.wish, Optional.of(wish)) && !last.disowned
        && last.ended.isEmpty() && !rules.decided(last) && !available(last, wish)
        && last.launched.isAfter(rules.forgot())
        && all.stream().allMatch(other -> other == last || !other.runs());
    return ending || starting;
  }

  /// A successor is to run beside what it replaces: nobody else's does.
  void surges(TaskName task, Wish wish, String id) {
    for (int i = 0; i < wish.replicas(); i++) {
      TaskName name = new TaskName(task.pipeline(), task.template(), i);
      rules.check(name.equals(task) || reality.of(name).stream().filter(this::stays).count() < 2,
          () -> id + " is launched beside what it replaces, while two of " + name + " run: "
              + rules.status(name));
    }
  }

  private boolean stays(Reality.Track track) {
    boolean runs = track.process.isEmpty()
        ? track.launched.plus(ARRIVAL).isAfter(time.now())
        : track.runs() && track.steady();
    return runs && !track.disowned && !rules.decided(track)
        && track.launched.isAfter(rules.forgot());
  }

  /// Whether a successor may be said to serve.
  private boolean available(Reality.Track track, Wish wish) {
    Instant now = time.now();
    boolean over = track.ended.filter(at -> at.plus(NEWS).isBefore(now)).isPresent();
    return !over && track.running.isPresent() && track.wasReady()
        && (rules.jumped().isAfter(track.running.get())
            || !track.running.get().plus(wish.minReady()).isAfter(now));
  }

  /// Whether it surely serves: what does not may be ended out of turn.
  private boolean serves(Reality.Track track) {
    Instant now = time.now();
    return track.running.filter(at -> at.plus(PROVEN).isBefore(now)).isPresent()
        && track.process.filter(p -> p.serves() && p.since.plus(NEWS).isBefore(now)).isPresent();
  }

  private boolean outdated(Reality.Track track) {
    return track.launched.isAfter(rules.forgot()) && !track.disowned
        && !Wish.same(track.wish, users.wish(track.task));
  }
}
