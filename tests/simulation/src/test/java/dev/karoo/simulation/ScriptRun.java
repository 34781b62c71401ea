package dev.karoo.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.karoo.api.check.Validation;
import dev.karoo.api.yaml.Manifests;
import dev.karoo.api.yaml.Reading;
import dev.karoo.control.Settings;
import dev.karoo.core.ports.TaskState;
import dev.karoo.store.Key;
import dev.karoo.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;

/// Plays a [Script] against the control loop in virtual time, where nothing happens by chance, and
/// says what came of it. TASK is `pipeline.template.index`, with `*` as wildcard; namespaces other
/// than `sim` are written `namespace/name`.
///
/// - `agent NAME [cores=N] [KEY=VALUE…]`: an agent with two domains of N/2 cores (8), and
///   attributes; before the beginning
/// - `apply`: the manifests in the indented lines below, checked as `karoo apply` does
/// - `edit KIND NAME POINTER JSON`: sets one field by its JSON pointer; `null` removes it
/// - `annotate KIND NAME KEY VALUE`
/// - `delete KIND NAME`, `remove KIND NAME`: as kubectl; by force, whatever the finalizers say
/// - `exit TASK CODE`: those that run end now with that code
/// - `exits TASK CODE AFTER [TIMES]`: from now on each attempt ends so after that time, so often
/// - `check TASK true|false|none`: the result of checks from now on; at first `true`, after 1 s
/// - `die AGENT…`, `cut AGENT…`, `back AGENT…`: host and tasks end; the host is not heard of; it is
///   back, one that died with another Mesos id
/// - `drain AGENT…`, `reactivate AGENT…`: as Mesos' DRAIN_AGENT
/// - `failover`: another master leads
/// - `disconnect [PAUSE]`: the operator's line is cut
/// - `crash [PAUSE]`: the operator dies, and starts again after a while (5 s)
/// - `stop`, `start`: the operator
/// - `note WORD…`: a line in the transcript
/// - `end`: nothing happens any more; without it ten more minutes are played
final class ScriptRun implements AutoCloseable {
  private static final Duration SETTLED = Duration.ofMinutes(10);

  /// What attempts of some tasks do by themselves.
  private record Habit(int code, Duration after, int[] left) {}

  private final Timeline time = new Timeline();
  private final Store store = new SimulatedStore();
  private final Manifests manifests = new Manifests(new Validation());
  private final SimulatedMaster master;
  private final SimulatedOperator operator;
  private final SimulatedApi api;
  private final Transcript transcript;
  private final Map<String, SimulatedAgent> agents = new LinkedHashMap<>();
  private final Map<String, Habit> habits = new LinkedHashMap<>();
  private final Map<String, Optional<Boolean>> checks = new LinkedHashMap<>();

  ScriptRun() {
    transcript = new Transcript(time, store);
    master = new SimulatedMaster(time, Chance.none(), this::hear);
    operator = new SimulatedOperator(store, time, master, new Random(1), Settings.USUAL,
        transcript, () -> false);
    api = new SimulatedApi(store, time, new Random(2));
    api.onChange(operator::wake);
    master.observe(this::changed);
  }

  private void hear(dev.karoo.core.ports.ClusterEvent event) {
    operator.hear(event);
  }

  /// Plays it. @return the transcript
  String play(Script script) {
    Instant start = time.now();
    Instant last = start;
    boolean booted = false;
    for (Script.Step step : script.steps()) {
      if (!booted && !step.verb().equals("agent")) {
        booted = true;
        operator.boot();
      }
      if (step.verb().equals("agent")) {
        agent(step);
      } else {
        time.at(start.plus(step.at()), () -> act(step));
      }
      last = start.plus(step.at());
    }
    time.run(last, transcript::look);
    Duration more = script.steps().getLast().verb().equals("end") ? Duration.ZERO : SETTLED;
    time.run(last.plus(more), transcript::look);
    return transcript.text();
  }

  /// What really is.
  SimulatedMaster master() {
    return master;
  }

  /// The objects.
  Store store() {
    return store;
  }

  private void agent(Script.Step step) {
    Map<String, String> attributes = new HashMap<>();
    for (int i = 2; i < step.words().size(); i++) {
      String[] pair = step.word(i).split("=", 2);
      attributes.put(pair[0], pair[1]);
    }
    String cores = Optional.ofNullable(attributes.remove("cores")).orElse("8");
    var agent = new SimulatedAgent(step.word(1), "S-" + step.word(1),
        Integer.parseInt(cores) / 2, attributes);
    agents.put(agent.name, agent);
    master.add(agent);
  }

  private void act(Script.Step step) {
    switch (step.verb()) {
      case "apply" -> apply(step);
      case "edit", "annotate", "delete", "remove" -> user(step);
      case "exit", "exits", "check" -> task(step);
      case "die", "cut", "back", "drain", "reactivate" -> host(step);
      case "failover", "disconnect", "crash", "stop", "start" -> fate(step);
      case "note" -> transcript.line("note", said(step, 1));
      case "end" -> {
      }
      default -> throw new IllegalArgumentException("line " + step.line() + ": " + step.verb());
    }
  }

  private static String said(Script.Step step, int from) {
    return String.join(" ", step.words().subList(from, step.words().size()));
  }

  // ---- users

