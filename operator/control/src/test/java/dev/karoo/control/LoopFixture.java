package dev.karoo.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.Json;
import dev.karoo.api.pipeline.PipelineObject;
import dev.karoo.api.task.TaskObject;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.store.Entry;
import dev.karoo.store.Key;
import dev.karoo.store.MemoryStore;
import dev.karoo.store.Mutation;
import dev.karoo.store.Selection;
import dev.karoo.store.Store;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// A loop with a store in memory, a cluster that obeys at once, and a clock that the test moves.
final class LoopFixture implements AutoCloseable {
  Store store;
  final FakeCluster cluster;
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private ControlLoop loop;
  private long seed = 1;

  private final Settings settings;

  LoopFixture() {
    this(Settings.USUAL);
  }

  LoopFixture(Settings settings) {
    this.settings = settings;
    store = MemoryStore.open();
    cluster = new FakeCluster(() -> now);
    loop = newLoop();
  }

  private ControlLoop newLoop() {
    return new ControlLoop(store, cluster, () -> now, new Random(seed++), settings);
  }

  /// The operator dies.
  void crash() {
    loop.close();
  }

  /// The operator dies and starts anew on its store.
  void restart() {
    loop.close();
    loop = newLoop();
    cluster.take();
    cluster.subscribe("framework-1");
  }

  /// The operator starts anew, and nothing of its store is left.
  void loseStore() {
    loop.close();
    store.close();
    store = MemoryStore.open();
    loop = newLoop();
    cluster.take();
    cluster.happens(new ClusterEvent.FrameworkFound("framework-1"));
    cluster.subscribe("framework-1");
  }

  LoopFigures figures() {
    return loop.figures();
  }

  boolean caughtUp() {
    return loop.caughtUp();
  }

  Optional<Instant> turn() {
    return loop.turn(cluster.take());
  }

  /// Turns and offers until nothing happens any more, at this instant.
  void settle() {
    for (int i = 0; i < 50; i++) {
      int calls = cluster.calls.size();
      long revision = store.revision();
      cluster.allocate();
      turn();
      if (calls == cluster.calls.size() && revision == store.revision()) {
        return;
      }
    }
    throw new AssertionError("it does not settle: " + cluster.counts());
  }

  /// Time passes, a second at a time.
  void pass(Duration time) {
    for (int i = 0; i < time.toSeconds(); i++) {
      now = now.plusSeconds(1);
      settle();
    }
  }

  /// The clock is set back while the operator is down.
  void restartEarlier(Duration by) {
    now = now.minus(by);
    restart();
  }

  /// Time passes in which Mesos offers nothing.
  void passWithoutOffers(Duration time) {
    for (int i = 0; i < time.toSeconds(); i++) {
      now = now.plusSeconds(1);
      turn();
    }
  }

  /// Time passes in which Mesos offers anew only every so often, whatever became of earlier offers,
  /// as its allocator does it.
  void passInRounds(Duration time, Duration interval) {
    for (int i = 1; i <= time.toSeconds(); i++) {
      now = now.plusSeconds(1);
      if (i % interval.toSeconds() == 0) {
        cluster.allocate();
      }
      turn();
    }
  }

  /// From now on something happens just before each commit.
  void beforeCommits(java.util.function.BiConsumer<Store, List<Mutation>> what) {
    Store there = store;
    store = (Store) Proxy.newProxyInstance(Store.class.getClassLoader(),
        new Class<?>[]{Store.class}, (_, method, arguments) -> {
          if (method.getName().equals("commit")) {
            what.accept(there, mutations(arguments[0]));
          }
          return method.invoke(there, arguments);
        });
    restart();
  }

  private static List<Mutation> mutations(Object batch) {
    return ((List<?>) batch).stream().map(Mutation.class::cast).toList();
  }

  void apply(String namespace, String name, String spec) {
    Key key = new Key("pipelines.karoo.dev", namespace, name);
    Optional<Entry> there = store.get(key);
    ObjectNode tree = there.map(e -> Documents.read(e.value())).orElseGet(() -> {
      ObjectNode fresh = Documents.object();
      fresh.put("apiVersion", "karoo.dev/v1alpha1").put("kind", "Pipeline");
      fresh.putObject("metadata").put("name", name).put("namespace", namespace)
          .put("uid", "uid-" + name + "-" + store.revision()).put("generation", 0)
          .put("creationTimestamp", now.toString());
      return fresh;
    });
    tree.withObject("metadata").put("generation",
        tree.path("metadata").path("generation").asInt() + 1);
    tree.set("spec", Documents.read(spec.replace('\'', '"').getBytes(
        java.nio.charset.StandardCharsets.UTF_8)));
    store.commit(List.of(Mutation.put(key, Documents.write(tree))));
  }

