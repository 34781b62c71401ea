package dev.karoo.core.reconcile;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.KillOrder;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.ports.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// `reconcile(desired, observed, now) → Plan` for one pipeline.
///
/// It is level-based: the plan follows from what is wanted and what is there, however it came to be
/// so, and the plan for a pipeline that is as wanted does nothing. Its passes, in order: tasks that
/// nobody wants end and go; each wanted task is looked at by itself; then the gang decides whether
/// those that could start may.
public final class Reconciler {
  private final Fleet fleet;
  private final Rules rules;
  private final Instant now;

  private Reconciler(Fleet fleet, Rules rules, Instant now) {
    this.fleet = fleet;
    this.rules = rules;
    this.now = now;
  }

  /// What is to be done.
  ///
  /// @param desired the pipeline; none where it does not exist (any more)
  /// @param observed all Task objects of that name, also those of an earlier pipeline of the name
  /// @param fleet the agents
  /// @param rules what the administrator set
  /// @param now the time
  public static Plan reconcile(Optional<DesiredPipeline> desired, List<ObservedTask> observed,
      Fleet fleet, Rules rules, Instant now) {
    var reconciler = new Reconciler(fleet, rules, now);
    return desired.filter(d -> !d.deleting()).map(d -> reconciler.converge(d, observed))
        .orElseGet(() -> reconciler.end(desired, observed));
  }

  /// Nothing is wanted.
  private Plan end(Optional<DesiredPipeline> desired, List<ObservedTask> observed) {
    String why = desired.isPresent() ? "its pipeline is deleted" : "its pipeline is gone";
    List<Step> steps = observed.stream()
        .flatMap(task -> end(task, KillOrder.Cause.UNWANTED, why).stream()).toList();
    return new Plan(steps, desired.map(DesiredPipeline::admitted).orElse(false),
        observed.isEmpty(), wake(steps));
  }

  private Plan converge(DesiredPipeline desired, List<ObservedTask> observed) {
    SortedMap<TaskKey, TaskTemplate> wanted = wanted(desired);
    Map<TaskKey, ObservedTask> present = new HashMap<>();
    List<Step> steps = new ArrayList<>();
    for (ObservedTask task : observed) {
      present.put(task.key(), task);
      steps.addAll(unwanted(desired, wanted, task));
    }
    for (TaskTemplate template : desired.pipeline().tasks()) {
      steps.addAll(replicas(desired, template, wanted, present));
    }
    if (!Gangs.forming(desired)) {
      return new Plan(steps, true, false, wake(steps));
    }
    Map<TaskKey, Optional<ObservedTask>> members = new TreeMap<>();
    wanted.forEach((key, template) -> {
      if (!template.batch()) {
        members.put(key, Optional.ofNullable(present.get(key))
            .filter(task -> unwanted(desired, wanted, task).isEmpty()));
      }
    });
    var gang = new Gangs(members, rules, now);
    List<Step> admitted = gang.admit(steps);
    Optional<Instant> wake = Stream.concat(wake(admitted).stream(),
        gang.deadline(steps).filter(at -> at.isAfter(now)).stream()).min(Instant::compareTo);
    return new Plan(admitted, gang.complete(), false, wake);
  }

  private static SortedMap<TaskKey, TaskTemplate> wanted(DesiredPipeline desired) {
    SortedMap<TaskKey, TaskTemplate> wanted = new TreeMap<>();
    for (TaskTemplate template : desired.pipeline().tasks()) {
      for (int index = 0; index < template.replicas(); index++) {
        wanted.put(key(desired, template, index), template);
      }
    }
    return wanted;
  }

  private static TaskKey key(DesiredPipeline desired, TaskTemplate template, int index) {
    return new TaskKey(desired.pipeline().namespace(), desired.pipeline().name(),
        template.name(), index);
  }

