package dev.karoo.simulation;

import com.fasterxml.jackson.databind.JsonNode;
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
  private static final int CHAINS = 2;
  private static final int BATCHES = 2;
  private static final List<Wish.Update> UPDATES = List.of(Wish.Update.values());

  private final SimulatedApi api;
  private final Timeline time;
  private final int pipelines;
  private final int cores;
  private final int replicas;
  private final Consumer<String> disown;
  private final Consumer<String> removed;
  private final Consumer<Object> transcript;

  /// What is wanted now, by the pipeline's name.
  final Map<String, Wish> wanted = new TreeMap<>();

  /// What was wanted last, also of those that were deleted since.
  private final Map<String, Wish> last = new TreeMap<>();

  /// When a pipeline was last changed or deleted, or one of its tasks.
  final Map<String, java.time.Instant> touched = new TreeMap<>();

  /// When a task was last given up by a pipeline that was made smaller.
  private final Map<String, java.time.Instant> dropped = new TreeMap<>();

  /// @param cores that are wanted at most, so that all find a place
  /// @param pipelines how many there are
  /// @param replicas of each on average
  /// @param disown learns of each task that a user deletes
  /// @param removed learns of each task that a user takes away by force
  Users(SimulatedApi api, Timeline time, int cores, int pipelines, int replicas,
      Consumer<String> disown, Consumer<String> removed, Consumer<Object> transcript) {
    this.disown = disown;
    this.removed = removed;
    this.api = api;
    this.time = time;
    this.cores = cores;
    this.pipelines = pipelines;
    this.replicas = replicas;
    this.transcript = transcript;
  }

  /// In the beginning all pipelines are wanted.
  void begin(Random random) {
    for (int i = 0; i < pipelines; i++) {
      Wish.Kind kind = i < pipelines - CHAINS - BATCHES
          ? Wish.Kind.SERVICE
          : i < pipelines - BATCHES ? Wish.Kind.CHAIN : Wish.Kind.BATCH;
      apply("p" + i, new Wish(kind, kind == Wish.Kind.SERVICE
          ? UPDATES.get(random.nextInt(UPDATES.size()))
          : Wish.Update.RECREATE, 1 + random.nextInt(2 * replicas - 1), 0, 1 + random.nextInt(3),
          random.nextBoolean(), random.nextInt(3), 0));
    }
  }

  /// The store was lost: everything is applied again.
  void applyAll() {
    wanted.forEach((name, wish) -> api.apply(wish.manifest(name)));
  }

  private String some(Random random) {
    return "p" + random.nextInt(pipelines);
  }

  /// A user applies a pipeline: a new one, one with another command, size, number, or only
  /// with another label; some change their minds soon.
  void apply(Random random) {
    String name = some(random);
    Wish old = last.get(name);
    int few = 1 + random.nextInt(2 * replicas - 1);
    apply(name, switch (random.nextInt(5)) {
      case 0 -> old.replicas(few);
      case 1 -> old.nextVersion();
      case 2 -> old.kind() == Wish.Kind.BATCH
          ? old.nextVersion()
          : old.cores(1 + random.nextInt(3));
      case 3 -> old.priority(random.nextInt(3));
      default -> old.nextNote();
    });
    if (random.nextInt(3) == 0) {
      time.after(Duration.ofMillis(random.nextInt(30_000)), () -> supersede(name, random));
    }
  }

  /// What runs on is changed everywhere.
  void applyEverywhere(Random random) {
    wanted.forEach((name, wish) -> {
      if (wish.kind() != Wish.Kind.BATCH) {
        time.after(Duration.ofMillis(random.nextInt(2000)), () -> apply(name,
            random.nextBoolean() ? wish.nextVersion() : wish.cores(1 + random.nextInt(3))));
      }
    });
  }

  /// A change is superseded, perhaps before it was carried out.
  private void supersede(String name, Random random) {
    Wish now = wanted.get(name);
    if (now != null && now.kind() != Wish.Kind.BATCH) {
      apply(name, random.nextBoolean() ? now.nextVersion() : now.cores(1 + random.nextInt(3)));
    }
  }

  private void apply(String name, Wish some) {
    int others = wanted.entrySet().stream().filter(e -> !e.getKey().equals(name))
        .mapToInt(e -> e.getValue().allCores()).sum();
    Wish wish = some;
    while (wish.replicas() > 1 && others + wish.allCores() > cores) {
      wish = wish.replicas(wish.replicas() - 1);
    }
    become(name, wish);
  }

  private void become(String name, Wish wish) {
    Key key = SimulatedApi.key("Pipeline", SimulatedApi.NAMESPACE, name);
    if (api.get(key).filter(Users::deleting).isPresent()) {
      return; // as with kubectl apply, what is being deleted stays deleted
    }
    transcript.accept("a user applies " + name + " " + wish);
    touched.put(name, time.now());
    Optional.ofNullable(wanted.get(name)).ifPresent(before -> before.tasks(name).stream()
        .filter(task -> !wish.tasks(name).contains(task))
        .forEach(task -> dropped.put(task, time.now())));
    wanted.put(name, wish);
    last.put(name, wish);
    api.apply(wish.manifest(name));
  }

  static boolean deleting(JsonNode object) {
    return object.path("metadata").has("deletionTimestamp");
  }

  void delete(Random random) {
    String name = some(random);
    transcript.accept("a user deletes " + name);
    touched.put(name, time.now());
    wanted.remove(name);
    api.delete(SimulatedApi.key("Pipeline", SimulatedApi.NAMESPACE, name));
  }

  void deleteTask(Random random) {
    task(random).ifPresent(key -> deleteTask(key.name()));
  }

  void deleteTask(String task) {
    disown.accept(task);
    transcript.accept("a user deletes task " + task);
    touched.put(task.substring(0, task.indexOf('.')), time.now());
    api.delete(SimulatedApi.key("Task", SimulatedApi.NAMESPACE, task));
  }

  void removeTask(Random random) {
    task(random).ifPresent(key -> {
      removed.accept(key.name());
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
    List<String> tasks = wanted.get(name).tasks(name);
    return Optional.of(SimulatedApi.key("Task", SimulatedApi.NAMESPACE,
        tasks.get(random.nextInt(tasks.size()))));
  }

  /// Whether a task is wanted.
  Optional<Wish> wish(TaskName task) {
    return Optional.ofNullable(wanted.get(task.pipeline()))
        .filter(wish -> wish.wants(task));
  }

  /// Whether a pipeline was made so much smaller since then that it had no such task for a while.
  boolean dropped(TaskName task, java.time.Instant since) {
    return Optional.ofNullable(dropped.get(task.text())).filter(at -> at.isAfter(since))
        .isPresent();
  }

  /// Whether somebody asked for something about the pipeline since then, and within this time.
  boolean touchedSince(String pipeline, java.time.Instant since, Duration within) {
    return Optional.ofNullable(touched.get(pipeline)).filter(at -> !at.isBefore(since)
        && at.isBefore(since.plus(within))).isPresent();
  }

  /// Whether somebody asked for something about the pipeline of late.
  boolean touched(String pipeline, Duration within) {
    return Optional.ofNullable(touched.get(pipeline))
        .filter(at -> at.plus(within).isAfter(time.now())).isPresent();
  }
}
