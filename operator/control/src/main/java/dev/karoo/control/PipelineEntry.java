package dev.karoo.control;

import dev.karoo.api.pipeline.PipelineObject;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.reconcile.Completed;
import dev.karoo.core.reconcile.DesiredPipeline;
import java.time.Instant;
import dev.karoo.core.rollout.Progress;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// A Pipeline object in the loop's memory.
final class PipelineEntry {
  final PipelineId id;
  PipelineObject object;

  /// What the user wants; none: it cannot be read, and what runs of it is left alone.
  Optional<Pipeline> pipeline;
  long createRevision;
  Optional<String> storedStatus = Optional.empty();
  boolean deleting;

  /// Whether the finalizer is on it, without which its tasks would outlive it.
  boolean guarded;
  Optional<String> admittedAt = Optional.empty();
  SortedMap<String, String> addresses = new TreeMap<>();

  /// Tasks that ran to completion, and whose objects were removed, by template.
  SortedMap<String, Completed> completed = new TreeMap<>();

  /// When somebody asked for another try.
  Optional<Instant> retryAt = Optional.empty();
  List<Condition> conditions = List.of();

  /// The updates under way, by template, and those of which users were told that they stopped.
  SortedMap<String, Progress> progress = new TreeMap<>();
  final Set<String> stopped = new TreeSet<>();

  /// Whether users were told that tasks of lost agents are not moved.
  boolean heldTold;

  /// The number of the present revision; none: it was not kept yet.
  OptionalLong revision = OptionalLong.empty();

  /// Whether nothing of it is left, so that it may go.
  boolean finished;

  PipelineEntry(PipelineId id, PipelineObject object, Optional<Pipeline> pipeline) {
    this.id = id;
    this.object = object;
    this.pipeline = pipeline;
  }

  String uid() {
    return Optional.ofNullable(object.getMetadata().getUid()).orElse("");
  }

  /// What the reconciler needs to know; none where it cannot be read.
  Optional<DesiredPipeline> desired() {
    return pipeline.map(p -> new DesiredPipeline(p, deleting, admittedAt.isPresent(), retryAt,
        completed, addresses, progress));
  }
}
