package dev.karoo.control;

import dev.karoo.api.Karoo;
import dev.karoo.api.pipeline.PipelineStatus;
import dev.karoo.api.pipeline.PipelineStatus.Counts;
import dev.karoo.api.pipeline.PipelineStatus.Phase;
import dev.karoo.api.pipeline.PipelineStatus.UpdateStatus;
import dev.karoo.api.task.TaskStatus;
import dev.karoo.core.lifecycle.Outcome;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.reconcile.Completed;
import dev.karoo.core.rollout.Progress;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What users see of a pipeline.
final class PipelineStatusForm {
  private final PipelineEntry entry;
  private final Pipeline pipeline;
  private final Collection<TaskEntry> tasks;
  private final Map<String, TaskTemplate> templates = new HashMap<>();
  private final Map<String, String> hashes;
  private final int desired;
  private int placed;
  private int running;
  private int ready;
  private int succeeded;
  private int failed;

  /// Tasks that are not ready, but need not be: they are not critical, and have failed, or can't be
  /// started.
  private int excused;

  /// The first critical task that failed for good.
  private Optional<String> failure = Optional.empty();

  private PipelineStatusForm(PipelineEntry entry, Pipeline pipeline,
      Collection<TaskEntry> tasks) {
    this.entry = entry;
    this.pipeline = pipeline;
    this.tasks = tasks;
    this.hashes = entry.hashes(pipeline);
    for (TaskTemplate template : pipeline.tasks()) {
      templates.put(template.name(), template);
    }
    this.desired = pipeline.tasks().stream().mapToInt(TaskTemplate::count).sum();
    entry.completed.forEach(this::count);
    tasks.forEach(this::count);
  }

  /// The status. @param tasks all Task objects of the pipeline
  static PipelineStatus status(PipelineEntry entry, Pipeline pipeline,
      Collection<TaskEntry> tasks, Instant now) {
    var form = new PipelineStatusForm(entry, pipeline, tasks);
    long generation = pipeline.generation();
    return new PipelineStatus(generation, form.phase(), entry.admittedAt.orElse(null),
        form.ready + form.succeeded + "/" + form.desired,
        new Counts(form.desired, form.placed, form.running,
            form.ready, form.succeeded, form.failed),
        form.conditions(generation, now), TaskForm.groups(pipeline, entry.addresses),
        CompletedForm.toStatus(entry.completed),
        entry.revision.isPresent() ? entry.revision.getAsLong() : null,
        restartedAt(entry),
        form.updates());
  }

  /// Tasks whose objects are removed.
  private void count(String name, Completed completed) {
    TaskTemplate template = templates.get(name);
    if (template != null && completed.specHash().equals(hashes.get(name))) {
      succeeded += (int) completed.succeeded().size();
      failed += (int) completed.failed().size();
      if (template.critical() && !completed.failed().isEmpty()) {
        failure = Optional.of(completed.failed().size() + " tasks of " + name + " failed for good");
      }
      excused += template.critical() ? 0 : (int) completed.failed().size();
    }
  }

  /// When somebody last asked to start tasks anew.
  private static @Nullable String restartedAt(PipelineEntry entry) {
    var annotations = entry.object.getMetadata().getAnnotations();
    return annotations == null
        ? null
        : annotations.entrySet().stream()
            .filter(e -> e.getKey().equals(Karoo.RESTARTED_AT)
                || e.getKey().startsWith(Karoo.RESTARTED_AT_PREFIX))
            .map(java.util.Map.Entry::getValue).max(String::compareTo).orElse(null);
  }

  /// What is no longer wanted, and only ends, counts for nothing.
  private void count(TaskEntry task) {
    if (!wanted(task)) {
      return;
    }
    TaskStatus.Phase phase = TaskStatusForm.phase(task);
    boolean isReady = phase == TaskStatus.Phase.RUNNING && TaskStatusForm.ready(task);
    switch (phase) {
      case PENDING -> placed += task.observed.claim().isPresent() ? 1 : 0;
      case STARTING, UNREACHABLE, STOPPING -> placed++;
      case RUNNING -> {
        placed++;
        running++;
        ready += isReady ? 1 : 0;
      }
      case SUCCEEDED -> succeeded++;
      case FAILED -> failed++;
    }
    boolean critical = critical(task);
    if (critical && phase == TaskStatus.Phase.FAILED && failure.isEmpty()) {
      failure = Optional.of(told(task));
    }
    boolean done = isReady || phase == TaskStatus.Phase.SUCCEEDED;
    excused += !critical && !done && (phase == TaskStatus.Phase.FAILED || hasFailed(task)
        || task.reason.filter(r -> r.word().equals("DependencyFailed")).isPresent()) ? 1 : 0;
  }

