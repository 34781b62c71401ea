package dev.karoo.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.core.ports.TaskState;
import dev.karoo.store.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The quota of the namespace, which users change now and then, and what follows from it: no more
/// cores are ever in use than it allowed when a task was launched, what exceeds it waits and says
/// so, and what fits runs.
final class Limits {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Key QUOTA = SimulatedApi.key("ResourceQuota", SimulatedApi.NAMESPACE,
      "team");
  private static final String CORES = "karoo.dev/cores";
  private static final int NONE = Integer.MAX_VALUE;

  /// The largest task.
  private static final int MOST_OF_ONE = 3;

  /// What was decided while the store was full is called when it can be kept.
  private static final Duration LATE = Duration.ofSeconds(10);
  private static final int FEW = 3;

  /// From then on so many cores are allowed.
  private record Limit(Instant since, int cores) {}

  private final SimulatedApi api;
  private final Timeline time;
  private final SimulatedMaster master;
  private final Users users;
  private final Reality reality;
  private final Consumer<Object> transcript;
  private final List<Limit> limits = new ArrayList<>(List.of(new Limit(Instant.MIN, NONE)));
  private Instant forgot = Instant.MIN;

  Limits(SimulatedApi api, Timeline time, SimulatedMaster master, Users users, Reality reality,
      Consumer<Object> transcript) {
    this.api = api;
    this.time = time;
    this.master = master;
    this.users = users;
    this.reality = reality;
    this.transcript = transcript;
  }

  // ---- what users do

  /// A user sets a limit, often one that is too low, or removes it.
  void change(Random dice) {
    int wanted = wanted();
    set(dice.nextInt(4) == 0
        ? NONE
        : Math.max(MOST_OF_ONE, wanted * (40 + dice.nextInt(80)) / 100));
  }

  /// There is room for all that is wanted, and for successors that run beside what they replace.
  void lift(Random dice) {
    if (now() != NONE) {
      set(dice.nextBoolean() ? NONE : wanted() + users.wanted.size() * MOST_OF_ONE);
    }
  }

  /// There is room for all that is wanted and runs on, and for nothing else.
  void fit() {
    set(users.wanted.values().stream().filter(wish -> wish.kind() != Wish.Kind.BATCH)
        .mapToInt(Wish::allCores).sum());
  }

  /// There is no longer room for a task that ended, but perhaps for others; users let some end that
  /// ran well.
  void tighten(Random dice) {
    set(cores(running()) - dice.nextInt(2 * MOST_OF_ONE));
    List<String> tasks = new ArrayList<>();
    users.wanted.forEach((name, wish) -> tasks.addAll(
        wish.kind() == Wish.Kind.SERVICE ? wish.tasks(name) : List.of()));
    for (int i = 0; i < FEW && !tasks.isEmpty(); i++) {
      users.deleteTask(tasks.remove(dice.nextInt(tasks.size())));
    }
  }

  /// The store was lost.
  void applyAgain() {
    forgot = time.now();
    int cores = now();
    limits.add(new Limit(time.now(), NONE));
    set(cores);
  }

  private void set(int cores) {
    transcript.accept("a user limits all cores to " + (cores == NONE ? "nothing" : cores));
    limits.add(new Limit(time.now(), cores));
    if (cores == NONE) {
      api.delete(QUOTA);
    } else {
      ObjectNode quota = JSON.createObjectNode();
      quota.put("apiVersion", "v1").put("kind", "ResourceQuota");
      quota.putObject("metadata").put("name", QUOTA.name());
      quota.putObject("spec").putObject("hard").put(CORES, Integer.toString(cores));
      api.apply(quota);
    }
  }

  private int wanted() {
    return users.wanted.values().stream().mapToInt(Wish::allCores).sum();
  }

  private int now() {
    return limits.getLast().cores;
  }

  // ---- what follows

  /// Whether there was room for all that is wanted ever since.
  boolean ample(Instant since) {
    return during(since).stream().allMatch(limit -> limit.cores >= wanted());
  }

