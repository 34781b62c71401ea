package dev.karoo.core.reconcile;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.rollout.Availability;
import dev.karoo.core.rollout.Progress;
import dev.karoo.core.rollout.Replica;
import dev.karoo.core.rollout.Turn;
import dev.karoo.core.rollout.Turns;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The replicas of one template as they change over to another spec, or leave agents that are
/// drained.
final class Turnover {
  /// A restart takes no longer where there is room.
  private static final Duration RESTART = Duration.ofSeconds(30);

  private final TaskTemplate template;
  private final String hash;
  private final Fleet fleet;
  private final Rules rules;
  private final Instant now;
  private final Map<Integer, Turn> turns;
  private final Optional<Progress> progress;
  private final boolean frozen;
  private final List<Instant> wakes = new ArrayList<>();

  /// @param hash of the spec that is wanted
  /// @param present the Task objects that are to stay, by index
  /// @param wanted the indices that are wanted
  Turnover(DesiredPipeline desired, TaskTemplate template, String hash,
      Map<Integer, ObservedTask> present, List<Integer> wanted, Fleet fleet, Rules rules,
      Instant now) {
    this.template = template;
    this.hash = hash;
    this.fleet = fleet;
    this.rules = rules;
    this.now = now;
    Map<Integer, Replica> replicas = new TreeMap<>();
    for (int index : wanted) {
      ObservedTask task = present.get(index);
      if (task == null) {
        replicas.put(index, new Replica(index, false, false, false, false, false));
      } else if (!completed(desired, task)) { // that one is not down: nothing of it is to serve
        replicas.put(index, replica(index, task));
      }
    }
    int outdated = (int) replicas.values().stream().filter(Replica::outdated).count();
    int serving = (int) present.values().stream().filter(task -> completed(desired, task)
        || task.live().stream()
            .anyMatch(a -> a.specHash().equals(hash) && updated(task, a, outdated)))
        .count();
    boolean paused = desired.pipeline().paused();
    progress = Progress.advance(Optional.ofNullable(desired.progress().get(template.name())),
        new Progress.Seen(hash, wanted.size(), outdated, serving, paused,
            present.values().stream().anyMatch(task -> tried(task, desired.retryAt()))),
        now);
    frozen = paused || progress.filter(p -> p.stopped(deadline(), now)).isPresent();
    turns = Turns.of(template.update(), frozen, List.copyOf(replicas.values()));
    progress.flatMap(p -> p.deadline(deadline())).filter(at -> !frozen && at.isAfter(now))
        .ifPresent(wakes::add);
  }

  /// Whether it was started at the wanted spec, and does not serve: it runs, or failed and is just
  /// tried again. What has been over for longer waits for room, as does what was ended for another
  /// reason than its own.
  private boolean tried(ObservedTask task, Optional<Instant> retryAt) {
    return task.last().filter(a -> a.specHash().equals(hash) && !serves(task, a)
        && (a.live() || (a.kill().isEmpty() && rules.backOff()
            .notBefore(task.attempts(), hash, retryAt)
            .filter(at -> at.plus(RESTART).isAfter(now)).isPresent())))
        .isPresent();
  }

  private boolean completed(DesiredPipeline desired, ObservedTask task) {
    return Completion.of(task, template, hash, desired.retryAt()) != Completion.OPEN;
  }

  private Duration deadline() {
    return template.update().progressDeadline();
  }

  private Replica replica(int index, ObservedTask task) {
    List<Attempt> staying = task.live().stream().filter(a -> a.kill().isEmpty()).toList();
    List<Attempt> leaving = staying.stream().filter(a -> !a.specHash().equals(hash)
        || drained(a)).toList();
    // one that nothing is heard of is no successor: it may be of the time before
    List<Attempt> wanted = staying.stream().filter(a -> !leaving.contains(a))
        .filter(a -> !a.outOfContact()).toList();
    boolean done = wanted.stream().anyMatch(a -> serves(task, a));
    boolean old = staying.isEmpty()
        ? task.last().filter(a -> !a.specHash().equals(hash)).isPresent()
        : leaving.stream().anyMatch(a -> !a.specHash().equals(hash));
    return new Replica(index, staying.stream().anyMatch(a -> serves(task, a)), old && !done,
        !done && leaving.stream().anyMatch(this::drained),
        staying.stream().anyMatch(a -> !a.outOfContact()),
        !done && !leaving.isEmpty() && !wanted.isEmpty());
  }

  private boolean drained(Attempt attempt) {
    return fleet.drained().containsKey(attempt.agent()) && !attempt.outOfContact();
  }

  private boolean serves(ObservedTask task, Attempt attempt) {
    Optional<Instant> from = attempt.specHash().equals(hash)
        ? Availability.from(template, task.attempts(), attempt, rules.backOff())
        : Availability.leaving(task.attempts(), attempt, rules.backOff());
    from.filter(at -> at.isAfter(now)).ifPresent(wakes::add);
    return from.filter(at -> !at.isAfter(now)).isPresent();
  }

  /// Whether an attempt at the wanted spec counts as progress. Where nothing else is to be touched
  /// it need not make up for failures.
  private boolean updated(ObservedTask task, Attempt attempt, int outdated) {
    if (outdated > 0) {
      return serves(task, attempt);
    }
    Optional<Instant> from = Availability.settled(template, attempt)
        .filter(_ -> attempt.kill().isEmpty());
    from.filter(at -> at.isAfter(now)).ifPresent(wakes::add);
    return from.filter(at -> !at.isAfter(now)).isPresent();
  }

  /// What may be done about a replica.
  Turn turn(int index) {
    return turns.getOrDefault(index, Turn.AFTER);
  }

  /// The hash of the spec that a task is to be at for now: that of the template, or, as long as it
  /// is not its turn, the one that it has.
  String spec(ObservedTask task) {
    return frozen || turn(task.key().index()) == Turn.STAY ? own(task) : hash;
  }

  private String own(ObservedTask task) {
    return task.live().stream().filter(a -> a.kill().isEmpty())
        .max(Comparator.comparing((Attempt a) -> serves(task, a))
            .thenComparing(a -> a.state() == dev.karoo.core.ports.TaskState.RUNNING)
            .thenComparing(Attempt::number, Comparator.reverseOrder()))
        .or(task::last).map(Attempt::specHash).orElse(hash);
  }

  /// How far the update is; none: there is none.
  Optional<Progress> progress() {
    return progress;
  }

  /// When turns change although nothing happens.
  Optional<Instant> wake() {
    boolean matters = progress.isPresent() || turns.containsValue(Turn.STAY)
        || turns.containsValue(Turn.BEFORE);
    return matters ? wakes.stream().min(Instant::compareTo) : Optional.empty();
  }
}