  private boolean critical(TaskEntry task) {
    TaskTemplate template = templates.get(task.observed.key().template());
    return template == null || template.critical();
  }

  /// Whether an attempt at the present spec failed.
  private boolean hasFailed(TaskEntry task) {
    String hash = hashes.getOrDefault(task.observed.key().template(), "");
    return task.observed.attempts().stream().anyMatch(a -> !a.live()
        && a.specHash().equals(hash) && failed(Outcome.of(a)));
  }

  private static boolean failed(Outcome outcome) {
    return switch (outcome) {
      case FAILED, REFUSED -> true;
      case SUCCEEDED, STOPPED, NEVER_STARTED, INFRASTRUCTURE, NOT_FETCHED -> false;
    };
  }

  private Phase phase() {
    if (failure.isPresent()) {
      return Phase.FAILED;
    }
    if (asWanted()) {
      return complete() ? Phase.SUCCEEDED : Phase.READY;
    }
    boolean admitted = entry.admittedAt.isPresent()
        || pipeline.admission() == Pipeline.Admission.EACH;
    return (admitted && placed > 0) || (batch() && placed + succeeded > 0)
        ? Phase.RUNNING
        : Phase.PENDING;
  }

  /// Whether all of it runs to completion.
  private boolean batch() {
    return pipeline.tasks().stream().allMatch(TaskTemplate::batch);
  }

  private boolean complete() {
    return batch() && desired > 0 && asWanted();
  }

  private boolean asWanted() {
    int done = succeeded + excused + (batch() ? 0 : ready);
    return !entry.deleting && failure.isEmpty() && done == desired
        && tasks.stream().allMatch(task -> wanted(task) && current(task));
  }

  /// Whether the pipeline (still) wants the task.
  private boolean wanted(TaskEntry task) {
    TaskTemplate template = templates.get(task.observed.key().template());
    return template != null && task.observed.key().index() < template.count();
  }

  /// Whether what runs of the task is what the pipeline says now.
  private boolean current(TaskEntry task) {
    return task.current().isEmpty() || task.current().get().specHash()
        .equals(hashes.get(task.observed.key().template()));
  }

  private List<Condition> conditions(long generation, Instant now) {
    Optional<TaskEntry> stalled = tasks.stream().filter(this::wanted).filter(this::critical)
        .filter(task -> task.reason.filter(TaskEntry.Reason::stalled).isPresent()).findFirst();
    var conditions = new Conditions(entry.conditions, generation, now);
    conditions.add("Ready", readiness());
    boolean stuck = stalled.isPresent() || failure.isPresent() || !entry.stopped.isEmpty();
    conditions.add("Reconciling", new Conditions.Verdict(!asWanted() && !stuck,
        asWanted() ? "AsWanted" : stuck ? "Stalled" : "Progressing",
        asWanted() ? "" : waiting()));
    conditions.add("Stalled", stalled(stalled));
    conditions.add("Scheduled", scheduled());
    conditions.add("Aligned", aligned());
    conditions.add("Updated", updated());
    tasks.stream().flatMap(t -> t.reason.stream()).filter(r -> r.word().equals("DisasterBrake"))
        .findFirst().ifPresent(held -> conditions.add("Held", new Conditions.Verdict(true,
            held.word(), held.message())));
    if (pipeline.tasks().stream().anyMatch(TaskTemplate::batch)) {
      conditions.add("Complete", new Conditions.Verdict(complete(),
          complete() ? "Succeeded" : "NotComplete",
          succeeded + " of " + desired + " tasks succeeded"));
      conditions.add("Failed", new Conditions.Verdict(failure.isPresent(),
          failure.isPresent() ? "TaskFailed" : "NotFailed", failure.orElse("")));
    }
    return conditions.list();
  }

  /// Whether all that should have a place by now has one.
  private Conditions.Verdict scheduled() {
    int due = 0;
    for (TaskTemplate template : pipeline.tasks()) {
      due += template.batch() ? 0 : template.count();
    }
    for (TaskEntry task : tasks) {
      TaskTemplate template = templates.get(task.observed.key().template());
      TaskStatus.Phase phase = TaskStatusForm.phase(task);
      due += template != null && template.batch() && wanted(task)
          && phase != TaskStatus.Phase.SUCCEEDED
          && phase != TaskStatus.Phase.FAILED ? 1 : 0;
    }
    return placed >= due
        ? new Conditions.Verdict(true, "Placed", "")
        : new Conditions.Verdict(false, tasks.stream().filter(this::wanted)
            .flatMap(t -> t.reason.stream())
            .filter(reason -> reason.ended().isEmpty()).map(TaskEntry.Reason::word).findFirst()
            .orElse("Pending"), waiting());
  }

