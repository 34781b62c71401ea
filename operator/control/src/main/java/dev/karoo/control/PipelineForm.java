package dev.karoo.control;

import com.fasterxml.jackson.databind.JsonNode;
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

  /// Why a pipeline stalls that cannot be read.
  static final String UNREADABLE = "Unreadable";

  private static final Logger LOG = LoggerFactory.getLogger(PipelineForm.class);

  private PipelineForm() {}

  /// Brings what is known of a pipeline up to the object in the store. What the loop itself decided
  /// is taken from there only the first time that it can be read.
  static PipelineEntry read(Entry stored, Optional<PipelineEntry> before, Instant now) {
    PipelineId id = new PipelineId(stored.key().namespace(), stored.key().name());
    Content content = content(id, stored);
    PipelineObject object = content.object;
    Optional<Pipeline> core = content.core;
    boolean same = before.isPresent() && before.get().createRevision == stored.createRevision();
    PipelineEntry entry = same ? before.get() : new PipelineEntry(id, object, core);
    boolean unread = same && entry.statusUnread; // what was decided is not known here yet
    entry.object = object;
    entry.pipeline = core;
    entry.fault = content.fault;
    entry.faultTold = core.isPresent() ? "" : entry.faultTold;
    entry.statusUnread = content.statusUnread;
    entry.createRevision = stored.createRevision();
    entry.deleting = object.getMetadata().getDeletionTimestamp() != null;
    entry.guarded = object.getMetadata().getFinalizers().contains(FINALIZER);
    Optional<PipelineStatus> status = Optional.ofNullable(object.getStatus());
    entry.written = status.filter(_ -> !entry.statusUnread);
    entry.conditions = status.map(PipelineStatus::conditions).orElse(List.of());
    entry.retryAt = retryAt(object);
    if (!same || (unread && !content.statusUnread)) {
      status.ifPresent(s -> remember(entry, s, now));
    }
    return entry;
  }

  /// What the loop decided earlier.
  private static void remember(PipelineEntry entry, PipelineStatus status, Instant now) {
    status.completed()
        .forEach(done -> entry.completed.put(done.task(), CompletedForm.toCore(done)));
    entry.admittedAt = Optional.ofNullable(status.admittedAt());
    status.multicast().forEach(group -> {
      entry.addresses.put(group.name(), group.address());
      entry.sizes.put(group.name(), group.count());
    });
    status.updates().forEach(update -> {
      entry.progress.put(update.task(), new Progress(update.hash(),
          Past.of(Instant.parse(update.progressedAt()), now), update.serving(),
          update.state() == PipelineStatus.UpdateStatus.State.PAUSED,
          update.state() != PipelineStatus.UpdateStatus.State.WAITING));
      if (update.state() == PipelineStatus.UpdateStatus.State.STOPPED) {
        entry.stopped.add(update.task());
      }
    });
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
  /// @param statusUnread whether the status cannot be read; then there are only conditions in it
  private record Content(PipelineObject object, Optional<Pipeline> core, String fault,
      boolean statusUnread) {}

  /// Of an object that makes no sense, such as one of another version of Karoo, the metadata are
  /// read all the same: somebody may delete it. Such a one may lack, or mean, anything: it must not
  /// end the operator.
  private static Content content(PipelineId id, Entry stored) {
    try {
      PipelineObject object = Documents.read(stored.value(), PipelineObject.class);
      checkStatus(id, object);
      try {
        return new Content(object, Optional.of(Pipelines.toCore(object)), "", false);
      } catch (RuntimeException e) {
        return new Content(object, Optional.empty(), fault(id, e), false);
      }
    } catch (RuntimeException e) {
      return bare(id, stored, fault(id, e));
    }
  }

  private static void checkStatus(PipelineId id, PipelineObject object) {
    Optional.ofNullable(object.getStatus()).ifPresent(status -> remember(
        new PipelineEntry(id, object, Optional.empty()), status, Instant.EPOCH));
  }

  private static String fault(PipelineId id, RuntimeException why) {
    LOG.atError().addKeyValue("pipeline", id).addKeyValue("why", why.getMessage())
        .log("A pipeline in the store makes no sense; what runs of it is left alone");
    return Optional.ofNullable(why.getMessage()).orElse("").lines().findFirst().orElse("");
  }

  /// The object without its spec and, where that cannot be read either, without its status.
  private static Content bare(PipelineId id, Entry stored, String fault) {
    ObjectNode tree = Documents.read(stored.value());
    tree.remove("spec");
    try {
      PipelineObject object = Json.fromTree(tree, PipelineObject.class);
      checkStatus(id, object);
      return new Content(object, Optional.empty(), fault, false);
    } catch (RuntimeException e) {
      JsonNode conditions = tree.path("status").path("conditions");
      tree.putObject("status").set("conditions", conditions.isArray()
          ? conditions
          : tree.arrayNode());
      return new Content(conditioned(tree), Optional.empty(), fault, true);
    }
  }

  private static PipelineObject conditioned(ObjectNode tree) {
    try {
      return Json.fromTree(tree, PipelineObject.class);
    } catch (IllegalArgumentException e) {
      tree.remove("status");
      return Json.fromTree(tree, PipelineObject.class);
    }
  }

  /// The object, of whose status only the conditions and the phase are other ones.
  static byte[] withFault(byte[] object, PipelineStatus status) {
    ObjectNode tree = Documents.read(object);
    ObjectNode there = tree.withObject("status");
    ObjectNode now = Json.toTree(status);
    for (String field : List.of("observedGeneration", "phase", "conditions")) {
      there.set(field, now.path(field));
    }
    return Documents.write(tree);
  }

  /// For people: what is wrong with one that cannot be read.
  static String message(PipelineEntry entry) {
    return "What is wanted cannot be read, and what runs is left as it is: " + entry.fault;
  }

  /// The status of a pipeline that cannot be read: what was last known, and that it stalls.
  static PipelineStatus unreadable(PipelineEntry entry, Instant now) {
    long generation = Optional.ofNullable(entry.object.getMetadata().getGeneration()).orElse(1L);
    String why = message(entry);
    var conditions = new Conditions(entry.conditions, generation, now)
        .add("Ready", new Conditions.Verdict(false, UNREADABLE, why))
        .add("Reconciling", new Conditions.Verdict(false, UNREADABLE, ""))
        .add("Stalled", new Conditions.Verdict(true, UNREADABLE, why));
    Optional<PipelineStatus> last = entry.written;
    return new PipelineStatus(generation,
        PipelineStatus.Phase.UNREADABLE,
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
