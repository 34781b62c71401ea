package dev.karoo.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.core.ports.TaskState;
import dev.karoo.store.Change;
import dev.karoo.store.Entry;
import dev.karoo.store.Key;
import dev.karoo.store.Selection;
import dev.karoo.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Whether what objects say is so, and whether all is as wanted when fate has left the cluster
/// alone for long enough.
final class Facts {
  private static final Duration STEADY = Duration.ofSeconds(60);

  /// After its longest run it gets its grace period and half a minute, and clocks jump.
  private static final Duration OVERTIME = Duration.ofSeconds(100);
  private static final Duration DELAY = Duration.ofSeconds(12);
  private static final String TASKS = "tasks.karoo.dev";
  private static final String AGENTS = "agents.karoo.dev";
  private static final String PIPELINES = "pipelines.karoo.dev";

  private final Store store;
  private final Timeline time;
  private final SimulatedMaster master;
  private final Users users;
  private final Reality reality;
  private final Map<Key, String> phases = new HashMap<>();
  private final List<String> written = new ArrayList<>();

  Facts(Store store, Timeline time, SimulatedMaster master, Users users,
      Reality reality) {
    this.reality = reality;
    this.store = store;
    this.time = time;
    this.master = master;
    this.users = users;
  }

  // ---- at each write

  /// No false alarms: what runs on, on a host that was heard of all the time, never looks otherwise
  /// in between.
  void written(Change change) {
    String resource = change.key().resource();
    if (change.type() == Change.Type.DELETE) {
      phases.remove(change.key());
      return;
    }
    if (!resource.startsWith("internal")) {
      written.add(change.key().toString());
    }
    if (!resource.equals(TASKS) && !resource.equals(AGENTS)) {
      return;
    }
    String text = new String(change.now().value(), StandardCharsets.UTF_8);
    int at = text.indexOf("\"status\":{");
    int from = text.indexOf("\"phase\":\"", Math.max(at, 0));
    if (at < 0 || from < 0) {
      return;
    }
    String phase = text.substring(from + 9, text.indexOf('"', from + 9));
    String before = phases.put(change.key(), phase);
    if (resource.equals(AGENTS)) {
      agent(change.key().name(), Optional.ofNullable(before), phase);
    } else if ("Running".equals(before)) {
      task(change.key().name(), phase, text);
    }
  }

  /// All objects are gone.
  void storeLost() {
    phases.clear();
  }

  private void agent(String name, Optional<String> before, String phase) {
    master.agents().stream().filter(a -> a.name.equals(name)).forEach(agent -> {
      boolean steady = agent.offered() && agent.heard() && agent.steadySince.plus(STEADY)
          .isBefore(time.now());
      check(!steady || phase.equals("Ready") || before.isEmpty(),
          "a false alarm: agent " + name + " is said to be " + phase);
    });
  }

  private void task(String name, String phase, String text) {
    boolean alarming = phase.equals("Pending") || phase.equals("Starting")
        || phase.equals("Unreachable");
    if (!alarming || text.contains("\"kill\":{")) {
      return; // what is being ended on purpose may well give way to another attempt
    }
    for (SimulatedAgent agent : master.agents()) {
      for (SimulatedAgent.Instance process : agent.processes.values()) {
        String id = process.launch.taskId();
        check(process.state != TaskState.RUNNING || !agent.heard() || !agent.registered()
            || !process.since.plus(DELAY).isBefore(time.now())
            || !agent.steadySince.plus(STEADY).isBefore(time.now()) || !text.contains(id)
            || !TaskName.of(id).text().equals(name),
            "a false alarm: task " + name + " is said to be " + phase + " while " + id
                + " runs on " + agent.name);
      }
    }
  }

  // ---- when it is quiet

  /// Begins to note what is written.
  void beginSilence() {
    written.clear();
  }

  /// Since silence began nothing was written.
  void silence() {
    check(written.isEmpty(), "written although nothing happens: " + written);
  }

  /// What the tasks' statuses say is so.
  void statusesAreTrue() {
    Map<String, String> real = new HashMap<>();
    for (SimulatedAgent agent : master.agents()) {
      agent.processes.forEach((id, process) -> {
        if (process.state == TaskState.RUNNING) {
          real.put(id, agent.name);
        }
      });
    }
    for (Entry entry : store.list(Selection.of(TASKS), 0, Optional.empty()).entries()) {
      JsonNode status = SimulatedApi.read(entry).path("status");
      String phase = status.path("phase").asText();
      for (JsonNode attempt : status.path("attempts")) {
        String id = attempt.path("id").asText();
        check(!attempt.path("state").asText().equals("TASK_STAGING") || attempt.has("kill")
            || reality.track(id).filter(t -> t.launched.plus(STEADY).isBefore(time.now()))
                .isEmpty(),
            entry.key() + " waits for a launch that got lost: " + attempt);
        boolean said = attempt.path("state").asText().equals("TASK_RUNNING");
        check(said == real.containsKey(id) || attempt.has("kill") || changing(entry),
            entry.key() + " says " + attempt
                + " but it runs on " + real.get(id));
      }
      check(!phase.equals("Running") || changing(entry) || hosts(status, real).contains(
          status.at("/placement/agent").asText()), entry.key() + " says it runs on "
              + status.at("/placement/agent") + " but it is on " + hosts(status, real));
    }
    for (SimulatedAgent agent : master.agents()) {
      String phase = store.get(Key.ofCluster(AGENTS, agent.name)).map(SimulatedApi::read)
          .map(tree -> tree.at("/status/phase").asText()).orElse("");
      check(phase.equals("Ready"), agent.name + " is registered but said to be " + phase);
    }
  }

