package dev.karoo.control;

import dev.karoo.api.pipeline.PipelineObject;
import dev.karoo.api.pipeline.PipelineStatus;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.reconcile.Completed;
import dev.karoo.core.reconcile.DesiredPipeline;
import dev.karoo.core.reconcile.SpecHash;
import dev.karoo.core.rollout.Progress;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// A Pipeline object in the loop's memory.
final class PipelineEntry {
  /// Hashes, and what they are of.
  private record Hashed(Pipeline pipeline, Map<String, String> addresses,
      Map<String, String> hashes, String whole) {}

  final PipelineId id;
  PipelineObject object;

  /// What the user wants; none: it cannot be read, and what runs of it is left alone.
  Optional<Pipeline> pipeline;

  /// Why it cannot be read; empty where it can.
  String fault = "";

  /// Of which fault users were told.
  String faultTold = "";

  /// Whether it is its status that cannot be read. What was decided earlier stands there: nothing
  /// of it is replaced but conditions and phase.
  boolean statusUnread;
  long createRevision;
  boolean deleting;

  /// Whether the finalizer is on it, without which its tasks would outlive it.
  boolean guarded;
  Optional<String> admittedAt = Optional.empty();
  SortedMap<String, String> addresses = new TreeMap<>();

  /// How many addresses its groups had when they were last drawn.
  Map<String, Integer> sizes = new HashMap<>();

  /// With which pipelines users were told that its addresses clash.
  Set<PipelineId> clashes = Set.of();

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

  private Optional<Hashed> hashed = Optional.empty();

  /// The status that is in the store.
  Optional<PipelineStatus> written = Optional.empty();

  PipelineEntry(PipelineId id, PipelineObject object, Optional<Pipeline> pipeline) {
    this.id = id;
    this.object = object;
    this.pipeline = pipeline;
  }

  String uid() {
    return Optional.ofNullable(object.getMetadata().getUid()).orElse("");
  }

  /// The hashes of its templates, by name; they change with what users want and with addresses.
  Map<String, String> hashes(Pipeline of) {
    return hashed(of).hashes();
  }

  /// The hash by which its revisions are told apart.
  String hash(Pipeline of) {
    return hashed(of).whole();
  }

  private Hashed hashed(Pipeline of) {
    if (hashed.isEmpty() || !hashed.get().pipeline().equals(of)
        || !hashed.get().addresses().equals(addresses)) {
      Map<String, String> hashes = new HashMap<>();
      of.tasks().forEach(t -> hashes.put(t.name(), SpecHash.of(of, t, addresses)));
      hashed = Optional.of(new Hashed(of, Map.copyOf(addresses), Map.copyOf(hashes),
          SpecHash.of(of)));
    }
    return hashed.get();
  }

  /// What the reconciler needs to know; none where it cannot be read.
  Optional<DesiredPipeline> desired() {
    return pipeline.map(p -> new DesiredPipeline(p, deleting, admittedAt.isPresent(), retryAt,
        completed, addresses, progress, hashes(p)));
  }
}