  private void apply(Script.Step step) {
    Reading read = manifests.read("line " + step.line(),
        step.block().getBytes(StandardCharsets.UTF_8));
    if (!read.problems().isEmpty()) {
      throw new IllegalArgumentException("line " + step.line() + ": " + read.problems());
    }
    read.manifests().forEach(manifest -> {
      transcript.line("user", "applies " + manifest.kind() + " " + manifest.name());
      api.apply(manifest.object());
    });
  }

  private void user(Script.Step step) {
    transcript.line("user", said(step, 0));
    String[] name = step.word(2).split("/", 2);
    Key key = SimulatedApi.key(capital(step.word(1)),
        name.length > 1 ? name[0] : SimulatedApi.NAMESPACE, name[name.length - 1]);
    switch (step.verb()) {
      case "edit" -> api.edit(key, step.word(3), json(step, 4));
      case "annotate" -> api.edit(key, "/metadata/annotations/"
          + step.word(3).replace("~", "~0").replace("/", "~1"), TextNode.valueOf(said(step, 4)));
      case "delete" -> api.delete(key);
      case "remove" -> api.remove(key);
      default -> throw new IllegalStateException(step.verb());
    }
  }

  private static JsonNode json(Script.Step step, int from) {
    return SimulatedApi.json(said(step, from));
  }

  private static String capital(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  // ---- tasks

  private void task(Script.Step step) {
    transcript.line("fate", said(step, 0));
    String pattern = step.word(1);
    switch (step.verb()) {
      case "exit" -> running(pattern, (agent, process) -> end(agent, process,
          Integer.parseInt(step.word(2))));
      case "exits" -> habits.put(pattern, new Habit(Integer.parseInt(step.word(2)),
          Script.duration(step.word(3)), new int[]{Integer.parseInt(step.wordOr(4,
              String.valueOf(Integer.MAX_VALUE)))}));
      case "check" -> {
        Optional<Boolean> result = step.word(2).equals("none")
            ? Optional.empty()
            : Optional.of(Boolean.parseBoolean(step.word(2)));
        checks.put(pattern, result);
        running(pattern, (agent, process) -> check(agent, process, result));
      }
      default -> throw new IllegalStateException(step.verb());
    }
  }

  private void running(String pattern,
      java.util.function.BiConsumer<SimulatedAgent, SimulatedAgent.Instance> what) {
    for (SimulatedAgent agent : agents.values()) {
      for (SimulatedAgent.Instance process : java.util.List.copyOf(agent.processes.values())) {
        if (process.state == TaskState.RUNNING && matches(pattern, process)) {
          what.accept(agent, process);
        }
      }
    }
  }

  private static boolean matches(String pattern, SimulatedAgent.Instance process) {
    String id = process.launch.taskId();
    String task = id.substring(0, id.lastIndexOf('-'));
    String full = pattern.contains("/")
        ? pattern.replace('/', '.')
        : SimulatedApi.NAMESPACE + "." + pattern;
    return Pattern.matches(Pattern.quote(full).replace("*", "\\E.*\\Q"), task);
  }

  private void end(SimulatedAgent agent, SimulatedAgent.Instance process, int code) {
    master.executors.change(agent, process, code == 0 ? TaskState.FINISHED : TaskState.FAILED,
        "", "Command exited with status " + code);
  }

  private void check(SimulatedAgent agent, SimulatedAgent.Instance process,
      Optional<Boolean> result) {
    if (process.launch.readiness().isPresent() && result.isPresent()) {
      master.executors.checked(agent, process, result);
    }
  }

  /// A task changed on its agent: what it does next is a habit of it.
  private void changed(SimulatedAgent agent, SimulatedAgent.Instance process) {
    transcript.changed(agent, process);
    if (process.state != TaskState.RUNNING) {
      return;
    }
    time.after(Duration.ofSeconds(1), () -> {
      Optional<Boolean> result = Optional.of(true);
      for (Map.Entry<String, Optional<Boolean>> entry : checks.entrySet()) {
        result = matches(entry.getKey(), process) ? entry.getValue() : result;
      }
      check(agent, process, result);
    });
    habits.forEach((pattern, habit) -> {
      if (matches(pattern, process) && habit.left[0]-- > 0) {
        time.after(habit.after, () -> end(agent, process, habit.code));
      }
    });
  }

  // ---- hosts, the master, the operator

  private void host(Script.Step step) {
    transcript.line("fate", said(step, 0));
    for (String name : step.words().subList(1, step.words().size())) {
      SimulatedAgent agent = Optional.ofNullable(agents.get(name)).orElseThrow(
          () -> new IllegalArgumentException("line " + step.line() + ": no agent " + name));
      switch (step.verb()) {
        case "die" -> master.die(agent);
        case "cut" -> master.cut(agent);
        case "back" -> master.back(agent);
        case "drain" -> master.drain(agent, true);
        case "reactivate" -> master.drain(agent, false);
        default -> throw new IllegalStateException(step.verb());
      }
    }
  }

  private void fate(Script.Step step) {
    transcript.line("fate", said(step, 0));
    Duration pause = Script.duration(step.wordOr(1, "5s"));
    switch (step.verb()) {
      case "failover" -> {
        master.failover();
        operator.disconnect(Duration.ofMillis(10), Duration.ofSeconds(1));
      }
      case "disconnect" -> operator.disconnect(Duration.ofMillis(10), pause);
      case "crash" -> {
        operator.stop("by force");
        time.after(pause, operator::boot);
      }
      case "stop" -> operator.stop("as told");
      case "start" -> operator.boot();
      default -> throw new IllegalStateException(step.verb());
    }
  }

  @Override
  public void close() {
    operator.close();
    transcript.close();
    store.close();
  }
}