  /// Whether a task changed so recently that it may not be known yet.
  private boolean changing(Entry entry) {
    String[] name = entry.key().name().split("\\.");
    Instant recent = time.now().minus(DELAY);
    return reality.of(new TaskName(name[0], name[1], Integer.parseInt(name[2]))).stream()
        .anyMatch(track -> track.process.filter(p -> p.since.isAfter(recent)).isPresent());
  }

  private static List<String> hosts(JsonNode status, Map<String, String> real) {
    List<String> hosts = new ArrayList<>();
    for (JsonNode attempt : status.path("attempts")) {
      Optional.ofNullable(real.get(attempt.path("id").asText())).ifPresent(hosts::add);
    }
    return hosts;
  }

  private String status(String task) {
    return store.get(SimulatedApi.key("Task", SimulatedApi.NAMESPACE, task))
        .map(SimulatedApi::read).map(tree -> tree.path("status").toString()).orElse("no object");
  }

  /// What is wanted runs, once each; nothing else does; and the objects say so.
  void allIsAsWanted() {
    Map<String, Integer> running = new TreeMap<>();
    for (SimulatedAgent agent : master.agents()) {
      for (SimulatedAgent.Instance process : agent.processes.values()) {
        check(process.updates.isEmpty(), "never acknowledged: " + process.updates);
        if (process.runs()) {
          TaskName task = TaskName.of(process.launch.taskId());
          running.merge(task.text(), 1, Integer::sum);
          Optional<Wish> wish = users.wish(task);
          check(wish.isEmpty() || wish.get().fits(task, process.launch),
              process.launch.taskId() + " runs " + process.launch.argv() + ", wanted is " + wish);
          check(!overdue(process), process.launch.taskId() + " runs for longer than it may");
          wish.filter(w -> w.kind() == Wish.Kind.CHAIN && task.template().equals("t"))
              .ifPresent(_ -> told(process, task));
        }
      }
    }
    Map<String, Integer> wanted = new TreeMap<>();
    users.wanted.forEach((name, wish) -> {
      if (wish.kind() == Wish.Kind.BATCH) {
        completed(name, wish);
      } else {
        wish.tasks(name).forEach(task -> wanted.put(task, 1));
      }
    });
    if (!running.equals(wanted)) {
      throw new Violation(difference(wanted, running));
    }
    long pipelines = store.list(Selection.of(PIPELINES), 0, Optional.empty()).entries().stream()
        .map(SimulatedApi::read)
        .peek(tree -> check(tree.at("/status/phase").asText().equals(phase(tree)),
            tree.at("/metadata/name").asText() + " is not " + phase(tree) + ": "
                + tree.get("status")))
        .count();
    check(pipelines == users.wanted.size(), pipelines + " pipelines, wanted are "
        + users.wanted.keySet());
    long tasks = store.list(Selection.of(TASKS), 0, Optional.empty()).entries().size();
    int objects = users.wanted.values().stream()
        .mapToInt(wish -> wish.tasks("").size()).sum();
    check(tasks == objects, tasks + " Task objects, wanted are " + objects);
  }

  /// Whether it should have been ended long ago.
  private boolean overdue(SimulatedAgent.Instance process) {
    return process.launch.maxRunTime().filter(longest -> reality.track(process.launch.taskId())
        .flatMap(track -> track.running).filter(at -> at.plus(longest).plus(OVERTIME)
            .isBefore(time.now()))
        .isPresent()).isPresent();
  }

  private String phase(JsonNode pipeline) {
    Wish wish = users.wanted.get(pipeline.at("/metadata/name").asText());
    return wish != null && wish.kind() == Wish.Kind.BATCH ? "Succeeded" : "Ready";
  }

  /// What is to run to completion has.
  private void completed(String name, Wish wish) {
    for (int i = 0; i < wish.replicas(); i++) {
      TaskName task = new TaskName(name, "t", i);
      check(reality.completed(task, wish), task + " never ran to completion as wanted: " + wish);
    }
  }

  /// What it was told is where the other runs.
  private void told(SimulatedAgent.Instance process, TaskName task) {
    Optional<String> address = reality.address(new TaskName(task.pipeline(), "a", 0));
    List<String> argv = process.launch.argv();
    check(address.equals(Optional.of(argv.get(argv.size() - 2))), process.launch.taskId()
        + " was told " + argv + " but what it is told of is at " + address);
  }

  private String difference(Map<String, Integer> wanted, Map<String, Integer> running) {
    var text = new StringBuilder("not as wanted:");
    Map<String, Integer> all = new TreeMap<>(wanted);
    all.putAll(running);
    for (String task : all.keySet()) {
      int is = running.getOrDefault(task, 0);
      int should = wanted.getOrDefault(task, 0);
      if (is != should) {
        text.append('\n').append(task).append(" runs ").append(is).append(" times, wanted ")
            .append(should).append(": ").append(status(task));
      }
    }
    return text.toString();
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new Violation(otherwise);
    }
  }
}