  private Conditions.Verdict stalled(Optional<TaskEntry> task) {
    if (task.isPresent() || failure.isPresent() || entry.stopped.isEmpty()) {
      return new Conditions.Verdict(task.isPresent() || failure.isPresent(),
          failure.isPresent()
              ? "Failed"
              : task.flatMap(t -> t.reason).map(TaskEntry.Reason::word).orElse("NotStalled"),
          failure.or(() -> task.map(PipelineStatusForm::told)).orElse(""));
    }
    return new Conditions.Verdict(true, "ProgressDeadlineExceeded",
        Updates.message(entry, entry.stopped.iterator().next()));
  }

  /// Whether all tasks are at the present definitions.
  private Conditions.Verdict updated() {
    if (entry.progress.isEmpty()) {
      return new Conditions.Verdict(true, "UpToDate", "");
    }
    if (!entry.stopped.isEmpty()) {
      return new Conditions.Verdict(false, "ProgressDeadlineExceeded",
          Updates.message(entry, entry.stopped.iterator().next()));
    }
    return new Conditions.Verdict(false, pipeline.paused() ? "Paused" : "Updating",
        updates().stream().map(u -> u.updated() + " of " + replicas(u.task()) + " tasks of "
            + u.task() + " are updated").collect(Collectors.joining("; ")));
  }

  private int replicas(String template) {
    return pipeline.tasks().stream().filter(t -> t.name().equals(template))
        .mapToInt(TaskTemplate::replicas).sum();
  }

  private List<UpdateStatus> updates() {
    return entry.progress.entrySet().stream().map(e -> new UpdateStatus(e.getKey(),
        e.getValue().hash(), (int) tasks.stream()
            .filter(t -> t.observed.key().template().equals(e.getKey()) && wanted(t))
            .filter(t -> t.current().or(t.observed::last)
                .filter(a -> a.specHash().equals(e.getValue().hash())).isPresent())
            .count(),
        e.getValue().serving(), Times.precise(e.getValue().since()), state(e.getKey(),
            e.getValue())))
        .toList();
  }

  private UpdateStatus.State state(String template, Progress progress) {
    return progress.paused()
        ? UpdateStatus.State.PAUSED
        : entry.stopped.contains(template)
            ? UpdateStatus.State.STOPPED
            : progress.tried() ? UpdateStatus.State.PROGRESSING : UpdateStatus.State.WAITING;
  }

  private Conditions.Verdict readiness() {
    if (entry.deleting) {
      return new Conditions.Verdict(false, "Deleting", tasks.size() + " tasks are left to end");
    }
    if (asWanted()) {
      return new Conditions.Verdict(true, complete() ? "Succeeded" : "Ready", excused == 0
          ? ""
          : excused + " of " + desired
              + " tasks have failed or can't start, none of them critical");
    }
    return failure.map(why -> new Conditions.Verdict(false, "Failed", why))
        .orElseGet(() -> new Conditions.Verdict(false, "NotReady",
            ready + " of " + desired + " tasks are ready" + (succeeded > 0
                ? ", " + succeeded + " succeeded"
                : "")));
  }

  /// What is in the way, by how many tasks it concerns.
  private String waiting() {
    TreeMap<String, Long> counts = tasks.stream().flatMap(task -> task.reason.stream())
        .filter(reason -> reason.ended().isEmpty())
        .collect(Collectors.groupingBy(TaskEntry.Reason::message, TreeMap::new,
            Collectors.counting()));
    return counts.entrySet().stream()
        .sorted((a, b) -> Long.compare(b.getValue(), a.getValue())).limit(3)
        .map(e -> e.getValue() + (e.getValue() == 1 ? " task: " : " tasks: ") + e.getKey())
        .collect(Collectors.joining("; "));
  }

  private static String told(TaskEntry task) {
    return task.observed.key().name() + ": "
        + task.reason.map(TaskEntry.Reason::message).orElse("");
  }

  private Conditions.Verdict aligned() {
    List<String> faults = tasks.stream().flatMap(task -> task.current().stream()
        .flatMap(a -> Optional.ofNullable(task.shown.get(a.id())).stream())
        .flatMap(shown -> shown.faults().stream())
        .map(fault -> task.observed.key().name() + ": " + fault)).toList();
    return faults.isEmpty()
        ? new Conditions.Verdict(true, "Aligned", "")
        : new Conditions.Verdict(false, "Misaligned", faults.size() + " faults, among them "
            + faults.getFirst());
  }
}