  Instant now() {
    return now;
  }

  void annotate(String namespace, String name, String key, String value) {
    Key object = new Key("pipelines.karoo.dev", namespace, name);
    ObjectNode tree = Documents.read(store.get(object).orElseThrow().value());
    tree.withObject("metadata").withObject("annotations").put(key, value);
    store.commit(List.of(Mutation.put(object, Documents.write(tree))));
  }

  String condition(PipelineObject pipeline, String type) {
    return java.util.Objects.requireNonNull(pipeline.getStatus()).conditions().stream()
        .filter(c -> c.getType().equals(type))
        .map(c -> c.getStatus() + " " + c.getReason()).findFirst().orElse("none");
  }

  /// Somebody changes an object.
  void edit(String resource, String namespace, String name,
      java.util.function.Consumer<ObjectNode> change) {
    Key key = namespace.isEmpty()
        ? Key.ofCluster(resource, name)
        : new Key(resource, namespace, name);
    ObjectNode tree = store.get(key).map(e -> Documents.read(e.value())).orElseGet(() -> {
      ObjectNode fresh = Documents.object();
      fresh.putObject("metadata").put("name", name).put("uid", "uid-" + name);
      return fresh;
    });
    change.accept(tree);
    store.commit(List.of(Mutation.put(key, Documents.write(tree))));
  }

  dev.karoo.api.agent.AgentObject agent(String name) {
    return Json.fromTree(Documents.read(store.get(Key.ofCluster("agents.karoo.dev", name))
        .orElseThrow().value()), dev.karoo.api.agent.AgentObject.class);
  }

  /// `Type=Status Reason: message` of a condition of a pipeline.
  String told(String namespace, String name, String type) {
    return java.util.Objects.requireNonNull(pipeline(namespace, name).getStatus()).conditions()
        .stream().filter(c -> c.getType().equals(type))
        .map(c -> c.getStatus() + " " + c.getReason() + ": " + c.getMessage()).findFirst()
        .orElse("none");
  }

  /// Reasons and messages of all events.
  List<String> events() {
    return store.list(Selection.of("events"), 0, Optional.empty()).entries().stream()
        .map(e -> Documents.read(e.value()))
        .map(e -> e.path("reason").asText() + ": " + e.path("message").asText()
            + e.path("note").asText())
        .toList();
  }

  /// As the server does it: the object goes when its finalizers are gone.
  void delete(String resource, String namespace, String name) {
    Key key = new Key(resource, namespace, name);
    Entry entry = store.get(key).orElseThrow();
    ObjectNode tree = Documents.read(entry.value());
    tree.withObject("metadata").put("deletionTimestamp", now.toString());
    boolean kept = tree.path("metadata").path("finalizers").size() > 0;
    store.commit(List.of(kept
        ? Mutation.put(key, Documents.write(tree))
        : Mutation.delete(key)));
  }

  TaskObject task(String namespace, String name) {
    return Json.fromTree(Documents.read(store.get(new Key("tasks.karoo.dev", namespace, name))
        .orElseThrow().value()), TaskObject.class);
  }

  PipelineObject pipeline(String namespace, String name) {
    return Json.fromTree(Documents.read(store.get(new Key("pipelines.karoo.dev", namespace,
        name)).orElseThrow().value()), PipelineObject.class);
  }

  List<String> names(String resource) {
    return store.list(Selection.of(resource), 0, Optional.empty()).entries().stream()
        .map(entry -> entry.key().name()).toList();
  }

  /// What was written after a revision: before, then after it.
  List<String> changesAfter(long revision) {
    try (var watch = store.watch(Selection.everything(), revision)) {
      return watch.poll(Duration.ZERO).stream().map(change -> change.type() + " " + change.key()
          + "\n" + change.before().map(e -> text(e.value())).orElse("") + "\n"
          + text(change.now().value())).toList();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
  }

  /// `Type=Status Reason` of a condition.
  String condition(TaskObject task, String type) {
    return java.util.Objects.requireNonNull(task.getStatus()).conditions().stream()
        .filter(c -> c.getType().equals(type))
        .map(c -> c.getStatus() + " " + c.getReason()).findFirst().orElse("none");
  }

  @Override
  public void close() {
    loop.close();
    store.close();
  }
}
