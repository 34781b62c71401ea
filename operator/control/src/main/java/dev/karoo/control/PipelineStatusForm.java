package dev.karoo.control;

import dev.karoo.api.pipeline.PipelineStatus;
import dev.karoo.api.pipeline.PipelineStatus.Counts;
import dev.karoo.api.pipeline.PipelineStatus.Phase;
import dev.karoo.api.task.TaskSpec;
import dev.karoo.api.task.TaskStatus;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.TaskTemplate;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What users see of a pipeline.
final class PipelineStatusForm {
  private final PipelineEntry entry;
  private final Pipeline pipeline;
  private final Collection<TaskEntry> tasks;
  private final int desired;
  private int placed;
  private int running;
  private int ready;
  private int succeeded;
  private int failed;
  private boolean criticalFailed;

  private PipelineStatusForm(PipelineEntry entry, Pipeline pipeline,
      Collection<TaskEntry> tasks) {
    this.entry = entry;
    this.pipeline = pipeline;
    this.tasks = tasks;
    this.desired = pipeline.tasks().stream().mapToInt(TaskTemplate::replicas).sum();
    tasks.forEach(this::count);
  }

  /// The status. @param tasks all Task objects of the pipeline
  static PipelineStatus status(PipelineEntry entry, Pipeline pipeline,
      Collection<TaskEntry> tasks, Instant now) {
    var form = new PipelineStatusForm(entry, pipeline, tasks);
    long generation = pipeline.generation();
    return new PipelineStatus(generation, form.phase(), entry.admittedAt.orElse(null),
        form.ready + "/" + form.desired, new Counts(form.desired, form.placed, form.running,
            form.ready, form.succeeded, form.failed),
        form.conditions(generation, now), TaskForm.groups(pipeline, entry.addresses));
  }

  private void count(TaskEntry task) {
    TaskStatus.Phase phase = TaskStatusForm.phase(task);
    switch (phase) {
      case PENDING -> {
      }
      case STARTING, UNREACHABLE, STOPPING -> placed++;
      case RUNNING -> {
        placed++;
        running++;
        ready += TaskStatusForm.ready(task) ? 1 : 0;
      }
      case SUCCEEDED -> succeeded++;
      case FAILED -> {
        failed++;
        criticalFailed |= critical(task);
      }
    }
  }

  private boolean critical(TaskEntry task) {
    return pipeline.tasks().stream()
        .filter(t -> t.name().equals(task.observed.key().template()))
        .allMatch(TaskTemplate::critical);
  }

  private Phase phase() {
    if (criticalFailed) {
      return Phase.FAILED;
    }
    if (asWanted()) {
      return desired > 0 && succeeded == desired ? Phase.SUCCEEDED : Phase.READY;
    }
    return entry.admittedAt.isPresent() && placed > 0 ? Phase.RUNNING : Phase.PENDING;
  }

  private boolean asWanted() {
    return !entry.deleting && tasks.size() == desired && ready + succeeded == desired
        && tasks.stream().allMatch(this::current);
  }

  /// Whether what runs of the task is what the pipeline says now.
  private boolean current(TaskEntry task) {
    String wanted = TaskForm.spec(entry, pipeline, task.observed.key()).map(TaskSpec::hash)
        .orElse("");
    return task.current().isEmpty() || task.current().get().specHash().equals(wanted);
  }

  private List<Condition> conditions(long generation, Instant now) {
    Optional<TaskEntry> stalled = tasks.stream()
        .filter(task -> task.reason.filter(TaskEntry.Reason::stalled).isPresent()).findFirst();
    var conditions = new Conditions(entry.conditions, generation, now);
    conditions.add("Ready", readiness());
    conditions.add("Reconciling", new Conditions.Verdict(!asWanted() && stalled.isEmpty()
        && !criticalFailed, asWanted() ? "AsWanted" : "Progressing", asWanted() ? "" : waiting()));
    conditions.add("Stalled", new Conditions.Verdict(stalled.isPresent() || criticalFailed,
        stalled.flatMap(t -> t.reason).map(TaskEntry.Reason::word)
            .orElse(criticalFailed ? "Failed" : "NotStalled"),
        stalled.map(PipelineStatusForm::told).orElse("")));
    boolean scheduled = tasks.size() >= desired && placed + succeeded + failed >= desired;
    conditions.add("Scheduled", new Conditions.Verdict(scheduled, scheduled
        ? "Placed"
        : tasks.stream().flatMap(t -> t.reason.stream()).map(TaskEntry.Reason::word).findFirst()
            .orElse("Pending"),
        scheduled ? "" : waiting()));
    conditions.add("Aligned", aligned());
    return conditions.list();
  }

  private Conditions.Verdict readiness() {
    if (entry.deleting) {
      return new Conditions.Verdict(false, "Deleting", tasks.size() + " tasks are left to end");
    }
    return asWanted()
        ? new Conditions.Verdict(true, "Ready", "")
        : new Conditions.Verdict(false, criticalFailed ? "Failed" : "NotReady",
            ready + " of " + desired + " tasks are ready");
  }

  /// What is in the way, by how many tasks it concerns.
  private String waiting() {
    TreeMap<String, Long> counts = tasks.stream().flatMap(task -> task.reason.stream())
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
