package dev.karoo.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.Json;
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
    Content content = content(id, stored);
    PipelineObject object = content.object;
    Optional<Pipeline> core = content.core;
    boolean same = before.isPresent() && before.get().createRevision == stored.createRevision();
    PipelineEntry entry = same ? before.get() : new PipelineEntry(id, object, core);
    entry.object = object;
    entry.pipeline = core;
    entry.fault = content.fault;
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
      status.map(PipelineStatus::multicast).orElse(List.of()).forEach(group -> {
        entry.addresses.put(group.name(), group.address());
        entry.sizes.put(group.name(), group.count());
      });
      status.map(PipelineStatus::updates).orElse(List.of()).forEach(update -> {
        entry.progress.put(update.task(), new Progress(update.hash(),
            Past.of(Instant.parse(update.progressedAt()), now), update.serving(),
            update.state() == PipelineStatus.UpdateStatus.State.PAUSED,
            update.state() != PipelineStatus.UpdateStatus.State.WAITING));
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

  /// What a stored object holds.
  ///
  /// @param core what the user wants; none: it cannot be read
  /// @param fault why not; empty where it can
  private record Content(PipelineObject object, Optional<Pipeline> core, String fault) {}

  /// Of an object that makes no sense, such as one of another version of Karoo, the metadata are
  /// read all the same: somebody may delete it.
  private static Content content(PipelineId id, Entry stored) {
    try {
      PipelineObject object = Documents.read(stored.value(), PipelineObject.class);
      try {
        return new Content(object, Optional.of(Pipelines.toCore(object)), "");
      } catch (IllegalArgumentException | IllegalStateException e) {
        return new Content(object, Optional.empty(), fault(id, e));
      }
    } catch (IllegalArgumentException e) {
      return new Content(bare(stored), Optional.empty(), fault(id, e));
    }
  }

  private static String fault(PipelineId id, RuntimeException why) {
    LOG.atError().addKeyValue("pipeline", id).addKeyValue("why", why.getMessage())
        .log("A pipeline in the store makes no sense; what runs of it is left alone");
    return Optional.ofNullable(why.getMessage()).orElse("").lines().findFirst().orElse("");
  }

  /// The object without its spec and, where that cannot be read either, without its status.
  private static PipelineObject bare(Entry stored) {
    ObjectNode tree = Documents.read(stored.value());
    tree.remove("spec");
    try {
      return Json.fromTree(tree, PipelineObject.class);
    } catch (IllegalArgumentException e) {
      tree.remove("status");
      return Json.fromTree(tree, PipelineObject.class);
    }
  }

  /// The status of a pipeline that cannot be read: what was last known, and that it stalls.
  static PipelineStatus unreadable(PipelineEntry entry, Instant now) {
    long generation = Optional.ofNullable(entry.object.getMetadata().getGeneration()).orElse(1L);
    String why = "What is wanted cannot be read, and what runs is left as it is: " + entry.fault;
    var conditions = new Conditions(entry.conditions, generation, now)
        .add("Ready", new Conditions.Verdict(false, "Unreadable", why))
        .add("Reconciling", new Conditions.Verdict(false, "Unreadable", ""))
        .add("Stalled", new Conditions.Verdict(true, "Unreadable", why));
    Optional<PipelineStatus> last = entry.written;
    return new PipelineStatus(generation,
        last.map(PipelineStatus::phase).orElse(PipelineStatus.Phase.PENDING),
        last.map(PipelineStatus::admittedAt).orElse(null),
        last.map(PipelineStatus::ready).orElse(null), last.map(PipelineStatus::tasks).orElse(null),
        conditions.list(), last.map(PipelineStatus::multicast).orElse(List.of()),
        last.map(PipelineStatus::completed).orElse(List.of()),
        last.map(PipelineStatus::revision).orElse(null),
        last.map(PipelineStatus::restartedAt).orElse(null),
        last.map(PipelineStatus::updates).orElse(List.of()));
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
