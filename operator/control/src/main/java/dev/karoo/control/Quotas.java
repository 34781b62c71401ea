package dev.karoo.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.convert.QuotaLimits;
import dev.karoo.core.quota.Ledger;
import dev.karoo.core.quota.Limit;
import dev.karoo.core.quota.Quota;
import dev.karoo.core.quota.Usage;
import dev.karoo.store.Change;
import dev.karoo.store.Key;
import dev.karoo.store.Mutation;
import dev.karoo.store.Precondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The ResourceQuotas: limits for all tasks of a namespace together.
final class Quotas {
  /// One of them.
  ///
  /// @param hard as its object says it
  /// @param status as it is in the store, as text
  private record Known(Quota quota, JsonNode hard, long createRevision, String status) {}

  private final SortedMap<Key, Known> all = new TreeMap<>(
      java.util.Comparator.comparing(Key::namespace).thenComparing(Key::name));
  private final List<Runnable> after = new ArrayList<>();
  private boolean changed;

  /// Whether a status may differ although no task changed.
  private boolean stale;

  /// Takes in what others changed.
  void fold(Change change) {
    changed = true;
    stale = true;
    if (change.type() == Change.Type.DELETE) {
      all.remove(change.key());
      return;
    }
    ObjectNode tree = Documents.read(change.now().value());
    JsonNode hard = tree.at("/spec/hard");
    all.put(change.key(), new Known(new Quota(change.key().namespace(), change.key().name(),
        QuotaLimits.toCore(hard)), hard, change.now().createRevision(),
        tree.path("status").toString()));
  }

  /// Whether there is another limit since this was last asked.
  boolean changed() {
    boolean was = changed;
    changed = false;
    return was;
  }

  List<Quota> all() {
    return all.values().stream().map(Known::quota).toList();
  }

  /// The quotas' status, where it differs; looked at when anything changed that it tells of.
  List<Mutation> batch(World world) {
    after.clear();
    List<Mutation> batch = new ArrayList<>();
    boolean moved = stale || !world.touched.isEmpty() || !world.removed.isEmpty();
    if (all.isEmpty() || !moved) {
      return batch;
    }
    Map<String, Usage> used = Ledger.used(world.standing(world::priority, _ -> false));
    all.forEach((key, known) -> {
      ObjectNode status = Documents.object();
      status.set("hard", known.hard);
      status.set("used", used(known, used.getOrDefault(key.namespace(), Usage.NONE)));
      if (!status.toString().equals(known.status)) {
        batch.add(new Mutation.Update(key, bytes -> {
          ObjectNode tree = Documents.read(bytes);
          tree.set("status", status);
          return Documents.write(tree);
        }, new Precondition.SameIncarnation(known.createRevision)));
        after.add(() -> all.replace(key, new Known(known.quota, known.hard, known.createRevision,
            status.toString())));
      }
    });
    return batch;
  }

  private static ObjectNode used(Known known, Usage used) {
    ObjectNode tree = Documents.object();
    known.hard.fieldNames().forEachRemaining(name -> Limit.named(name)
        .ifPresent(limit -> tree.put(name, QuotaLimits.text(limit, used.of(limit)))));
    return tree;
  }

  /// The batch is in the store.
  void committed() {
    after.forEach(Runnable::run);
    after.clear();
    stale = false;
  }

  boolean isEmpty() {
    return all.isEmpty();
  }
}
