package dev.karoo.core.reconcile;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.KillOrder;
import dev.karoo.core.lifecycle.Outcome;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.rollout.Progress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
  private final Map<String, Progress> progress = new HashMap<>();
  private final List<Instant> wakes = new ArrayList<>();

  /// Tasks that failed and are to run again, but as many others run already as may at once.
  private final Set<TaskKey> queued = new HashSet<>();

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
    return desired.filter(d -> !d.deleting())
        .map(d -> reconciler.converge(reconciler.present(d), observed))
        .orElseGet(() -> reconciler.end(desired, observed));
  }

  /// A request to try again that lies ahead, as somebody's clock does, is one for later: it would
  /// forgive all failures until then.
  private DesiredPipeline present(DesiredPipeline desired) {
    Optional<Instant> ahead = desired.retryAt().filter(at -> at.isAfter(now));
    ahead.ifPresent(wakes::add);
    return ahead.isPresent() ? desired.withoutRetry() : desired;
  }

  /// Nothing is wanted.
  private Plan end(Optional<DesiredPipeline> desired, List<ObservedTask> observed) {
    String why = desired.isPresent() ? "its pipeline is deleted" : "its pipeline is gone";
    List<Step> steps = new ArrayList<>();
    Map<String, String> dependents = desired.map(d -> dependents(d, observed)).orElse(Map.of());
    for (ObservedTask task : observed) {
      Optional<String> dependent = Optional.ofNullable(dependents.get(task.key().template()))
          .filter(_ -> !task.live().isEmpty());
      steps.addAll(dependent.isPresent() && task.live().stream().allMatch(a -> a.kill().isEmpty())
          ? List.of(new Step.Wait(task.key(), Step.Wait.Cause.ENDING, "ends when "
              + dependent.get() + ", which depends on it, has ended", Optional.empty(),
              Optional.empty()))
          : end(task, KillOrder.Cause.UNWANTED, why));
    }
    return new Plan(steps, desired.map(DesiredPipeline::admitted).orElse(false),
        observed.isEmpty(), progress, wake(steps));
  }

  /// For each template that others depend on the first of their tasks that still runs: those end
  /// first.
  private static Map<String, String> dependents(DesiredPipeline desired,
      List<ObservedTask> observed) {
    Map<String, TaskTemplate> templates = new HashMap<>();
    desired.pipeline().tasks().forEach(template -> templates.put(template.name(), template));
    Map<String, String> dependents = new HashMap<>();
    for (ObservedTask task : observed) {
      TaskTemplate template = templates.get(task.key().template());
      if (template != null && !task.live().isEmpty()) {
        template.dependsOn().forEach(d -> dependents.putIfAbsent(d.task(), task.key().name()));
      }
    }
    return dependents;
  }

  private Plan converge(DesiredPipeline desired, List<ObservedTask> observed) {
    Map<TaskKey, ObservedTask> present = new HashMap<>();
    observed.forEach(task -> present.put(task.key(), task));
    Map<TaskKey, ObservedTask> staying = staying(desired, observed);
    var siblings = new Siblings(desired, staying, rules, now);
    SortedMap<TaskKey, TaskTemplate> wanted = wanted(desired, present, staying, siblings);
    List<Step> steps = new ArrayList<>();
    for (ObservedTask task : observed) {
      steps.addAll(unwanted(desired, wanted, task));
    }
    for (TaskTemplate template : desired.pipeline().tasks()) {
      steps.addAll(replicas(desired, template, wanted, present, siblings));
    }
    if (!Gangs.forming(desired)) {
      boolean begun = desired.admitted() || staying.values().stream().anyMatch(task -> Gangs
          .taken(task)
          && desired.template(task.key().template()).filter(t -> !t.batch())
              .isPresent());
      return new Plan(steps, begun, false, progress, wake(steps));
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
    return new Plan(admitted, gang.complete(), false, progress, wake);
  }

  /// The tasks that are of this pipeline, and not deleted.
  private static Map<TaskKey, ObservedTask> staying(DesiredPipeline desired,
      List<ObservedTask> observed) {
    Map<TaskKey, ObservedTask> staying = new HashMap<>();
    observed.stream().filter(task -> !task.deleting()
        && task.pipelineUid().equals(desired.pipeline().uid()))
        .forEach(task -> staying.put(task.key(), task));
    return staying;
  }

  private SortedMap<TaskKey, TaskTemplate> wanted(DesiredPipeline desired,
      Map<TaskKey, ObservedTask> present, Map<TaskKey, ObservedTask> staying,
      Siblings siblings) {
    SortedMap<TaskKey, TaskTemplate> wanted = new TreeMap<>();
    for (TaskTemplate template : desired.pipeline().tasks()) {
      List<TaskKey> open = new ArrayList<>();
      for (int index = 0; index < template.count(); index++) {
        if (!template.batch() || siblings.completion(template, index) == Completion.OPEN) {
          open.add(key(desired, template, index));
        }
      }
      if (template.batch()) {
        open = turns(desired, template, open, staying);
        finished(desired, template, present, siblings, wanted);
      }
      open.forEach(key -> wanted.put(key, template));
    }
    return wanted;
  }

  /// Of those that are still to run to completion, what runs goes on, and the lowest indices take
  /// the places that are left. One that failed and waits for its turn keeps its object, which
  /// remembers its failures.
  private List<TaskKey> turns(DesiredPipeline desired, TaskTemplate template, List<TaskKey> open,
      Map<TaskKey, ObservedTask> staying) {
    List<TaskKey> turns = new ArrayList<>(open);
    turns.sort(Comparator.comparing(key -> !runs(staying.get(key)))); // stable: lower ones first
    for (TaskKey key : turns.subList(Math.min(template.replicas(), turns.size()), turns.size())) {
      if (hasFailed(desired, template, staying.get(key))) {
        queued.add(key);
      }
    }
    turns.subList(Math.min(template.replicas(), turns.size()), turns.size())
        .removeIf(key -> !queued.contains(key));
    return turns;
  }

  private static boolean runs(@Nullable ObservedTask task) {
    return task != null && task.live().stream().anyMatch(a -> a.kill().isEmpty());
  }

  private static boolean hasFailed(DesiredPipeline desired, TaskTemplate template,
      @Nullable ObservedTask task) {
    return task != null && task.live().isEmpty()
        && (Completion.failures(task, desired.hash(template), desired.retryAt()) > 0
            || task.last().map(Outcome::of)
                .filter(o -> o == Outcome.FAILED || o == Outcome.REFUSED).isPresent());
  }

  /// Objects of tasks that ran to completion stay, as long as they may.
  private static void finished(DesiredPipeline desired, TaskTemplate template,
      Map<TaskKey, ObservedTask> present, Siblings siblings,
      SortedMap<TaskKey, TaskTemplate> wanted) {
    for (TaskKey key : present.keySet()) {
      if (key.template().equals(template.name()) && key.index() < template.count()
          && !siblings.retired(template, key.index())
          && siblings.completion(template, key.index()) != Completion.OPEN) {
        wanted.put(key(desired, template, key.index()), template);
      }
    }
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
      Optional<Instant> over = rules.writtenOffAt(attempt);
      if (over.filter(at -> !at.isAfter(now)).isPresent()) {
        steps.add(new Step.GiveUp(task.key(), attempt.id(), "nothing was heard of agent "
            + attempt.agent() + " for " + rules.writeOff().toSeconds()
            + " s; it is killed if it returns"));
      } else {
        steps.add(new Step.Wait(task.key(), Step.Wait.Cause.ENDING, "attempt "
            + attempt.number() + " is still ending, since " + why, over, Optional.empty()));
      }
    }
    if (steps.isEmpty()) {
      steps.add(new Step.Remove(task.key(), why));
    }
    return steps;
  }

  private List<Step> replicas(DesiredPipeline desired, TaskTemplate template,
      SortedMap<TaskKey, TaskTemplate> wanted, Map<TaskKey, ObservedTask> present,
      Siblings siblings) {
    String hash = desired.hash(template);
    Map<Integer, ObservedTask> staying = new HashMap<>();
    Set<TaskKey> keys = wanted.subMap(key(desired, template, 0), key(desired, template,
        Integer.MAX_VALUE)).keySet();
    for (TaskKey key : keys) {
      ObservedTask task = present.get(key);
      if (task != null && unwanted(desired, wanted, task).isEmpty() && !queued.contains(key)) {
        staying.put(key.index(), task);
      }
    }
    var turnover = new Turnover(desired, template, hash, staying, keys.stream()
        .filter(key -> !queued.contains(key)).map(TaskKey::index).toList(), fleet, rules, now);
    turnover.progress().ifPresent(p -> progress.put(template.name(), p));
    turnover.wake().ifPresent(wakes::add);
    List<Step> steps = new ArrayList<>();
    for (TaskKey key : keys) {
      ObservedTask task = staying.get(key.index());
      if (task != null) {
        var pass = new TaskPass(desired, template, turnover.spec(task), task, siblings, fleet,
            rules, now);
        steps.addAll(pass.run(turnover.turn(key.index())));
        wakes.addAll(pass.wakes());
      } else if (queued.contains(key)) {
        steps.add(new Step.Wait(key, Step.Wait.Cause.TURN, "it failed, and is started again when"
            + " fewer than " + template.replicas() + " others run", Optional.empty(),
            Optional.empty()));
      } else if (!present.containsKey(key)) {
        steps.add(new Step.Create(key, "the pipeline wants it"));
      }
    }
    return steps;
  }

  private Optional<Instant> wake(List<Step> steps) {
    return Stream.concat(wakes.stream(), steps.stream().flatMap(step -> switch (step) {
      case Step.Wait wait -> wait.until().stream();
      case Step.Done done -> done.until().stream();
      case Step.Create _,Step.Remove _,Step.Kill _,Step.GiveUp _ -> Stream.<Instant>empty();
      case Step.Place _,Step.Relaunch _,Step.Release _,Step.Retire _,Step.Keep _ ->
        Stream.<Instant>empty();
    })).min(Instant::compareTo);
  }
}
