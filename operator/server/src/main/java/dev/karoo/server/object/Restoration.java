package dev.karoo.server.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.json.Json;
import dev.karoo.server.kind.BuiltInKinds;
import dev.karoo.server.kind.Instants;
import dev.karoo.server.kind.Kind;
import dev.karoo.server.kind.Kind.UserWrites;
import dev.karoo.server.kind.Kinds;
import dev.karoo.server.status.Refusals;
import dev.karoo.store.CommitResult;
import dev.karoo.store.Entry;
import dev.karoo.store.Key;
import dev.karoo.store.Mutation;
import dev.karoo.store.Selection;
import dev.karoo.store.Store;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Brings back, in one transaction and while all runs on, what users wanted when a backup was
/// made: the kinds that users write. What Karoo itself wrote since (tasks, states, events, leases)
/// is not touched: it tells of what is, not of what should be.
///
/// Objects of a namespace that are not in the backup are deleted, unless their annotation
/// prevents it; those of the cluster (its hosts) stay, and get back what users wrote on them.
public final class Restoration {
  private static final int TRIES = 100;
  /// What of an object's metadata its user writes.
  private static final List<String> WRITTEN = List.of("labels", "annotations", "managedFields");

  private final Store store;
  private final Kinds kinds;
  private final InstantSource clock;
  private final Rules rules = new Rules();

  /// @param clock for creation and deletion times
  public Restoration(Store store, Kinds kinds, InstantSource clock) {
    this.store = store;
    this.kinds = kinds;
    this.clock = clock;
  }

  /// What changed.
  ///
  /// @param kept those that should have been deleted, but have an annotation that prevents it
  public record Outcome(int created, int changed, int deleted, List<String> kept) {}

  private static final class Draft {
    private final List<Mutation> batch = new ArrayList<>();
    private final List<String> kept = new ArrayList<>();
    private int created;
    private int changed;
    private int deleted;
  }

  /// Brings it back.
  ///
  /// @param backup all objects that were
  /// @throws dev.karoo.server.status.ApiException 422 when one of them is not valid any more
  public Outcome restore(List<Entry> backup, WriteOptions.Persistence persistence) {
    for (int i = 0; i < TRIES; i++) {
      Draft draft = draft(backup);
      boolean done = persistence == WriteOptions.Persistence.DRY_RUN || draft.batch.isEmpty()
          || store.commit(draft.batch) instanceof CommitResult.Committed;
      if (done) {
        return new Outcome(draft.created, draft.changed, draft.deleted, draft.kept);
      }
    }
    throw Refusals.unavailable("too many others are writing: try again");
  }

  private Draft draft(List<Entry> backup) {
    Map<Key, ObjectNode> wanted = new HashMap<>();
    Map<String, Kind> written = new HashMap<>();
    kinds.all().stream()
        .filter(Restoration::isRestored)
        .forEach(kind -> written.put(kind.qualified(), kind));
    for (Entry entry : backup) {
      Optional.ofNullable(written.get(entry.key().resource())).ifPresent(kind -> {
        ObjectNode object = ObjectCodec.decode(kind, entry);
        if (Metadata.text(object, "deletionTimestamp").isEmpty()) {
          wanted.put(entry.key(), object);
        }
      });
    }
    Draft draft = new Draft();
    written.values().forEach(kind -> store.list(Selection.of(kind.qualified()), 0,
        Optional.empty()).entries().forEach(now -> {
          ObjectNode there = ObjectCodec.decode(kind, now);
          Optional<ObjectNode> then = Optional.ofNullable(wanted.remove(now.key()));
          then.ifPresentOrElse(object -> change(kind, now, there, object, draft),
              () -> delete(kind, now, there, draft));
        }));
    wanted.forEach((key, object) -> Optional.ofNullable(written.get(key.resource()))
        .ifPresent(kind -> create(kind, key, object, draft)));
    return draft;
  }

  /// With the pipelines come the revisions that they can go back to.
  private static boolean isRestored(Kind kind) {
    return kind.qualified().equals(BuiltInKinds.REVISIONS)
        || (!kind.isKubernetesOwn() && kind.writes() != UserWrites.METADATA);
  }

  private void create(Kind kind, Key key, ObjectNode object, Draft draft) {
    ObjectNode metadata = Metadata.of(object);
    metadata.put("uid", UUID.randomUUID().toString()).put("generation", 1)
        .put("creationTimestamp", Instants.text(clock.instant()));
    metadata.remove(List.of("finalizers", "ownerReferences", "resourceVersion"));
    object.remove("status");
    rules.requireValid(kind, object, Optional.empty());
    draft.batch.add(Mutation.create(key, ObjectCodec.encode(kind, object)));
    draft.created++;
  }

  private void change(Kind kind, Entry now, ObjectNode there, ObjectNode then, Draft draft) {
    ObjectNode object = there.deepCopy();
    WRITTEN.forEach(field -> put(Metadata.of(object), field, Metadata.of(then)));
    object.properties().stream().map(Map.Entry::getKey).filter(Restoration::isContent).toList()
        .forEach(object::remove);
    then.properties().stream().filter(field -> isContent(field.getKey()))
        .forEach(field -> object.set(field.getKey(), field.getValue()));
    ObjectNode before = there.deepCopy();
    if (Json.same(without(object, "managedFields"), without(before, "managedFields"))) {
      return;
    }
    rules.requireValid(kind, object, Optional.of(there));
    if (!Json.same(object.deepCopy().without("metadata"), there.deepCopy().without("metadata"))) {
      Metadata.of(object).put("generation", Metadata.of(there).path("generation").asLong() + 1);
    }
    draft.batch.add(Mutation.replace(now, ObjectCodec.encode(kind, object)));
    draft.changed++;
  }

  private static boolean isContent(String field) {
    return !List.of("apiVersion", "kind", "metadata", "status").contains(field);
  }

  private static ObjectNode without(ObjectNode object, String field) {
    ObjectNode copy = object.deepCopy();
    Metadata.of(copy).remove(field);
    return copy;
  }

  private static void put(ObjectNode to, String field, ObjectNode from) {
    if (from.has(field)) {
      to.set(field, from.get(field));
    } else {
      to.remove(field);
    }
  }

  private void delete(Kind kind, Entry now, ObjectNode there, Draft draft) {
    boolean going = !Metadata.text(there, "deletionTimestamp").isEmpty();
    if (!kind.namespaced() || going) {
      return;
    }
    if (there.path("metadata").path("annotations").path(Deletion.PREVENT).asText()
        .equals("true")) {
      draft.kept.add(kind.names().singular() + " " + now.key().namespace() + "/"
          + now.key().name());
      return;
    }
    draft.deleted++;
    if (there.path("metadata").path("finalizers").isEmpty()) {
      draft.batch.add(Mutation.delete(now.key()));
    } else {
      ObjectNode metadata = Metadata.of(there);
      metadata.put("deletionTimestamp", Instants.text(clock.instant()))
          .put("deletionGracePeriodSeconds", 0)
          .put("generation", metadata.path("generation").asLong() + 1);
      draft.batch.add(Mutation.replace(now, ObjectCodec.encode(kind, there)));
    }
  }
}
