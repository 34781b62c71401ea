package dev.karoo.cli.plan;

import dev.karoo.api.convert.Placements;
import dev.karoo.api.convert.Tasks;
import dev.karoo.api.format.Quantities;
import dev.karoo.api.task.PlacementStatus;
import dev.karoo.api.task.TaskObject;
import dev.karoo.api.task.TaskStatus;
import dev.karoo.api.task.TaskStatus.AttemptStatus;
import dev.karoo.api.task.TaskStatus.ClaimStatus;
import dev.karoo.api.task.TaskStatus.Phase;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// All that one task of the cluster holds, as its status shows it.
///
/// @param stands where it is, or the place that is kept for it while nothing of it runs; none: it
///     has no place, or is ending
/// @param others what else it holds, under other keys: what ends, what is out of contact, and
///     the place of a successor that starts beside it
/// @param successor that one of `others` that takes the place of what stands
record TaskPlaces(Optional<Standing> stands, List<Standing> others, Optional<Standing> successor) {
  /// What else is held stands under the index plus so many times the attempt's position, or less
  /// than 0.
  private static final int ANOTHER = 1_000_000;

  /// Mesos' states of what nothing is heard of.
  private static final Set<String> LOST = Set.of("TASK_UNREACHABLE", "TASK_UNKNOWN");

  TaskPlaces {
    others = List.copyOf(others);
  }

  /// Reads it.
  ///
  /// @param status the task's own
  /// @param kept the places that are kept for tasks of its pipeline
  /// @throws IllegalArgumentException where it makes no sense
  static TaskPlaces of(TaskObject object, TaskStatus status, KeptPlace kept) {
    Phase phase = Objects.requireNonNullElse(status.phase(), Phase.PENDING);
    var reading = new Reading(object, status.attempts());
    return switch (phase) {
      case STARTING, RUNNING, UNREACHABLE, STOPPING -> reading.live(phase,
          Optional.ofNullable(status.placement()), Optional.ofNullable(status.claim()));
      case PENDING -> new TaskPlaces(Optional.ofNullable(status.claim())
          .map(claim -> reading.standing(reading.key, claim.placement(), true))
          .or(() -> kept.of(status)
              .map(place -> reading.standing(reading.key, place, false))),
          List.of(), Optional.empty());
      case SUCCEEDED, FAILED -> new TaskPlaces(Optional.empty(), List.of(), Optional.empty());
    };
  }

  /// What holds that placement, and does not give way.
  ///
  /// @param asked what its definition asks for
  static Standing standing(TaskKey key, Request asked, int priority, PlacementStatus placed) {
    return new Standing(key, request(asked, placed), priority, Placements.toCore(placed), false);
  }

  /// What was asked for when it was placed.
  private static Request request(Request asked, PlacementStatus placed) {
    return placed.cpus() == null && placed.memory() == null && placed.disk() == null
        ? asked
        : new Request(Quantities.units(placed.cpus()),
            Quantities.nearestMebibytes(placed.memory()),
            Quantities.nearestMebibytes(placed.disk()), asked.cores(), asked.gpus(),
            asked.interfaces(), asked.volumes(), asked.ports(), asked.alignment(),
            asked.agentSelector(), asked.subsystem(), asked.spread(), asked.antiAffinity());
  }

  /// A task whose status is read.
  private static final class Reading {
    private final TaskKey key;
    private final Request asked;
    private final int priority;
    private final List<AttemptStatus> attempts;

    Reading(TaskObject object, List<AttemptStatus> attempts) {
      key = Tasks.key(object);
      asked = Tasks.request(key, object.spec());
      priority = object.spec().priority();
      this.attempts = attempts;
    }

    /// One of which something runs, or ends. Its own placement is that of the attempt that stands
    /// for it, which shows none where it is the newest.
    TaskPlaces live(Phase phase, Optional<PlacementStatus> own, Optional<ClaimStatus> claim) {
      List<Standing> others = new ArrayList<>();
      Optional<Standing> successor = Optional.empty();
      Optional<PlacementStatus> unseen = own;
      for (int i = 0; i < attempts.size(); i++) {
        AttemptStatus attempt = attempts.get(i);
        PlacementStatus place = attempt.placement();
        if (place == null || attempt.finishedAt() != null) {
          continue;
        }
        if (unseen.equals(Optional.of(place))) {
          unseen = Optional.empty();
          continue;
        }
        Standing other = standing(another(i + 1), place, false);
        others.add(other);
        if (attempt.kill() == null && !LOST.contains(attempt.state())) {
          successor = Optional.of(other);
        }
      }
      if (claim.isPresent()) {
        Standing kept = standing(another(-1), claim.get().placement(), false);
        others.add(kept);
        successor = Optional.of(kept);
      }
      if (phase == Phase.STOPPING) {
        own.ifPresent(place -> others.add(standing(another(-2), place, false)));
        return new TaskPlaces(Optional.empty(), others, Optional.empty());
      }
      return new TaskPlaces(own.map(place -> standing(key, place, phase != Phase.UNREACHABLE)),
          others, successor);
    }

    private TaskKey another(int number) {
      return new TaskKey(key.namespace(), key.pipeline(), key.template(),
          key.index() + ANOTHER * number);
    }

    /// @param stands whether it may give way to a task of higher priority
    private Standing standing(TaskKey name, PlacementStatus placed, boolean stands) {
      return new Standing(name, request(asked, placed), priority, Placements.toCore(placed),
          stands);
    }
  }
}
