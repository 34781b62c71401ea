package dev.karoo.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.Karoo;
import dev.karoo.api.convert.Pipelines;
import dev.karoo.api.pipeline.PipelineObject;
import dev.karoo.api.pipeline.PipelineStatus;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.rollout.Progress;
import dev.karoo.store.Entry;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Pipeline objects, as the loop reads them.
final class PipelineForm {
  /// Keeps a Pipeline object until none of its tasks is left.
  static final String FINALIZER = Karoo.GROUP + "/tasks";

  private static final Logger LOG = LoggerFactory.getLogger(PipelineForm.class);

  private PipelineForm() {}

  /// Brings what is known of a pipeline up to the object in the store. What the loop itself decided
  /// is taken from there only the first time.
  static PipelineEntry read(Entry stored, Optional<PipelineEntry> before, Instant now) {
    PipelineId id = new PipelineId(stored.key().namespace(), stored.key().name());
    PipelineObject object = Documents.read(stored.value(), PipelineObject.class);
    Optional<Pipeline> core = core(id, object);
    boolean same = before.isPresent() && before.get().createRevision == stored.createRevision();
    PipelineEntry entry = same ? before.get() : new PipelineEntry(id, object, core);
    entry.object = object;
    entry.pipeline = core;
    entry.createRevision = stored.createRevision();
    entry.deleting = object.getMetadata().getDeletionTimestamp() != null;
    entry.guarded = object.getMetadata().getFinalizers().contains(FINALIZER);
    Optional<PipelineStatus> status = Optional.ofNullable(object.getStatus());
    entry.written = status;
    entry.conditions = status.map(PipelineStatus::conditions).orElse(List.of());
    entry.retryAt = retryAt(object);
    if (!same) {
      status.map(PipelineStatus::completed).orElse(List.of())
          .forEach(done -> entry.completed.put(done.task(), CompletedForm.toCore(done)));
      entry.admittedAt = status.map(PipelineStatus::admittedAt);
      status.map(PipelineStatus::multicast).orElse(List.of())
          .forEach(group -> entry.addresses.put(group.name(), group.address()));
      status.map(PipelineStatus::updates).orElse(List.of()).forEach(update -> {
        entry.progress.put(update.task(), new Progress(update.hash(),
            Past.of(Instant.parse(update.progressedAt()), now), update.serving(),
            update.state() == PipelineStatus.UpdateStatus.State.PAUSED));
        if (update.state() == PipelineStatus.UpdateStatus.State.STOPPED) {
          entry.stopped.add(update.task());
        }
      });
    }
    return entry;
  }

  /// When somebody asked for another try; what makes no sense is as if nobody had.
  private static Optional<Instant> retryAt(PipelineObject object) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    try {
      return Times.read(annotations == null ? null : annotations.get(Karoo.RETRY_ANNOTATION));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Optional<Pipeline> core(PipelineId id, PipelineObject object) {
    try {
      return Optional.of(Pipelines.toCore(object));
    } catch (IllegalArgumentException | IllegalStateException e) {
      LOG.atError().addKeyValue("pipeline", id).addKeyValue("why", e.getMessage())
          .log("A pipeline in the store makes no sense; what runs of it is left alone");
      return Optional.empty();
    }
  }

  /// Adds the finalizer to an object.
  static void guard(ObjectNode tree) {
    ObjectNode metadata = tree.withObject("metadata");
    ArrayNode finalizers = metadata.path("finalizers") instanceof ArrayNode there
        ? there
        : metadata.putArray("finalizers");
    for (var name : finalizers) {
      if (name.asText().equals(FINALIZER)) {
        return;
      }
    }
    finalizers.add(FINALIZER);
  }

  /// Takes the finalizer from an object. @return whether others are left
  static boolean release(ObjectNode tree) {
    ObjectNode metadata = tree.withObject("metadata");
    if (!(metadata.path("finalizers") instanceof ArrayNode finalizers)) {
      return false;
    }
    for (int i = finalizers.size() - 1; i >= 0; i--) {
      if (finalizers.get(i).asText().equals(FINALIZER)) {
        finalizers.remove(i);
      }
    }
    if (finalizers.isEmpty()) {
      metadata.remove("finalizers");
      return false;
    }
    return true;
  }
}
