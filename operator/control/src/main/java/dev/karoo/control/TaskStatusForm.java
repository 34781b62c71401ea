package dev.karoo.control;

import dev.karoo.api.task.EnforcementStatus;
import dev.karoo.api.task.PlacementStatus;
import dev.karoo.api.task.SummaryStatus;
import dev.karoo.api.task.TaskStatus;
import dev.karoo.api.task.TaskStatus.AttemptStatus;
import dev.karoo.api.task.TaskStatus.Phase;
import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.Outcome;
import dev.karoo.core.lifecycle.Readiness;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.reconcile.ObservedTask;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What users see of a task.
final class TaskStatusForm {
  private TaskStatusForm() {}

  /// How far the task has come.
  static Phase phase(TaskEntry entry) {
    Optional<Attempt> current = entry.current();
    if (current.isEmpty()) {
      return entry.reason.flatMap(TaskEntry.Reason::ended)
          .map(succeeded -> succeeded ? Phase.SUCCEEDED : Phase.FAILED).orElse(Phase.PENDING);
    }
    if (current.get().outOfContact()) {
      return Phase.UNREACHABLE;
    }
    return current.get().kill().isPresent()
        ? Phase.STOPPING
        : switch (current.get().state()) {
          case RUNNING -> Phase.RUNNING;
          case KILLING -> Phase.STOPPING;
          case STAGING, STARTING, UNREACHABLE, UNKNOWN, FINISHED, FAILED, KILLED, ERROR, LOST,
              DROPPED, GONE, GONE_BY_OPERATOR ->
            Phase.STARTING;
        };
  }

  /// Whether it is ready.
  static boolean ready(TaskEntry entry) {
    if (phase(entry) != Phase.RUNNING) {
      return false;
    }
    return Readiness.ready(entry.current().orElseThrow());
  }

  static TaskStatus status(TaskEntry entry, Instant now) {
    Phase phase = phase(entry);
    Optional<Attempt> current = entry.current();
    Optional<TaskEntry.Shown> shown = current.isPresent()
        ? current.map(a -> entry.shown.get(a.id()))
        : entry.claimShown;
    Optional<EnforcementStatus> enforcement = shown.flatMap(TaskEntry.Shown::enforcement);
    PlacementStatus placement = shown.map(TaskEntry.Shown::placement).orElse(null);
    boolean newestShown = current.equals(entry.observed.last())
        && entry.observed.claim().isEmpty();
    List<AttemptStatus> attempts = new ArrayList<>();
    for (Attempt attempt : entry.observed.attempts()) {
      boolean isShown = newestShown && current.equals(Optional.of(attempt));
      attempts.add(AttemptForm.toStatus(attempt, isShown
          ? Optional.empty()
          : attempt.holding().flatMap(_ -> Optional.ofNullable(entry.shown.get(attempt.id())))
              .map(TaskEntry.Shown::placement)));
    }
    return new TaskStatus(entry.generation, phase, ready(entry), placement,
        entry.observed.claim().flatMap(claim -> entry.claimShown
            .map(s -> TaskForm.toStatus(claim, s.placement()))).orElse(null),
        enforcement.orElse(null), attempts,
        TaskForm.toStatus(entry.observed.forgotten()).orElse(null), restarts(entry.observed),
        conditions(entry, phase, shown, now), summary(placement, enforcement));
  }

  /// How often it was started anew. A lost race for an offer started nothing.
  private static int restarts(ObservedTask task) {
    long never = task.attempts().stream().filter(attempt -> !attempt.live())
        .filter(attempt -> Outcome.of(attempt) == Outcome.NEVER_STARTED).count();
    return (int) Math.max(0, task.launches() - 1 - never);
  }

  private static @Nullable SummaryStatus summary(@Nullable PlacementStatus placement,
      Optional<EnforcementStatus> enforcement) {
    return placement == null ? null : SummaryStatus.of(placement, enforcement);
  }

  private static List<io.fabric8.kubernetes.api.model.Condition> conditions(TaskEntry entry,
      Phase phase, Optional<TaskEntry.Shown> shown, Instant now) {
    var conditions = new Conditions(entry.conditions, entry.generation, now);
    conditions.add("Scheduled", scheduled(entry, phase));
    conditions.add("Ready", readiness(entry, phase));
    shown.ifPresent(s -> conditions.add("Aligned", s.faults().isEmpty()
        ? new Conditions.Verdict(true, "Aligned", "")
        : new Conditions.Verdict(false, "Misaligned", String.join("; ", s.faults()))));
    return conditions.list();
  }

  private static Conditions.Verdict scheduled(TaskEntry entry, Phase phase) {
    return switch (phase) {
      case STARTING, RUNNING, UNREACHABLE, STOPPING -> new Conditions.Verdict(true, "Placed",
          "On agent " + entry.current().map(Attempt::agent).orElse(""));
      case SUCCEEDED, FAILED -> new Conditions.Verdict(true, "Completed", "");
      case PENDING -> entry.observed.claim()
          .map(claim -> entry.unreserved
              .map(why -> new Conditions.Verdict(true, "NotReserved", why))
              .orElseGet(() -> new Conditions.Verdict(true, "Held", "Its place on agent "
                  + claim.holding().placement().agent() + " is kept for it")))
          .orElseGet(() -> new Conditions.Verdict(false,
              entry.reason.map(TaskEntry.Reason::word).orElse("Pending"),
              entry.reason.map(TaskEntry.Reason::message).orElse("")));
    };
  }

  private static Conditions.Verdict readiness(TaskEntry entry, Phase phase) {
    Optional<Attempt> current = entry.current();
    return switch (phase) {
      case RUNNING -> ready(entry)
          ? new Conditions.Verdict(true, "Running", "")
          : new Conditions.Verdict(false, "NotReady", "It runs, but its check does not succeed");
      case STARTING -> new Conditions.Verdict(false, "Starting", current
          .filter(a -> a.state() == TaskState.STAGING).isPresent() ? "Handed to its agent" : "");
      case UNREACHABLE -> new Conditions.Verdict(false, "AgentLost", "Nothing is heard of agent "
          + current.map(Attempt::agent).orElse(""));
      case STOPPING -> new Conditions.Verdict(false, "Stopping",
          current.flatMap(Attempt::kill).map(k -> k.why()).orElse(""));
      case SUCCEEDED -> new Conditions.Verdict(false, "Succeeded", "");
      case FAILED -> new Conditions.Verdict(false, "Failed",
          entry.reason.map(TaskEntry.Reason::message).orElse(""));
      case PENDING -> new Conditions.Verdict(false,
          entry.reason.map(TaskEntry.Reason::word).orElse("Pending"),
          entry.reason.map(TaskEntry.Reason::message).orElse(""));
    };
  }
}