  private List<Limit> during(Instant since) {
    List<Limit> some = new ArrayList<>();
    for (Limit limit : limits.reversed()) {
      some.add(limit);
      if (limit.since.isBefore(since)) {
        break;
      }
    }
    return some;
  }

  /// A task starts on its host, beside those that were launched before: those that the operator
  /// surely knew of are no more than what was allowed. What starts where it was takes nothing new.
  void started(SimulatedAgent agent, SimulatedAgent.Instance process) {
    Optional<Reality.Track> track = reality.track(process.launch.taskId())
        .filter(t -> t.steady() && !again(t));
    if (track.isEmpty() || process.state != TaskState.STAGING) {
      return;
    }
    Instant launched = track.get().launched;
    int most = during(launched.minus(LATE)).stream().filter(l -> !l.since.isAfter(launched))
        .mapToInt(Limit::cores).max().orElse(NONE);
    int used = reality.all().stream().filter(t -> t.runs() && t.steady() && !t.disowned
        && !t.launched.isAfter(launched) && t.launched.isAfter(forgot))
        .mapToInt(t -> cores(t.launch)).sum();
    check(used <= most, track.get().id + " starts on " + agent.name + ": " + used
        + " cores are in use then, though only " + most + " were allowed");
  }

  /// Whether it starts in the place that it had before.
  private boolean again(Reality.Track track) {
    List<Reality.Track> all = reality.of(track.task);
    int before = all.indexOf(track) - 1;
    return before >= 0 && all.get(before).agent.equals(track.agent)
        && all.get(before).launch.resources().equals(track.launch.resources());
  }

  /// What does not run though it is wanted has no room, and says so; and the quota says what is
  /// used.
  void whatWaitsHasNoRoom() {
    Map<String, SimulatedAgent.Instance> running = running();
    int used = cores(running);
    users.wanted.forEach((name, wish) -> {
      boolean waits = false;
      for (String task : wish.kind() == Wish.Kind.BATCH ? List.<String>of() : wish.tasks(name)) {
        if (!running.containsKey(task)) {
          waits = true;
          int asked = task.contains(".a.") ? 1 : wish.cores();
          check(used + asked > now(), task + " waits, though " + used + " of " + now()
              + " cores are in use, and it wants " + asked + ": " + scheduled("Task", task));
          check(says(scheduled("Task", task)), task + " waits for the quota, but says "
              + scheduled("Task", task));
        }
      }
      check(!waits || says(scheduled("Pipeline", name)), name + " waits for the quota, but says "
          + scheduled("Pipeline", name));
    });
    api.get(QUOTA).ifPresent(quota -> check(quota.at("/status/used").path(CORES).asText("none")
        .equals("" + used), used + " cores are in use, but the quota says " + quota));
  }

  private static boolean says(JsonNode condition) {
    return condition.path("status").asText().equals("False")
        && condition.path("reason").asText().equals("QuotaExceeded");
  }

  private JsonNode scheduled(String kind, String name) {
    JsonNode status = api.get(SimulatedApi.key(kind, SimulatedApi.NAMESPACE, name))
        .map(tree -> tree.path("status")).orElseGet(JSON::createObjectNode);
    for (JsonNode condition : status.path("conditions")) {
      if (condition.path("type").asText().equals("Scheduled")) {
        return condition;
      }
    }
    return status;
  }

  private Map<String, SimulatedAgent.Instance> running() {
    Map<String, SimulatedAgent.Instance> running = new TreeMap<>();
    master.agents().forEach(agent -> agent.processes.values().stream()
        .filter(SimulatedAgent.Instance::runs)
        .forEach(process -> running.put(TaskName.of(process.launch.taskId()).text(), process)));
    return running;
  }

  private static int cores(Map<String, SimulatedAgent.Instance> running) {
    return running.values().stream().mapToInt(process -> cores(process.launch)).sum();
  }

  private static int cores(dev.karoo.core.ports.Launch launch) {
    return (int) launch.resources().range("cores").size();
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new Violation(otherwise);
    }
  }
}
