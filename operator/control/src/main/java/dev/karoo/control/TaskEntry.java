package dev.karoo.control;

import dev.karoo.api.task.EnforcementStatus;
import dev.karoo.api.task.PlacementStatus;
import dev.karoo.api.task.TaskSpec;
import dev.karoo.api.task.TaskStatus;
import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.Claim;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.reconcile.ObservedTask;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A Task object in the loop's memory, which is ahead of the store until the turn's commit.
final class TaskEntry {
  /// What was found out when an attempt was launched, and cannot be again once its agent is gone.
  ///
  /// @param placement as users see it
  /// @param enforcement how it is held
  /// @param faults of its alignment
  record Shown(PlacementStatus placement, Optional<EnforcementStatus> enforcement,
      List<String> faults) {}

  /// What is in the store: as long as both are the same, nothing is to be written.
  record Written(TaskSpec spec, TaskStatus status) {}

  ObservedTask observed;
  TaskSpec spec;
  long generation = 1;
  String createdAt;

  /// The incarnation in the store; 0: it is not there yet.
  long createRevision;

  /// The spec and the status that are in the store; none: it has no status, or is not there.
  Optional<Written> written = Optional.empty();
  List<Condition> conditions = List.of();

  /// Whether the status in the store cannot be read here. It is left as it is until the task is
  /// started anew.
  boolean statusUnread;

  /// Why it does not run, or nothing; what the last plan or search said.
  Optional<Reason> reason = Optional.empty();

  /// When users were told last, by an event, why it finds no place.
  Instant told = Instant.MIN;

  /// What its attempts that hold something got, by their ids.
  final Map<String, Shown> shown = new HashMap<>();

  /// The place that is kept for it, as users see it.
  Optional<Shown> claimShown = Optional.empty();

  /// That Mesos does not reserve this place, as it seems, and what to do.
  Optional<String> unreserved = Optional.empty();

  TaskEntry(ObservedTask observed, TaskSpec spec, String createdAt) {
    this.observed = observed;
    this.spec = spec;
    this.createdAt = createdAt;
  }

  /// The attempt that stands for the task: the newest that is to stay, in contact and running if
  /// there is such a one; else the newest that is ending.
  Optional<Attempt> current() {
    return observed.live().stream().max(Comparator
        .comparing((Attempt a) -> a.kill().isEmpty()).thenComparing(a -> !a.outOfContact())
        .thenComparing(a -> a.state() == TaskState.RUNNING)
        .thenComparingInt(Attempt::number));
  }

  void put(Attempt attempt) {
    observed = observed.with(attempt);
    claimShown = claimShown.filter(_ -> observed.claim().isPresent());
    shown.keySet().removeIf(id -> observed.attempt(id).flatMap(Attempt::holding).isEmpty());
  }

  /// A place is kept for it now, or none.
  void claim(Optional<Claim> claim, Optional<Shown> asSeen) {
    observed = observed.claiming(claim);
    claimShown = claim.flatMap(_ -> asSeen);
    unreserved = Optional.empty();
  }

  /// Why a task is as it is.
  ///
  /// @param word one word in UpperCamelCase, as conditions have it
  /// @param message a sentence for people
  /// @param stalled whether nothing will change by itself
  /// @param ended whether it ran to completion, and how
  record Reason(String word, String message, boolean stalled, Optional<Boolean> ended) {
    static Reason waiting(String word, String message) {
      return new Reason(word, message, false, Optional.empty());
    }
  }
}
