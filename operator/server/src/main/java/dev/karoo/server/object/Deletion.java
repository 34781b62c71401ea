package dev.karoo.server.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.json.Json;
import dev.karoo.server.kind.BuiltInKinds;
import dev.karoo.server.kind.Instants;
import dev.karoo.server.object.WriteOptions.Persistence;
import dev.karoo.store.CommitResult;
import dev.karoo.store.Entry;
import dev.karoo.store.Mutation;
import dev.karoo.store.Precondition;
import dev.karoo.store.Store;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Deleting: at once, or, while finalizers hold the object, by marking it.
public final class Deletion {
  /// An object with this annotation set to `"true"` cannot be deleted.
  public static final String PREVENT = "karoo.dev/prevent-deletion";
  /// How finalizers begin with which Karoo itself ends what belongs to an object: a pipeline's
  /// tasks, a task's process.
  private static final String OURS = "karoo.dev/";
  /// Kubernetes' finalizer of objects that wait for their dependents' deletion.
  static final String FOREGROUND = "foregroundDeletion";
  /// Kubernetes' finalizer of objects whose dependents are to be let go.
  static final String ORPHAN = "orphan";

  private final Store store;
  private final InstantSource clock;

  /// @param clock for deletion timestamps
  public Deletion(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /// What a deletion came to.
  ///
  /// @param object the last that was seen of it, or as it is, marked
  /// @param state whether it is still there
  public record Result(ObjectNode object, State state) {
    /// Whether an object is still there.
    public enum State {
      /// It is gone.
      GONE,
      /// It is marked, and waits for its finalizers.
      MARKED
    }
  }

  /// Deletes an object.
  ///
  /// @throws dev.karoo.server.status.ApiException 403, 404 or 409
  public Result delete(Target target, DeleteOptions options) {
    while (true) {
      Entry read = store.get(target.key()).orElseThrow(target::notFound);
      ObjectNode object = ObjectCodec.decode(target.kind(), read);
      requireAllowed(target, object, options);
      ObjectNode marked = mark(target, object, options);
      boolean gone = marked.path("metadata").path("finalizers").isEmpty()
          && marked.path("spec").path("finalizers").isEmpty();
      Result.State state = gone ? Result.State.GONE : Result.State.MARKED;
      if (options.persistence() == Persistence.DRY_RUN || (!gone && Json.same(marked, object))) {
        return new Result(marked, state);
      }
      Mutation mutation = gone
          ? new Mutation.Delete(target.key(), Precondition.atRevision(read.revision()))
          : Mutation.replace(read, ObjectCodec.encode(target.kind(), marked));
      if (store.commit(List.of(mutation)) instanceof CommitResult.Committed committed) {
        Entry now = committed.changes().getLast().now();
        return new Result(ObjectCodec.decode(target.kind(), now), state);
      }
    }
  }

  private static void requireAllowed(Target target, ObjectNode object, DeleteOptions options) {
    options.uid().filter(uid -> !uid.equals(Metadata.text(object, "uid"))).ifPresent(uid -> {
      throw target.conflict("Precondition failed: UID in precondition: %s, UID in object meta: %s"
          .formatted(uid, Metadata.text(object, "uid")));
    });
    options.resourceVersion()
        .filter(version -> !version.equals(Metadata.text(object, "resourceVersion")))
        .ifPresent(version -> {
          throw target.conflict(
              "Precondition failed: ResourceVersion in precondition: %s, ResourceVersion in object meta: %s"
                  .formatted(version, Metadata.text(object, "resourceVersion")));
        });
    if (object.path("metadata").path("annotations").path(PREVENT).asText().equals("true")) {
      throw target
          .forbidden("the annotation %s is \"true\": remove it first (kubectl annotate %s %s %s-)"
              .formatted(PREVENT, target.kind().names().singular(), target.name(), PREVENT));
    }
    if (options.propagation() == DeleteOptions.Propagation.ORPHAN && endedByKaroo(object)) {
      throw target.forbidden("what belongs to it cannot outlive it (propagationPolicy Orphan,"
          + " --cascade=orphan): nobody would start it again, or end it."
          + " Delete without that, or leave it");
    }
    if (isNamespace(target) && target.name().equals(Namespaces.DEFAULT)) {
      throw target.forbidden("this namespace may not be deleted");
    }
  }

  private static boolean endedByKaroo(ObjectNode object) {
    for (JsonNode finalizer : object.path("metadata").path("finalizers")) {
      if (finalizer.asText().startsWith(OURS)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isNamespace(Target target) {
    return target.kind().qualified().equals(BuiltInKinds.NAMESPACES);
  }

  private ObjectNode mark(Target target, ObjectNode object, DeleteOptions options) {
    ObjectNode marked = object.deepCopy();
    ObjectNode metadata = Metadata.of(marked);
    switch (options.propagation()) {
      case AS_MARKED -> {
      }
      case BACKGROUND -> setPropagation(metadata, Optional.empty());
      case FOREGROUND -> setPropagation(metadata, Optional.of(FOREGROUND));
      case ORPHAN -> setPropagation(metadata, Optional.of(ORPHAN));
    }
    if (!metadata.has("deletionTimestamp")) {
      metadata.put("deletionTimestamp", Instants.text(clock.instant()))
          .put("deletionGracePeriodSeconds", 0);
      metadata.put("generation", metadata.path("generation").asLong() + 1);
    }
    if (isNamespace(target)) {
      Json.child(marked, "status").put("phase", "Terminating");
    }
    return marked;
  }

  /// Who deletes again may think otherwise: what was asked for before gives way to it.
  /// (kube-apiserver's `deletionFinalizersForGarbageCollection`)
  private static void setPropagation(ObjectNode metadata, Optional<String> finalizer) {
    List<String> before = new ArrayList<>();
    metadata.path("finalizers").forEach(one -> before.add(one.asText()));
    List<String> after = new ArrayList<>(before);
    after.removeAll(List.of(FOREGROUND, ORPHAN));
    finalizer.ifPresent(after::add);
    if (!Set.copyOf(after).equals(Set.copyOf(before))) {
      after.forEach(metadata.putArray("finalizers")::add);
    }
  }
}
