package dev.karoo.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.store.Key;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/// People who apply, change and delete pipelines and tasks, and what they want.
final class Users {
  /// What is wanted of a pipeline.
  ///
  /// @param replicas of its one template
  /// @param version of its command
  /// @param cores of each
  /// @param gang whether they start together
  /// @param priority of the pipeline
  /// @param note a label that restarts nothing
  record Wish(int replicas, int version, int cores, boolean gang, int priority, int note) {
    /// Whether a task that was started for the one is what the other wants.
    boolean sameTask(Wish other) {
      return version == other.version && cores == other.cores;
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private final SimulatedApi api;
  private final Timeline time;
  private final int pipelines;
  private final int replicas;
  private final Consumer<String> disown;
  private final Consumer<Object> transcript;

  /// What is wanted now, by the pipeline's name.
  final Map<String, Wish> wanted = new TreeMap<>();

  /// When a pipeline was last changed or deleted, or one of its tasks.
  final Map<String, java.time.Instant> touched = new TreeMap<>();

  /// @param pipelines how many there are
  /// @param replicas of each on average
  /// @param disown learns of each task that a user deletes
  Users(SimulatedApi api, Timeline time, int pipelines, int replicas,
      Consumer<String> disown, Consumer<Object> transcript) {
    this.disown = disown;
    this.api = api;
    this.time = time;
    this.pipelines = pipelines;
    this.replicas = replicas;
    this.transcript = transcript;
  }

  /// In the beginning all pipelines are wanted.
  void begin(Random random) {
    for (int i = 0; i < pipelines; i++) {
      apply("p" + i, new Wish(1 + random.nextInt(2 * replicas - 1), 0, 1 + random.nextInt(3),
          random.nextBoolean(), random.nextInt(3), 0));
    }
  }

  private String some(Random random) {
    return "p" + random.nextInt(pipelines);
  }

  /// A user applies a pipeline: a new one, one with another command, size, number, or only
  /// with another label.
  void apply(Random random) {
    String name = some(random);
    Wish old = wanted.getOrDefault(name, new Wish(replicas, 0, 1, random.nextBoolean(), 0, 0));
    int few = 1 + random.nextInt(2 * replicas - 1);
    apply(name, switch (random.nextInt(5)) {
      case 0 -> new Wish(few, old.version, old.cores, old.gang, old.priority, old.note);
      case 1 -> new Wish(old.replicas, old.version + 1, old.cores, old.gang, old.priority,
          old.note);
      case 2 -> new Wish(old.replicas, old.version, 1 + random.nextInt(3), old.gang, old.priority,
          old.note);
      case 3 -> new Wish(old.replicas, old.version, old.cores, old.gang, random.nextInt(3),
          old.note);
      default -> new Wish(old.replicas, old.version, old.cores, old.gang, old.priority,
          old.note + 1);
    });
  }

  private void apply(String name, Wish wish) {
    Key key = SimulatedApi.key("Pipeline", SimulatedApi.NAMESPACE, name);
    if (api.get(key).filter(Users::deleting).isPresent()) {
      return; // as with kubectl apply, what is being deleted stays deleted
    }
    transcript.accept("a user applies " + name + " " + wish);
    touched.put(name, time.now());
    wanted.put(name, wish);
    api.apply(manifest(name, wish));
  }

  static boolean deleting(JsonNode object) {
    return object.path("metadata").has("deletionTimestamp");
  }

  private static ObjectNode manifest(String name, Wish wish) {
    ObjectNode tree = JSON.createObjectNode();
    tree.put("apiVersion", "karoo.dev/v1alpha1").put("kind", "Pipeline");
    tree.putObject("metadata").put("name", name).putObject("labels").put("note",
        "n" + wish.note);
    ObjectNode spec = tree.putObject("spec");
    spec.put("placement", wish.gang ? "Gang" : "Each").put("priority", wish.priority);
    ObjectNode task = spec.putArray("tasks").addObject();
    task.put("name", "t").put("replicas", wish.replicas).putArray("command").add("run")
        .add("v" + wish.version);
    task.putArray("ports").addObject().put("name", "http");
    task.putObject("resources").put("memory", "1Gi").put("cpus", "100m").putObject("cores")
        .put("count", wish.cores);
    return tree;
  }

  void delete(Random random) {
    String name = some(random);
    transcript.accept("a user deletes " + name);
    touched.put(name, time.now());
    wanted.remove(name);
    api.delete(SimulatedApi.key("Pipeline", SimulatedApi.NAMESPACE, name));
  }

  void deleteTask(Random random) {
    task(random).ifPresent(key -> {
      disown.accept(key.name());
      transcript.accept("a user deletes task " + key.name());
      touched.put(key.name().substring(0, key.name().indexOf('.')), time.now());
      api.delete(key);
    });
  }

  void removeTask(Random random) {
    task(random).ifPresent(key -> {
      disown.accept(key.name());
      transcript.accept("a user removes task " + key.name() + " by force");
      touched.put(key.name().substring(0, key.name().indexOf('.')), time.now());
      api.remove(key);
    });
  }

  private Optional<Key> task(Random random) {
    List<String> names = List.copyOf(wanted.keySet());
    if (names.isEmpty()) {
      return Optional.empty();
    }
    String name = names.get(random.nextInt(names.size()));
    return Optional.of(SimulatedApi.key("Task", SimulatedApi.NAMESPACE, name + ".t."
        + random.nextInt(wanted.get(name).replicas)));
  }

  /// Whether a task is wanted.
  Optional<Wish> wish(TaskName task) {
    return Optional.ofNullable(wanted.get(task.pipeline()))
        .filter(wish -> task.index() < wish.replicas);
  }

  /// Whether somebody asked for something about the pipeline of late.
  boolean touched(String pipeline, Duration within) {
    return Optional.ofNullable(touched.get(pipeline))
        .filter(at -> at.plus(within).isAfter(time.now())).isPresent();
  }
}
