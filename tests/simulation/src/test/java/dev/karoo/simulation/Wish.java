package dev.karoo.simulation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.core.ports.Launch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is wanted of a pipeline.
///
/// @param kind what it is made of
/// @param update how a changed command comes to its tasks
/// @param replicas of its template `t`
/// @param version of its command
/// @param cores of each task of `t`
/// @param gang whether they start together
/// @param priority of the pipeline
/// @param note a label that restarts nothing
record Wish(Kind kind, Update update, int replicas, int version, int cores, boolean gang,
    int priority, int note) {
  /// What a pipeline is made of.
  enum Kind {
    /// Tasks that run on.
    SERVICE,
    /// Tasks that are told the address of another, `a`, and start when that runs.
    CHAIN,
    /// Tasks that run to completion.
    BATCH
  }

  /// How a changed command comes to the tasks of a service.
  enum Update {
    /// All end at once.
    RECREATE,
    /// One after the other.
    ROLLING,
    /// One after the other, its successor first.
    SURGE
  }

  /// How long each task has to end.
  static final Duration GRACE = Duration.ofSeconds(7);

  /// How long a task that runs to completion may run.
  static final Duration LONGEST_RUN = Duration.ofSeconds(150);

  /// How many others the tasks of a chain depend on.
  static final int SERVERS = 2;

  private static final ObjectMapper JSON = new ObjectMapper();

  /// Whether a task that was started for the one is what the other wants.
  boolean sameTask(Wish other) {
    return version == other.version && cores == other.cores && kind == other.kind;
  }

  /// The same of two that are known.
  static boolean same(Optional<Wish> one, Optional<Wish> other) {
    return one.isPresent() && other.isPresent() && one.get().sameTask(other.get());
  }

  /// How long a successor must have run before the next task's turn comes.
  Duration minReady() {
    return version % 3 == 2 && update != Update.RECREATE ? Duration.ofSeconds(5) : Duration.ZERO;
  }

  /// Whether its tasks have checks that say when they are ready.
  private boolean checked() {
    return version % 2 == 0; // what ran before has none
  }

  Wish replicas(int now) {
    return new Wish(kind, update, now, version, cores, gang, priority, note);
  }

  Wish nextVersion() {
    return new Wish(kind, update, replicas, version + 1, cores, gang, priority, note);
  }

  Wish cores(int now) {
    return new Wish(kind, update, replicas, version, now, gang, priority, note);
  }

  Wish priority(int now) {
    return new Wish(kind, update, replicas, version, cores, gang, now, note);
  }

  Wish nextNote() {
    return new Wish(kind, update, replicas, version, cores, gang, priority, note + 1);
  }

  /// The cores of all its tasks.
  int allCores() {
    return replicas * cores + (kind == Kind.CHAIN ? SERVERS : 0);
  }

  /// Whether one of its tasks is of this name.
  boolean wants(TaskName task) {
    return task.template().equals("t")
        ? task.index() < replicas
        : kind == Kind.CHAIN && task.template().equals("a") && task.index() < SERVERS;
  }

  /// The names of its tasks.
  List<String> tasks(String name) {
    List<String> tasks = new ArrayList<>();
    for (int i = 0; i < replicas; i++) {
      tasks.add(name + ".t." + i);
    }
    for (int i = 0; kind == Kind.CHAIN && i < SERVERS; i++) {
      tasks.add(name + ".a." + i);
    }
    return tasks;
  }

  /// How long each of its tasks may run.
  Optional<Duration> longestRun() {
    return kind == Kind.BATCH ? Optional.of(LONGEST_RUN) : Optional.empty();
  }

  /// Whether this is what it wants to be started for a task.
  boolean fits(TaskName task, Launch launch) {
    int its = task.template().equals("a") ? 1 : cores;
    return launch.argv().getLast().equals("v" + version)
        && launch.maxRunTime().equals(longestRun())
        && launch.resources().range("cores").size() == its;
  }

  /// As a user applies it.
  ObjectNode manifest(String name) {
    ObjectNode tree = JSON.createObjectNode();
    tree.put("apiVersion", "karoo.dev/v1alpha1").put("kind", "Pipeline");
    tree.putObject("metadata").put("name", name).putObject("labels").put("note", "n" + note);
    ObjectNode spec = tree.putObject("spec");
    spec.put("placement", gang ? "Gang" : "Each").put("priority", priority);
    var tasks = spec.putArray("tasks");
    if (kind == Kind.CHAIN) {
      ObjectNode server = template(tasks.addObject(), "a", SERVERS, 1);
      server.putArray("command").add("serve").add("v" + version);
      check(server);
    }
    ObjectNode task = template(tasks.addObject(), "t", replicas, cores);
    var command = task.putArray("command").add("run");
    if (kind == Kind.CHAIN) {
      command.add("$(tasks.a[0].endpoints.http)");
      task.putArray("dependsOn").addObject().put("task", "a")
          .put("condition", checked() ? "Ready" : "Running");
    }
    command.add("v" + version);
    if (kind == Kind.BATCH) {
      task.put("restartPolicy", "OnFailure").put("attempts", 1000)
          .put("maxRunTime", LONGEST_RUN.toSeconds() + "s");
    }
    switch (update) {
      case RECREATE -> {
      }
      case ROLLING -> rolling(task).put("maxUnavailable", 1);
      case SURGE -> rolling(task).put("maxUnavailable", 0).put("maxSurge", 1);
    }
    return tree;
  }

  private ObjectNode rolling(ObjectNode task) {
    check(task);
    return task.putObject("update").put("strategy", "Rolling")
        .put("minReady", minReady().toSeconds() + "s");
  }

  private void check(ObjectNode task) {
    if (checked()) {
      task.putObject("checks").putObject("readiness").putArray("command").add("ready");
    }
  }

  private static ObjectNode template(ObjectNode task, String name, int replicas, int cores) {
    task.put("name", name).put("replicas", replicas).put("gracePeriod", GRACE.toSeconds() + "s");
    task.putArray("ports").addObject().put("name", "http");
    task.putObject("resources").put("memory", "1Gi").put("cpus", "100m").putObject("cores")
        .put("count", cores);
    return task;
  }
}
