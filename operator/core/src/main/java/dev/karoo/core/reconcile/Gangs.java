package dev.karoo.core.reconcile;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.Claim;
import dev.karoo.core.lifecycle.KillOrder;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.TaskKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Admission of a gang: all its tasks, or none.
///
/// Until each task of the gang has once been taken by its agent, or its place is reserved, the gang
/// is *forming*. A forming gang is placed as a whole, once any of it may start: before that it
/// holds nothing. Members that must wait for others have their places kept for them. If launches of
/// some get lost on the way and cannot be repeated within a while, or their places are not
/// reserved, the others are ended again: they would hold resources for nothing; and all begin anew
/// together. Once admitted a gang is never taken apart: lost tasks are replaced singly, and the
/// rest runs on, degraded.
final class Gangs {
  /// The tasks of the gang that have no place: neither taken by an agent nor kept for them.
  private final Map<TaskKey, Optional<ObservedTask>> missing;
  private final Map<TaskKey, Optional<ObservedTask>> members;
  private final Rules rules;
  private final Instant now;

  /// @param members the tasks of the gang, as far as they have objects
  Gangs(Map<TaskKey, Optional<ObservedTask>> members, Rules rules, Instant now) {
    this.members = new TreeMap<>(members);
    this.missing = new TreeMap<>(members);
    missing.values().removeIf(task -> task.filter(t -> taken(t) || t.claim().isPresent())
        .isPresent());
    this.rules = rules;
    this.now = now;
  }

  /// Whether it is a gang that is not admitted yet.
  static boolean forming(DesiredPipeline desired) {
    return desired.pipeline().admission() == Pipeline.Admission.GANG && !desired.admitted();
  }

  /// Whether each member was once taken by an agent, or its place is reserved.
  boolean complete() {
    return members.values().stream().allMatch(task -> task
        .filter(t -> taken(t) || t.claim().filter(Claim::secured).isPresent()).isPresent());
  }

  /// Whether an agent ever took it, since its gang last began. What was ended because the rest
  /// could not be started is to start with the rest, whatever became of it before: by itself it
  /// would be alone again.
  static boolean taken(ObservedTask task) {
    return task.attempts().reversed().stream()
        .takeWhile(attempt -> attempt.kill()
            .filter(kill -> kill.cause() == KillOrder.Cause.GANG).isEmpty())
        .anyMatch(Attempt::gotThrough);
  }

  /// When a part that runs alone is to be ended; empty: no part runs alone.
  Optional<Instant> deadline(List<Step> steps) {
    Optional<Instant> unsecured = members.values().stream()
        .flatMap(task -> task.flatMap(ObservedTask::claim).stream())
        .filter(claim -> !claim.secured()).map(claim -> claim.since().plus(rules.gangTimeout()))
        .min(Instant::compareTo);
    Optional<Instant> lost = lost(steps);
    return Stream.concat(unsecured.stream(), lost.stream()).min(Instant::compareTo);
  }

  /// When those that hold something have done so for too long beside one that was lost: counted
  /// from when both was so, since what was only just started has not been alone yet.
  private Optional<Instant> lost(List<Step> steps) {
    Optional<Instant> held = Stream.concat(
        members.values().stream().flatMap(task -> task.flatMap(ObservedTask::claim).stream())
            .map(Claim::since),
        steps.stream().flatMap(step -> step instanceof Step.Keep keep ? begun(keep) : Stream.of()))
        .min(Instant::compareTo);
    Optional<Instant> ended = steps.stream()
        .filter(step -> step instanceof Step.Place || step instanceof Step.Wait)
        .flatMap(step -> missing.getOrDefault(step.key(), Optional.empty()).stream())
        .flatMap(task -> task.last().stream())
        .flatMap(attempt -> attempt.times().ended().stream()).min(Instant::compareTo);
    return held.flatMap(from -> ended.map(at -> (at.isAfter(from) ? at : from)
        .plus(rules.gangTimeout())));
  }

  /// When an attempt of a member was launched that is to stay.
  private Stream<Instant> begun(Step.Keep keep) {
    return members.getOrDefault(keep.key(), Optional.empty())
        .flatMap(task -> task.attempt(keep.attemptId())).stream()
        .map(attempt -> attempt.times().launched());
  }

  /// The members' steps, of which none may start while another can't, and which end what runs when
  /// the deadline is over.
  List<Step> admit(List<Step> steps) {
    if (deadline(steps).filter(at -> !at.isAfter(now)).isPresent()) {
      return letGo(steps);
    }
    Optional<String> nobody = nobodyMayStart(steps);
    if (nobody.isPresent()) {
      return held(steps, nobody.get());
    }
    Optional<Step> obstacle = steps.stream().filter(s -> missing.containsKey(s.key()))
        .filter(s -> s instanceof Step.Wait || s instanceof Step.Create
            || s instanceof Step.Remove)
        .findFirst();
    return obstacle.isEmpty()
        ? steps
        : held(steps, "its gang waits for " + obstacle.get().key().name() + ": "
            + obstacle.get().why());
  }

  /// Why nobody of the gang may start, where it has not begun: then it holds no places either.
  private Optional<String> nobodyMayStart(List<Step> steps) {
    boolean begun = members.values().stream().flatMap(Optional::stream)
        .anyMatch(task -> task.claim().isPresent() || !task.live().isEmpty());
    List<Step.Place> places = steps.stream().filter(Step.Place.class::isInstance)
        .map(Step.Place.class::cast).filter(place -> !place.gang().isEmpty()).toList();
    return begun || places.stream().anyMatch(place -> place.later().isEmpty())
        ? Optional.empty()
        : places.stream().flatMap(place -> place.later().stream()).findFirst()
            .map(why -> "nothing of its gang can start yet: " + why);
  }

  private List<Step> letGo(List<Step> steps) {
    String why = "the rest of its gang could not be started within "
        + rules.gangTimeout().toSeconds() + " s";
    var ending = new ArrayList<Step>();
    members.forEach((key, task) -> task.flatMap(ObservedTask::claim)
        .ifPresent(_ -> ending.add(new Step.Release(key, why))));
    for (Step step : held(steps, "its gang could not be started as a whole, and tries again")) {
      ending.add(step instanceof Step.Keep keep && members.containsKey(keep.key())
          ? new Step.Kill(keep.key(), keep.attemptId(),
              new KillOrder(KillOrder.Cause.GANG, why, now))
          : step);
    }
    return ending;
  }

  private static List<Step> held(List<Step> steps, String why) {
    var held = new ArrayList<Step>();
    for (Step step : steps) {
      held.add(step instanceof Step.Place place && !place.gang().isEmpty()
          ? new Step.Wait(place.key(), Step.Wait.Cause.GANG, why, Optional.empty(),
              Optional.empty())
          : step);
    }
    return held;
  }
}
