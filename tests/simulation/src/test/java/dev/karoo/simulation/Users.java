package dev.karoo.simulation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.store.Entry;
import dev.karoo.store.Key;
import dev.karoo.store.Mutation;
import dev.karoo.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/// People who apply, change and delete pipelines, and delete a task now and then, as the API server
/// would carry it out.
final class Users {
  /// Together these pipelines never want more than what three agents have.
  private static final int PIPELINES = 3;
  private static final int MOST_REPLICAS = 3;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Store store;
  private final Timeline time;
  private final Random random;
  private final Consumer<String> transcript;

  /// How many replicas are wanted of each pipeline that is.
  final Map<String, Integer> wanted = new TreeMap<>();
  private Runnable changed = () -> {};

  Users(Store store, Timeline time, Random random, Consumer<String> transcript) {
    this.store = store;
    this.time = time;
    this.random = random;
    this.transcript = transcript;
  }

  void onChange(Runnable what) {
    changed = what;
  }

  void begin(Duration length) {
    for (int i = 0; i < PIPELINES; i++) {
      apply("p" + i);
    }
    next(time.now().plus(length).minusSeconds(60));
  }

  private void next(java.time.Instant end) {
    time.after(Duration.ofSeconds(1 + random.nextInt(240)), () -> {
      if (time.now().isBefore(end)) {
        String name = "p" + random.nextInt(PIPELINES);
        switch (random.nextInt(6)) {
          case 0, 1 -> delete(name);
          case 2 -> deleteTask(name);
          default -> apply(name);
        }
        next(end);
      }
    });
  }

  private void apply(String name) {
    Key key = new Key("pipelines.karoo.dev", "sim", name);
    Optional<Entry> there = store.get(key);
    if (there.isPresent() && read(there.get()).path("metadata").has("deletionTimestamp")) {
      return; // as with kubectl apply, what is being deleted stays deleted
    }
    int replicas = 1 + random.nextInt(MOST_REPLICAS);
    ObjectNode tree = there.map(Users::read).orElseGet(() -> fresh(name));
    ObjectNode metadata = tree.withObject("metadata");
    metadata.put("generation", metadata.path("generation").asInt() + 1);
    ObjectNode spec = tree.putObject("spec");
    spec.put("placement", random.nextBoolean() ? "Gang" : "Each").put("priority",
        random.nextInt(3));
    ObjectNode task = spec.putArray("tasks").addObject();
    task.put("name", "t").put("replicas", replicas).putArray("command").add("run")
        .add("v" + random.nextInt(3));
    ObjectNode resources = task.putObject("resources");
    resources.put("memory", "1Gi").putObject("cores").put("count", 1 + random.nextInt(3));
    transcript.accept("a user applies " + name + " " + spec);
    commit(Mutation.put(key, bytes(tree)));
    wanted.put(name, replicas);
  }

  private ObjectNode fresh(String name) {
    ObjectNode tree = JSON.createObjectNode();
    tree.put("apiVersion", "karoo.dev/v1alpha1").put("kind", "Pipeline");
    tree.putObject("metadata").put("name", name).put("namespace", "sim")
        .put("uid", new UUID(random.nextLong(), random.nextLong()).toString())
        .put("creationTimestamp", time.now().toString());
    return tree;
  }

  private void delete(String name) {
    transcript.accept("a user deletes " + name);
    delete(new Key("pipelines.karoo.dev", "sim", name));
    wanted.remove(name);
  }

  private void deleteTask(String name) {
    transcript.accept("a user deletes task " + name + ".t.0");
    delete(new Key("tasks.karoo.dev", "sim", name + ".t.0"));
  }

  /// As the API server does it: what has finalizers is only marked.
  private void delete(Key key) {
    Optional<Entry> there = store.get(key);
    if (there.isEmpty()) {
      return;
    }
    ObjectNode tree = read(there.get());
    tree.withObject("metadata").put("deletionTimestamp", time.now().toString());
    commit(tree.path("metadata").path("finalizers").isEmpty()
        ? Mutation.delete(key)
        : Mutation.put(key, bytes(tree)));
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

  private static byte[] bytes(ObjectNode tree) {
    return tree.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }
}