  /// The steps for a Task object that is to go; none for one that is to stay.
  private List<Step> unwanted(DesiredPipeline desired, Map<TaskKey, TaskTemplate> wanted,
      ObservedTask task) {
    if (!task.pipelineUid().equals(desired.pipeline().uid())) {
      return end(task, KillOrder.Cause.UNWANTED, "its pipeline was deleted and made anew");
    }
    TaskTemplate template = wanted.get(task.key());
    if (template == null) {
      boolean known = desired.template(task.key().template()).isPresent();
      return end(task, KillOrder.Cause.UNWANTED,
          known ? "fewer replicas are wanted" : "the pipeline no longer has this template");
    }
    return task.deleting()
        ? end(task, KillOrder.Cause.DELETED, "its Task object was deleted; another replaces it")
        : List.of();
  }

  private List<Step> end(ObservedTask task, KillOrder.Cause cause, String why) {
    List<Step> steps = new ArrayList<>();
    for (Attempt attempt : task.live()) {
      if (attempt.kill().isEmpty()) {
        steps.add(new Step.Kill(task.key(), attempt.id(), new KillOrder(cause, why, now)));
      }
      Optional<Instant> patience = attempt.times().lost().map(at -> at.plus(rules.writeOff()));
      if (attempt.outOfContact() && !patience.orElse(now).isAfter(now)) {
        steps.add(new Step.GiveUp(task.key(), attempt.id(), "nothing was heard of agent "
            + attempt.agent() + " for " + rules.writeOff().toSeconds()
            + " s; it is killed if it returns"));
      } else {
        steps.add(new Step.Wait(task.key(), Step.Wait.Cause.ENDING, "attempt "
            + attempt.number() + " is still ending, since " + why, patience, Optional.empty()));
      }
    }
    if (steps.isEmpty()) {
      steps.add(new Step.Remove(task.key(), why));
    }
    return steps;
  }

  private List<Step> replicas(DesiredPipeline desired, TaskTemplate template,
      Map<TaskKey, TaskTemplate> wanted, Map<TaskKey, ObservedTask> present) {
    String hash = SpecHash.of(desired.pipeline(), template, desired.addresses());
    List<Step> steps = new ArrayList<>();
    int budget = budget(desired, template, present);
    for (int index = 0; index < template.replicas(); index++) {
      TaskKey key = key(desired, template, index);
      ObservedTask task = present.get(key);
      if (task == null) {
        steps.add(new Step.Create(key, "the pipeline wants it"));
      } else if (unwanted(desired, wanted, task).isEmpty()) {
        boolean outdated = outdated(task, hash);
        steps.addAll(new TaskPass(desired, template, hash, task, fleet, rules, now)
            .run(!outdated || !running(task) || budget > 0
                ? TaskPass.Updates.GO
                : TaskPass.Updates.HOLD));
        budget -= outdated && running(task) ? 1 : 0;
      }
    }
    return steps;
  }

  /// How many replicas may be ended for an update now.
  private static int budget(DesiredPipeline desired, TaskTemplate template,
      Map<TaskKey, ObservedTask> present) {
    return switch (template.update().strategy()) {
      case RECREATE -> Integer.MAX_VALUE;
      case ROLLING -> {
        int down = 0;
        for (int index = 0; index < template.replicas(); index++) {
          ObservedTask task = present.get(key(desired, template, index));
          down += task == null || !running(task) ? 1 : 0;
        }
        yield Math.max(1, template.update().maxUnavailable()) - down;
      }
    };
  }

  private static boolean outdated(ObservedTask task, String hash) {
    return task.live().stream()
        .anyMatch(a -> a.kill().isEmpty() && !a.specHash().equals(hash));
  }

  private static boolean running(ObservedTask task) {
    return task.live().stream()
        .anyMatch(a -> a.kill().isEmpty() && a.state() == TaskState.RUNNING);
  }

  private static Optional<Instant> wake(List<Step> steps) {
    return steps.stream().filter(Step.Wait.class::isInstance).map(Step.Wait.class::cast)
        .flatMap(wait -> wait.until().stream()).min(Instant::compareTo);
  }
}
