package dev.karoo.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.store.Key;
import dev.karoo.store.Selection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether what objects say in detail is so: conditions, counts, readiness, what agents have left,
/// and that hosts that are not heard of are said to be lost.
record Truths(SimulatedStore store, Timeline time, SimulatedMaster master, Users users,
    Reality reality, Limits limits) {
  /// After this long it is known that a host is not heard of.
  private static final Duration NOTICED = Duration.ofSeconds(40);

  /// After this long what ran there is started elsewhere.
  private static final Duration REPLACED = Duration.ofSeconds(150);

  /// What must be so of what is as wanted.
  private static final Map<String, Boolean> GOOD = Map.of("Ready", true, "Scheduled", true,
      "Reconciling", false, "Stalled", false, "Updated", true, "Aligned", true, "Complete", true,
      "Failed", false);

  /// All is as wanted, and so say conditions and counts.
  void conditionsAreTrue() {
    for (String resource : List.of("pipelines.karoo.dev", "tasks.karoo.dev")) {
      store.list(Selection.of(resource), 0, Optional.empty()).entries().forEach(entry -> {
        JsonNode tree = store.tree(entry.key()).orElseThrow();
        boolean over = batch(entry.key().name());
        for (JsonNode condition : tree.at("/status/conditions")) {
          String type = condition.path("type").asText();
          boolean readyTask = type.equals("Ready") && over && resource.startsWith("tasks");
          check(readyTask || !GOOD.containsKey(type) || condition.path("status").asText()
              .equals(GOOD.get(type) ? "True" : "False"), entry.key() + " says " + condition
                  + " though all is as wanted");
          check(condition.path("observedGeneration").asLong() == tree
              .at("/metadata/generation").asLong(), entry.key() + " has an old " + condition);
        }
      });
    }
    users.wanted.forEach((name, wish) -> {
      JsonNode counts = store.tree(SimulatedApi.key("Pipeline", SimulatedApi.NAMESPACE, name))
          .orElseThrow().at("/status/tasks");
      int all = wish.tasks(name).size();
      String field = wish.kind() == Wish.Kind.BATCH ? "succeeded" : "ready";
      check(counts.path("desired").asInt() == all && counts.path(field).asInt() == all,
          name + " says " + counts + ", wanted is " + wish);
    });
  }

  private boolean batch(String name) {
    return Optional.ofNullable(users.wanted.get(name.split("\\.")[0]))
        .filter(wish -> wish.kind() == Wish.Kind.BATCH).isPresent();
  }

  /// What agents are said to have given is what runs there.
  void agentsAreTrue() {
    for (SimulatedAgent agent : master.agents()) {
      JsonNode status = store.tree(Key.ofCluster("agents.karoo.dev", agent.name)).orElseThrow()
          .path("status");
      Ranges cores = Ranges.EMPTY;
      int running = 0;
      for (SimulatedAgent.Instance process : agent.processes.values()) {
        if (process.runs()) {
          cores = cores.plus(process.launch.resources().range("cores"));
          running++;
        }
      }
      String said = status.at("/allocated/cores").asText();
      check((said.isEmpty() ? Ranges.EMPTY : CpuSet.parse(said).toRanges()).equals(cores)
          && status.path("tasks").asInt() == running,
          agent.name + " is said to have given "
              + status.get("allocated") + " to " + status.get("tasks") + " tasks, but " + running
              + " run on " + cores);
    }
  }

  /// Tasks that run are said to be ready when their checks say so.
  void readinessIsTrue() {
    Instant recent = time.now().minusSeconds(1);
    for (SimulatedAgent agent : master.agents()) {
      agent.processes.forEach((id, process) -> {
        boolean ready = process.state == TaskState.RUNNING
            && (process.launch.readiness().isEmpty() || process.check.orElse(false));
        store.tree(SimulatedApi.key("Task", SimulatedApi.NAMESPACE, TaskName.of(id).text()))
            .filter(_ -> process.since.isBefore(recent))
            .filter(tree -> current(tree.path("status")).equals(id))
            .ifPresent(tree -> check(tree.at("/status/ready").asBoolean() == ready, id + " is "
                + process.state + " " + process.check + " but said: " + tree.get("status")));
      });
    }
  }

  private static String current(JsonNode status) {
    JsonNode attempts = status.path("attempts");
    JsonNode last = attempts.path(attempts.size() - 1);
    return last.has("kill") ? "" : last.path("id").asText();
  }

  /// A host is about to be heard of again, after nothing was for a while.
  ///
  /// @param calm since when nothing disturbs the operator
  /// @param many whether so many hosts are not heard of that nothing may be moved
  void returns(SimulatedAgent agent, Instant calm, boolean many) {
    if (agent.view != SimulatedAgent.View.UNREACHABLE) {
      return;
    }
    Instant since = agent.steadySince.isAfter(calm) ? agent.steadySince : calm;
    Duration silent = Duration.between(since, time.now());
    if (silent.compareTo(NOTICED) < 0) {
      return;
    }
    String phase = store.tree(Key.ofCluster("agents.karoo.dev", agent.name))
        .map(tree -> tree.at("/status/phase").asText()).orElse("");
    check(phase.isEmpty() || phase.equals("Lost"),
        "nothing is heard of " + agent.name + " for " + silent
            + ", but it is said to be " + phase);
    agent.launched.forEach(id -> reality.track(id).ifPresent(
        track -> missed(track, agent, silent.compareTo(REPLACED) > 0 && !many, silent)));
  }

  private void missed(Reality.Track track, SimulatedAgent agent, boolean late, Duration silent) {
    JsonNode task = store.tree(SimulatedApi.key("Task", SimulatedApi.NAMESPACE,
        track.task.text())).map(tree -> tree.path("status")).orElse(null);
    if (task == null || !track.agent.equals(Optional.of(agent))) {
      return;
    }
    for (JsonNode attempt : task.path("attempts")) {
      check(!attempt.path("id").asText().equals(track.id)
          || !attempt.path("state").asText().equals("TASK_RUNNING"),
          "nothing is heard of "
              + agent.name + " for " + silent + ", but tasks are said to run there: " + attempt);
    }
    Optional<Wish> wish = users.wish(track.task);
    boolean due = late && !track.disowned && track.ended.filter(
        at -> at.isBefore(agent.steadySince.minusSeconds(20))).isEmpty()
        && wish.filter(w -> w.kind() == Wish.Kind.SERVICE).isPresent()
        && !users.touched(track.task.pipeline(), REPLACED)
        && limits.ample(agent.steadySince);
    List<Reality.Track> all = reality.of(track.task);
    boolean another = all.getLast() != track || all.stream().anyMatch(other -> other != track
        && other.runs() && other.agent.filter(SimulatedAgent::heard).isPresent());
    check(!due || another, track.id + " is not replaced, though nothing is heard of "
        + agent.name + " for " + silent + ": " + task);
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new Violation(otherwise);
    }
  }
}
