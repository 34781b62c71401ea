package dev.karoo.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.Kind;
import dev.karoo.store.Entry;
import dev.karoo.store.Key;
import dev.karoo.store.Mutation;
import dev.karoo.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/// What the API server makes of users' wishes, as far as the store shows it: uids, generations,
/// deletion marks.
final class SimulatedApi {
  /// The namespace of everything that names none.
  static final String NAMESPACE = "sim";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Store store;
  private final Timeline time;
  private final Random random;
  private Runnable changed = () -> {};

  SimulatedApi(Store store, Timeline time, Random random) {
    this.store = store;
    this.time = time;
    this.random = random;
  }

  /// @param what to do after each write
  void onChange(Runnable what) {
    changed = what;
  }

  /// The key of an object of a kind. @param kind as in manifests
  static Key key(String kind, String namespace, String name) {
    Optional<Kind> ours = Kind.named(kind);
    String plural = ours.map(Kind::plural).orElse(kind.toLowerCase(Locale.ROOT) + "s");
    boolean cluster = ours.map(k -> k.scope() == Kind.Scope.CLUSTER)
        .orElse(kind.equals("Namespace"));
    return new Key(ours.isPresent() ? plural + ".karoo.dev" : plural, cluster ? "" : namespace,
        name);
  }

  /// The object, if there is one.
  Optional<ObjectNode> get(Key key) {
    return store.get(key).map(SimulatedApi::read);
  }

  /// Creates or replaces what users own of an object, all but its status. As with `kubectl apply`,
  /// one that is being deleted stays so.
  ///
  /// @return its key
  Key apply(ObjectNode manifest) {
    JsonNode wanted = manifest.path("metadata");
    Key key = key(manifest.path("kind").asText(), wanted.path("namespace").asText(NAMESPACE),
        wanted.path("name").asText());
    ObjectNode tree = get(key).orElseGet(() -> fresh(manifest, key));
    ObjectNode metadata = tree.withObject("metadata");
    for (String field : List.of("labels", "annotations")) {
      if (wanted.has(field)) {
        metadata.set(field, wanted.get(field));
      }
    }
    if (!manifest.path("spec").equals(tree.path("spec"))) {
      metadata.put("generation", metadata.path("generation").asInt() + 1);
      tree.set("spec", manifest.get("spec"));
    }
    write(key, tree);
    return key;
  }

  private ObjectNode fresh(ObjectNode manifest, Key key) {
    ObjectNode tree = manifest.deepCopy();
    tree.remove("spec");
    ObjectNode metadata = tree.withObject("metadata");
    metadata.put("name", key.name())
        .put("uid", new UUID(random.nextLong(), random.nextLong()).toString())
        .put("creationTimestamp", time.now().toString());
    if (!key.namespace().isEmpty()) {
      metadata.put("namespace", key.namespace());
    }
    return tree;
  }

  /// Sets one field. @param pointer a JSON pointer, its objects are made if needed
  /// @param value null: the field is removed
  void edit(Key key, String pointer, JsonNode value) {
    ObjectNode tree = get(key).orElseThrow(() -> new IllegalArgumentException("no " + key));
    int slash = pointer.lastIndexOf('/');
    String field = pointer.substring(slash + 1).replace("~1", "/").replace("~0", "~");
    String parent = pointer.substring(0, slash);
    JsonNode there = tree.at(parent);
    ObjectNode object = there instanceof ObjectNode o ? o : tree.withObject(parent);
    if (value.isNull()) {
      object.remove(field);
    } else {
      object.set(field, value);
    }
    if (pointer.startsWith("/spec")) {
      ObjectNode metadata = tree.withObject("metadata");
      metadata.put("generation", metadata.path("generation").asInt() + 1);
    }
    write(key, tree);
  }

  /// What has finalizers is only marked.
  void delete(Key key) {
    get(key).ifPresent(tree -> {
      if (tree.path("metadata").path("finalizers").isEmpty()) {
        commit(Mutation.delete(key));
      } else if (!tree.path("metadata").has("deletionTimestamp")) {
        tree.withObject("metadata").put("deletionTimestamp", time.now().toString());
        write(key, tree);
      }
    });
  }

  /// Takes an object away whatever its finalizers say.
  void remove(Key key) {
    commit(Mutation.delete(key));
  }

  private void write(Key key, ObjectNode tree) {
    commit(Mutation.put(key, tree.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private void commit(Mutation mutation) {
    store.commit(List.of(mutation));
    changed.run();
  }

  static ObjectNode read(Entry entry) {
    try {
      return (ObjectNode) JSON.readTree(entry.value());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
