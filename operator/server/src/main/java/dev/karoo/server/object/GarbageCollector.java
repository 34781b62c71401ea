package dev.karoo.server.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.json.Json;
import dev.karoo.server.kind.BuiltInKinds;
import dev.karoo.server.kind.Kind;
import dev.karoo.server.kind.Kinds;
import dev.karoo.server.object.ObjectStore.Part;
import dev.karoo.server.status.ApiException;
import dev.karoo.store.CompactedException;
import dev.karoo.store.Change;
import dev.karoo.store.Entry;
import dev.karoo.store.Key;
import dev.karoo.store.Page;
import dev.karoo.store.Selection;
import dev.karoo.store.Store;
import dev.karoo.store.StoreException;
import dev.karoo.store.Watch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes what belongs to objects that are gone, and finishes deletions that wait for their
/// dependents: those in the foreground, and those of namespaces. One thread, level-based: after
/// every change it looks at the objects concerned as they are now.
public final class GarbageCollector implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GarbageCollector.class);

  private static final Duration SWEEP = Duration.ofMinutes(5);

  private final Store store;
  private final InstantSource clock;
  private final Map<String, Kind> byResource = new HashMap<>();
  private final ObjectStore objects;
  private final Deletion deletion;
  private final Thread thread;
  private volatile boolean closed;

  /// What is known of an object.
  private record Node(Key key, String uid, Map<String, Boolean> owners, Set<String> finalizers,
      boolean deleting) {
    Node marked() {
      return new Node(key, uid, owners, finalizers, true);
    }
  }

  private final Map<Key, Node> nodes = new HashMap<>();
  private final Map<String, Key> byUid = new HashMap<>();
  private final Map<String, Set<Key>> dependents = new HashMap<>();
  private final Map<String, Set<Key>> byNamespace = new HashMap<>();

  /// Starts collecting.
  ///
  /// @param clock by which events grow old
  public GarbageCollector(Store store, Kinds kinds, ObjectStore objects, Deletion deletion,
      InstantSource clock) {
    this.clock = clock;
    this.store = store;
    this.objects = objects;
    this.deletion = deletion;
    kinds.all().forEach(
        kind -> byResource.putIfAbsent(kind.form().resource().orElse(kind.qualified()), kind));
    this.thread = Thread.ofVirtual().name("garbage-collector").start(this::run);
  }

  private void run() {
    while (!closed) {
      try {
        follow();
      } catch (CompactedException _) {
        LOG.atInfo().log("garbage collector fell behind; listing anew");
      } catch (StoreException e) {
        if (e.reason() == StoreException.Reason.CLOSED) {
          return;
        }
        LOG.atWarn().setCause(e).log("garbage collector cannot write");
        pause();
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(Duration.ofSeconds(1));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow() throws InterruptedException {
    nodes.clear();
    byUid.clear();
    dependents.clear();
    byNamespace.clear();
    Page all = store.list(Selection.everything(), 0, Optional.empty());
    all.entries().forEach(this::learn);
    try (Watch watch = store.watch(Selection.everything(), all.revision())) {
      List.copyOf(nodes.keySet()).forEach(this::settle);
      Instant sweep = clock.instant();
      while (!closed) {
        settleAfter(watch.poll(Duration.ofMinutes(1)));
        Instant now = clock.instant(); // once: what falls due in between is not passed over
        if (!now.isBefore(sweep)) {
          ExpiredEvents.sweep(store, now);
          sweep = now.plus(SWEEP);
        }
      }
    }
  }

  /// All is learnt first, so that what concerns many of the changes, such as the end of their
  /// namespace, is looked at once.
  private void settleAfter(List<Change> changes) {
    Set<Key> all = new LinkedHashSet<>();
    changes.forEach(change -> all.addAll(concerned(change)));
    all.forEach(this::settle);
  }

  /// Learns of a change.
  ///
  /// @return whose state may call for something now
  private Set<Key> concerned(Change change) {
    Set<Key> concerned = new LinkedHashSet<>();
    Optional<Node> before = Optional.ofNullable(nodes.get(change.key()));
    before.ifPresent(node -> {
      forget(node);
      node.owners.keySet()
          .forEach(uid -> Optional.ofNullable(byUid.get(uid)).ifPresent(concerned::add));
      concerned.addAll(dependents.getOrDefault(node.uid, Set.of()));
    });
    if (change.type() == Change.Type.PUT) {
      learn(change.now());
      concerned.add(change.key());
    }
    Key namespace = Key.ofCluster(BuiltInKinds.NAMESPACES, orDefault(change.key().namespace()));
    if (Optional.ofNullable(nodes.get(namespace)).filter(Node::deleting).isPresent()) {
      concerned.add(namespace);
    }
    return concerned;
  }

  private static String orDefault(String namespace) {
    return namespace.isEmpty() ? Namespaces.DEFAULT : namespace;
  }

  private void learn(Entry entry) {
    JsonNode metadata = Json.storedField(entry.value(), "metadata");
    Map<String, Boolean> owners = new HashMap<>();
    metadata.path("ownerReferences").forEach(
        owner -> owners.put(owner.path("uid").asText(),
            owner.path("blockOwnerDeletion").asBoolean()));
    Set<String> finalizers = new HashSet<>();
    metadata.path("finalizers").forEach(finalizer -> finalizers.add(finalizer.asText()));
    Node node = new Node(entry.key(), metadata.path("uid").asText(), owners, finalizers,
        metadata.hasNonNull("deletionTimestamp"));
    nodes.put(node.key, node);
    byUid.put(node.uid, node.key);
    byNamespace.computeIfAbsent(node.key.namespace(), _ -> new HashSet<>()).add(node.key);
    owners.keySet()
        .forEach(uid -> dependents.computeIfAbsent(uid, _ -> new HashSet<>()).add(node.key));
  }

  private void forget(Node node) {
    nodes.remove(node.key);
    byUid.remove(node.uid, node.key);
    remove(node.key, byNamespace, node.key.namespace());
    node.owners.keySet().forEach(uid -> remove(node.key, dependents, uid));
  }

  private static void remove(Key key, Map<String, Set<Key>> from, String at) {
    from.computeIfPresent(at, (_, keys) -> {
      keys.remove(key);
      return keys.isEmpty() ? null : keys;
    });
  }

  /// Does what an object's state calls for, if anything.
  private void settle(Key key) {
    Optional<Node> known = Optional.ofNullable(nodes.get(key));
    Optional<Kind> kind = Optional.ofNullable(byResource.get(key.resource()));
    if (known.isEmpty() || kind.isEmpty()) {
      return;
    }
    Node node = known.get();
    Target target = new Target(kind.get(), key.namespace(), key.name());
    boolean orphaned = !node.owners.isEmpty()
        && node.owners.keySet().stream().noneMatch(byUid::containsKey);
    if (orphaned && !node.deleting) {
      delete(key, DeleteOptions.Propagation.AS_MARKED);
    } else if (node.deleting && node.finalizers.contains(Deletion.FOREGROUND)) {
      finishForeground(node, target);
    } else if (node.deleting && node.finalizers.contains(Deletion.ORPHAN)) {
      letGo(node, target);
    } else if (node.deleting && key.resource().equals(BuiltInKinds.NAMESPACES)) {
      finishNamespace(target);
    }
  }

  private void finishForeground(Node node, Target target) {
    boolean waiting = false;
    for (Key key : Set.copyOf(dependents.getOrDefault(node.uid, Set.of()))) {
      Optional<Node> dependent = Optional.ofNullable(nodes.get(key));
      waiting |= dependent.map(d -> d.owners.getOrDefault(node.uid, false)).orElse(false);
      delete(key, DeleteOptions.Propagation.FOREGROUND);
    }
    if (!waiting) {
      tryTo(target, () -> objects.change(target, Part.MAIN,
          object -> withoutFinalizer(object, Deletion.FOREGROUND), WriteOptions.SYSTEM));
    }
  }

  private void letGo(Node node, Target target) {
    for (Key key : Set.copyOf(dependents.getOrDefault(node.uid, Set.of()))) {
      Optional.ofNullable(byResource.get(key.resource())).ifPresent(kind -> {
        Target dependent = new Target(kind, key.namespace(), key.name());
        tryTo(dependent, () -> objects.change(dependent, Part.MAIN, object -> {
          ArrayNode owners = Json.object().arrayNode();
          object.path("metadata").path("ownerReferences").forEach(owner -> {
            if (!owner.path("uid").asText().equals(node.uid)) {
              owners.add(owner);
            }
          });
          Metadata.of(object).set("ownerReferences", owners);
          return object;
        }, WriteOptions.SYSTEM));
      });
    }
    tryTo(target,
        () -> objects.change(target, Part.MAIN, object -> withoutFinalizer(object, Deletion.ORPHAN),
            WriteOptions.SYSTEM));
  }

  private void finishNamespace(Target namespace) {
    Set<Key> content = Set.copyOf(byNamespace.getOrDefault(namespace.name(), Set.of()));
    content.forEach(key -> delete(key, DeleteOptions.Propagation.AS_MARKED));
    if (content.isEmpty()) {
      tryTo(namespace, () -> objects.change(namespace, Part.FINALIZE, object -> {
        Json.child(object, "spec").remove("finalizers");
        return object;
      }, WriteOptions.SYSTEM));
    }
  }

  /// Deletes what is not known to be marked already. It is known from then on, and need not be
  /// tried again before the watch says so.
  private void delete(Key key, DeleteOptions.Propagation propagation) {
    Optional<Node> node = Optional.ofNullable(nodes.get(key)).filter(there -> !there.deleting);
    Optional<Kind> kind = Optional.ofNullable(byResource.get(key.resource()));
    if (node.isPresent() && kind.isPresent()) {
      Target target = new Target(kind.get(), key.namespace(), key.name());
      boolean owns = !dependents.getOrDefault(node.get().uid, Set.of()).isEmpty();
      DeleteOptions options = new DeleteOptions(WriteOptions.Persistence.KEEP,
          owns ? propagation : DeleteOptions.Propagation.AS_MARKED, Optional.empty(),
          Optional.empty());
      tryTo(target, () -> {
        deletion.delete(target, options);
        nodes.computeIfPresent(key, (_, there) -> there.marked());
      });
    }
  }

  private static ObjectNode withoutFinalizer(ObjectNode object, String finalizer) {
    ArrayNode left = Json.object().arrayNode();
    object.path("metadata").path("finalizers").forEach(one -> {
      if (!one.asText().equals(finalizer)) {
        left.add(one);
      }
    });
    Metadata.of(object).set("finalizers", left);
    return object;
  }

  /// What cannot be done, because the object is gone or protected, need not be: its next change
  /// comes by here again.
  private static void tryTo(Target target, Runnable action) {
    try {
      action.run();
    } catch (ApiException e) {
      LOG.atDebug().addKeyValue("object", target.kind().qualified() + "/" + target.name())
          .addKeyValue("answer", e.message()).log("not collected");
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
