package dev.karoo.core.reconcile;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.Holding;
import dev.karoo.core.lifecycle.Readiness;
import dev.karoo.core.pipeline.Reference;
import dev.karoo.core.pipeline.References;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.pipeline.TaskTemplate.Dependency;
import dev.karoo.core.ports.TaskState;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// What the tasks of one pipeline need to know of each other: who must wait for whom, and who was
/// told whose endpoints.
final class Siblings {
  /// Why a task may not start yet. @param hopeless whether that will not change by itself
  record Unmet(String why, boolean hopeless) {}

  private final DesiredPipeline desired;
  private final Map<TaskKey, ObservedTask> present;
  private final Rules rules;
  private final Instant now;
  private final Map<String, TaskTemplate> templates = new HashMap<>();
  private final Map<String, List<Reference.Endpoint>> references = new HashMap<>();
  private final Set<String> referred = new HashSet<>();
  private final Map<Dependency, Optional<Unmet>> met = new HashMap<>();
  private final Endpoints places;
  private final Endpoints running;

  /// @param present the Task objects that are to stay
  Siblings(DesiredPipeline desired, Map<TaskKey, ObservedTask> present, Rules rules, Instant now) {
    this.desired = desired;
    this.present = present;
    this.rules = rules;
    this.now = now;
    for (TaskTemplate template : desired.pipeline().tasks()) {
      templates.put(template.name(), template);
      references.put(template.name(), References.endpoints(template));
      references.get(template.name()).forEach(reference -> referred.add(reference.task()));
    }
    places = Endpoints.of(desired.pipeline(), key -> Optional.ofNullable(present.get(key))
        .flatMap(task -> task.place(template(key), rules.backOff(), now)));
    running = Endpoints.of(desired.pipeline(), this::whereItRuns);
  }

  private TaskTemplate template(TaskKey key) {
    return Objects.requireNonNull(templates.get(key.template()));
  }

  /// Only who runs has moved for good: a launch on the way may still be lost.
  private Optional<Holding> whereItRuns(TaskKey key) {
    return Optional.ofNullable(present.get(key))
        .flatMap(task -> task.running(template(key), rules.backOff(), now))
        .flatMap(Attempt::holding);
  }

  /// Whether others are told this template's endpoints.
  boolean referred(TaskTemplate template) {
    return referred.contains(template.name());
  }

  /// The first of the template's dependencies that is not met.
  Optional<Unmet> unmet(TaskTemplate template) {
    return template.dependsOn().stream()
        .flatMap(dependency -> met.computeIfAbsent(
            new Dependency(dependency.task(), dependency.condition(), true), this::judge).stream())
        .findFirst();
  }

  private Optional<Unmet> judge(Dependency dependency) {
    Optional<TaskTemplate> template = desired.template(dependency.task());
    if (template.isEmpty()) {
      return Optional.empty(); // validation refuses it
    }
    int reached = 0;
    boolean failed = false;
    for (int index = 0; index < template.get().count(); index++) {
      boolean has = reached(template.get(), index, dependency.condition());
      reached += has ? 1 : 0;
      failed |= !has && completion(template.get(), index) == Completion.FAILED;
    }
    if (reached == template.get().count()) {
      return Optional.empty();
    }
    return Optional.of(new Unmet(failed
        ? "cannot start, since " + dependency.task() + " failed"
        : "waits until " + dependency.task() + " " + words(dependency.condition())
            + (template.get().count() > 1
                ? ", of which " + reached + " of " + template.get().count() + " are"
                : ""),
        failed));
  }

  private static String words(Dependency.Condition condition) {
    return switch (condition) {
      case PLACED -> "is placed";
      case RUNNING -> "runs";
      case READY -> "is ready";
      case SUCCEEDED -> "has succeeded";
    };
  }

  private boolean reached(TaskTemplate template, int index, Dependency.Condition condition) {
    if (completion(template, index) == Completion.SUCCEEDED) {
      return true;
    }
    Optional<ObservedTask> task = Optional.ofNullable(present.get(key(template, index)));
    return task.isPresent() && switch (condition) {
      case PLACED -> task.get().claim().isPresent() || stays(task.get(), _ -> true);
      case RUNNING -> stays(task.get(), a -> a.state() == TaskState.RUNNING);
      case READY -> stays(task.get(), Readiness::ready);
      case SUCCEEDED -> false;
    };
  }

  /// Whether an attempt that is to stay is so: while a successor gets ready, the one before serves.
  private static boolean stays(ObservedTask task, Predicate<Attempt> so) {
    return task.live().stream().filter(a -> a.kill().isEmpty() && !a.outOfContact())
        .anyMatch(so);
  }

  private TaskKey key(TaskTemplate template, int index) {
    return new TaskKey(desired.pipeline().namespace(), desired.pipeline().name(),
        template.name(), index);
  }

  /// How far a task that runs to completion has come.
  Completion completion(TaskTemplate template, int index) {
    String hash = desired.hash(template);
    Completed completed = desired.completed().get(template.name());
    if (completed != null && completed.specHash().equals(hash) && completed.has(index)) {
      return completed.succeeded().contains(index) ? Completion.SUCCEEDED : Completion.FAILED;
    }
    ObservedTask task = present.get(key(template, index));
    return task == null
        ? Completion.OPEN
        : Completion.of(task, template, hash, desired.retryAt());
  }

  /// Whether the object of a task that ran to completion is removed already.
  boolean retired(TaskTemplate template, int index) {
    Completed completed = desired.completed().get(template.name());
    return completed != null && completed.specHash().equals(desired.hash(template))
        && completed.has(index);
  }

  /// A template of which the task must be told endpoints that are not known.
  ///
  /// @param together templates that are placed together with it, and so need not be known yet
  Optional<String> unknownAddress(TaskTemplate template, int index, Set<String> together) {
    return places.links(references.getOrDefault(template.name(), List.of()), index).entrySet()
        .stream().filter(e -> e.getValue().isEmpty() && !together.contains(e.getKey()))
        .map(Map.Entry::getKey).findFirst();
  }

  /// A template that moved since the attempt was told its endpoints; none: nothing that matters to
  /// it did.
  Optional<String> moved(TaskTemplate template, int index, Attempt attempt) {
    List<Reference.Endpoint> asked = references.getOrDefault(template.name(), List.of());
    return seenBy(template, index, attempt, asked).known(asked, index).entrySet().stream()
        .filter(e -> attempt.links().containsKey(e.getKey())
            && !e.getValue().equals(attempt.links().get(e.getKey())))
        .map(Map.Entry::getKey).filter(task -> restarts(template, task)).findFirst();
  }

  /// Who is told its own address, too, knows the one that it has, as long as the attempt before it
  /// is still found under another.
  private Endpoints seenBy(TaskTemplate template, int index, Attempt attempt,
      List<Reference.Endpoint> asked) {
    TaskKey own = key(template, index);
    boolean aside = asked.stream().anyMatch(r -> r.task().equals(template.name()))
        && Optional.ofNullable(present.get(own)).filter(t -> t.live().size() > 1).isPresent();
    return aside
        ? Endpoints.of(desired.pipeline(), key -> key.equals(own)
            ? attempt.holding()
            : whereItRuns(key))
        : running;
  }

  private static boolean restarts(TaskTemplate template, String task) {
    return template.dependsOn().stream().filter(d -> d.task().equals(task))
        .allMatch(Dependency::restartOnMove);
  }
}
