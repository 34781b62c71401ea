package dev.karoo.simulation;

import dev.karoo.core.ports.Cluster;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.ports.Reserved;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.ports.TaskUpdate;
import dev.karoo.core.quantity.Resources;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// A master and its agents, as far as an operator can tell, after recordings of real ones.
final class SimulatedMaster implements Cluster {
  private static final Duration PING_TIMEOUT = Duration.ofSeconds(8);
  private static final Duration ALLOCATION = Duration.ofSeconds(1);
  private static final String REMOVED = "REASON_AGENT_REMOVED";

  private final Timeline time;
  private final Chance chance;
  private final Line line;
  final SimulatedOffers offers;
  final Executors executors;
  final Maintenance maintenance;
  private final Map<String, SimulatedAgent> agents = new TreeMap<>();
  private final Map<String, SimulatedAgent> byId = new HashMap<>();
  private final Map<String, Map<String, Known>> tasks = new LinkedHashMap<>();

  /// Ids of agents that were unreachable when their hosts registered as new ones.
  private final Set<String> given = new HashSet<>();
  private int masters = 1;
  private int numbers;

  /// Whether the operator may have forgotten who it is.
  private boolean storeLost;

  /// How likely what the master says itself, and a kill, is lost.
  private double mishaps = 0.05;

  /// @param operator hears events while it is connected
  SimulatedMaster(Timeline time, Chance chance, Consumer<ClusterEvent> operator) {
    this.time = time;
    this.chance = chance;
    line = new Line(time, chance, operator);
    offers = new SimulatedOffers(time, line, this::used);
    maintenance = new Maintenance(time, line);
    executors = new Executors(time, chance, line, this::noted);
    time.after(ALLOCATION, this::allocationTick);
  }

  void add(SimulatedAgent agent) {
    agents.put(agent.name, agent);
    byId.put(agent.id, agent);
  }

  /// @param changed learns of each change of a task on its agent
  void observe(BiConsumer<SimulatedAgent, SimulatedAgent.Instance> changed) {
    executors.observe(changed);
  }

  Collection<SimulatedAgent> agents() {
    return agents.values();
  }

  /// The operator's store is lost, and with it the framework's id.
  void storeLost() {
    storeLost = true;
  }

  /// How likely it is from now on that what may get lost is lost, and what may come twice does.
  void mishaps(double likelihood) {
    mishaps = likelihood;
    executors.mishaps = likelihood;
  }

  /// The operator subscribes: everything from before on this line is void.
  ///
  /// @param framework its id, as it kept it; without one it is a new framework to the master
  void subscribe(Optional<String> framework) {
    boolean known = framework.isEmpty()
        && tasks.values().stream().anyMatch(some -> !some.isEmpty());
    if (known && !storeLost) {
      throw new Violation("the framework's id was forgotten, and its tasks with it");
    }
    line.open();
    offers.reset();
    if (known) {
      line.send(new ClusterEvent.FrameworkFound("framework-1"));
    }
    storeLost &= known;
    line.send(new ClusterEvent.Subscribed(framework.orElse("framework-1"),
        "master-" + masters));
    line.send(new ClusterEvent.Inventory(agents.values().stream()
        .filter(SimulatedAgent::registered).map(SimulatedAgent::report).toList()));
    for (SimulatedAgent agent : agents.values()) {
      List.copyOf(agent.processes.values()).forEach(p -> executors.resend(agent, p));
    }
  }

  /// The connection ends; the operator may not know yet.
  void disconnect() {
    line.close();
    offers.reset();
  }

  @Override
  public void call(ClusterCall call) {
    line.carry(() -> arrives(call));
  }

  private void arrives(ClusterCall call) {
    switch (call) {
      case ClusterCall.Accept accept -> accept(accept);
      case ClusterCall.Decline(var ids, Duration refuse) -> offers.decline(ids, refuse);
      case ClusterCall.Suppress() -> offers.suppress();
      case ClusterCall.Revive() -> {
        offers.revive();
        allocate();
      }
      case ClusterCall.Kill(String taskId, String agentId) -> kill(taskId, agentId);
      case ClusterCall.Acknowledge(String taskId, String agentId, String uuid) ->
        acknowledge(taskId, agentId, uuid);
      case ClusterCall.Reconcile(var attempts) -> reconcile(attempts);
      case ClusterCall.AnswerInverse answer -> maintenance.answered(answer);
      case ClusterCall.ListTasks() -> line.send(new ClusterEvent.TasksListed(tasks.values()
          .stream().flatMap(some -> some.values().stream())
          .filter(task -> !task.said().terminal())
          .map(task -> task.report(check(task.agentId(), task.launch().taskId()), time.now()))
          .toList()));
    }
  }

  private Optional<Boolean> check(String agentId, String taskId) {
    return Optional.ofNullable(byId.get(agentId))
        .flatMap(agent -> Optional.ofNullable(agent.processes.get(taskId)))
        .filter(process -> process.state == TaskState.RUNNING).flatMap(process -> process.check);
  }

  private void allocationTick() {
    allocate();
    time.after(ALLOCATION, this::allocationTick);
  }

  /// Some offers are taken back at once, as for another framework, or when a quota was set.
  private void allocate() {
    offers.allocate(agents.values());
    if (chance.happens(mishaps)) {
      List.copyOf(agents.values()).stream().filter(_ -> chance.happens(0.5))
          .forEach(agent -> offers.rescind(agent.id));
    }
  }

  private Resources used(SimulatedAgent agent) {
    Resources used = Resources.EMPTY;
    for (Known task : of(agent.id).values()) {
      used = task.holds() ? used.plus(task.launch().resources()) : used;
    }
    return used;
  }

  private Map<String, Known> of(String agentId) {
    return tasks.computeIfAbsent(agentId, _ -> new LinkedHashMap<>());
  }

  private void accept(ClusterCall.Accept accept) {
    String agentId = accept.agentId();
    Optional<SimulatedOffers.Taken> offered = offers.take(agentId, accept.offerIds());
    if (offered.isEmpty()) {
      accept.launches().forEach(launch -> say(launch.taskId(), agentId, TaskState.DROPPED,
          "REASON_INVALID_OFFERS"));
      return;
    }
    if (chance.happens(mishaps / 4)) {
      return; // the master drops it, and what it says of that gets lost
    }
    Resources rest = reserve(accept, offered.get());
    for (Launch launch : accept.launches()) {
      if (!rest.covers(launch.resources())) {
        throw new Violation("launched beyond its offers: " + launch);
      }
      rest = rest.minus(launch.resources());
      of(agentId).put(launch.taskId(), Known.accepted(launch, agentId));
      SimulatedAgent agent = byId.get(agentId);
      if (chance.happens(mishaps / 2)) {
        launchLost(agent, agentId, launch);
      } else {
        time.after(Duration.ofMillis(5 + chance.upTo(20)), () -> deliver(agent, agentId,
            () -> executors.start(agent, launch)));
      }
    }
    offers.refuse(agentId, rest, accept.refuse());
  }

  /// The line between master and agent broke with a launch on it: when the agent registers again,
  /// it says that it never got it.
  private void launchLost(SimulatedAgent agent, String agentId, Launch launch) {
    time.after(Duration.ofMillis(500 + chance.upTo(3000)), () -> deliver(agent, agentId, () -> {
      if (of(agentId).containsKey(launch.taskId())
          && !agent.processes.containsKey(launch.taskId())) {
        executors.dropped(agent, launch);
      }
    }));
  }

  /// Gives back and reserves. @return what is free then
  private Resources reserve(ClusterCall.Accept accept, SimulatedOffers.Taken offered) {
    SimulatedAgent agent = byId.get(accept.agentId());
    Resources rest = offered.free();
    for (Reserved kept : accept.unreserve()) {
      if (!offered.kept().contains(kept)) {
        throw new Violation("gives back what is not reserved so: " + kept);
      }
      agent.reserved.remove(kept.task());
      rest = rest.plus(kept.resources());
    }
    for (Reserved kept : accept.reserve()) {
      if (!rest.covers(kept.resources())) {
        throw new Violation("reserved beyond its offers: " + kept);
      }
      agent.reserved.merge(kept.task(), kept.resources(), Resources::plus);
      rest = rest.minus(kept.resources());
    }
    return rest;
  }

  /// Brings a message to an agent; one of which nothing is heard may get it later.
  private void deliver(SimulatedAgent agent, String incarnation, Runnable message) {
    if (agent.id.equals(incarnation) && agent.registered()) {
      if (agent.heard()) {
        message.run();
      } else {
        agent.waiting.add(message);
      }
    }
  }

  private void noted(TaskUpdate update, TaskState newest) {
    of(update.agentId()).computeIfPresent(update.taskId(), (_, known) -> known.said().terminal()
        ? known
        : known.with(update.state(), newest));
  }

  private void acknowledge(String taskId, String agentId, String uuid) {
    SimulatedAgent agent = byId.get(agentId);
    if (agent == null || !agent.registered() || !agent.heard()) {
      return; // lost: the update comes again
    }
    SimulatedAgent.Instance process = agent.processes.get(taskId);
    if (process != null && executors.acknowledged(agent, process, uuid)) {
      of(agentId).remove(taskId);
    }
  }

  private void kill(String taskId, String agentId) {
    SimulatedAgent agent = byId.get(agentId);
    if (chance.happens(mishaps) || (agent != null
        && agent.view == SimulatedAgent.View.RECOVERING)) {
      return; // a kill is forwarded at most once
    }
    if (agent == null || !agent.registered() || !of(agentId).containsKey(taskId)) {
      reconcile(List.of(new ClusterCall.Attempt(taskId, agentId)));
      return;
    }
    deliver(agent, agentId, () -> {
      SimulatedAgent.Instance process = agent.processes.get(taskId);
      if (process != null) {
        executors.end(agent, process, "");
      }
    });
  }

  private void reconcile(List<ClusterCall.Attempt> attempts) {
    if (attempts.isEmpty()) {
      tasks.values().forEach(some -> some.forEach((id, task) -> {
        if (task.said() != TaskState.UNREACHABLE) {
          say(id, task.agentId(), task.said(), "REASON_RECONCILIATION");
        }
      }));
    }
    for (ClusterCall.Attempt attempt : attempts) {
      SimulatedAgent agent = byId.get(attempt.agentId());
      if (agent != null && agent.view == SimulatedAgent.View.RECOVERING) {
        continue; // it may still come back: the new master keeps silent
      }
      Known known = of(attempt.agentId()).get(attempt.taskId());
      TaskState state = known != null
          ? known.said()
          : agent == null
              ? given.contains(attempt.agentId()) ? TaskState.UNREACHABLE : TaskState.UNKNOWN
              : agent.registered() ? TaskState.GONE : TaskState.UNREACHABLE;
      say(attempt.taskId(), attempt.agentId(), state, "REASON_RECONCILIATION");
    }
  }

  /// What the master says itself, the last result of a check included: it can get lost.
  private void say(String taskId, String agentId, TaskState state, String reason) {
    if (!chance.happens(mishaps)) {
      line.send(new ClusterEvent.Updated(new TaskUpdate(taskId, agentId, state, "SOURCE_MASTER",
          reason, "", Optional.empty(), check(agentId, taskId), Optional.empty(), time.now(), "")));
    }
  }

  /// The host dies: its tasks end with it.
  void die(SimulatedAgent agent) {
    if (agent.up) {
      agent.up = false;
      agent.waiting.clear();
      agent.doubted(time.now());
      List.copyOf(agent.processes.values()).forEach(p -> executors.lost(agent, p));
      silent(agent);
    }
  }

  /// The host's network is cut: its tasks run on.
  void cut(SimulatedAgent agent) {
    if (agent.heard()) {
      agent.cut = true;
      silent(agent);
    }
  }

  private void silent(SimulatedAgent agent) {
    String id = agent.id;
    int silence = ++agent.silences;
    time.after(PING_TIMEOUT, () -> {
      if (agent.silences == silence && agent.id.equals(id) && agent.registered()
          && !agent.heard()) {
        unreachable(agent);
      }
    });
  }

  private void unreachable(SimulatedAgent agent) {
    agent.view = SimulatedAgent.View.UNREACHABLE;
    agent.doubted(time.now());
    agent.waiting.clear();
    of(agent.id).replaceAll((taskId, task) -> {
      if (task.said().terminal()) {
        return task;
      }
      say(taskId, agent.id, TaskState.UNREACHABLE, REMOVED);
      return task.with(TaskState.UNREACHABLE, TaskState.UNREACHABLE);
    });
    offers.rescind(agent.id);
    line.send(new ClusterEvent.AgentGone(agent.id));
  }

  /// The agent is heard of again. One that died comes back without its tasks, and as another agent.
  void back(SimulatedAgent agent) {
    if (agent.heard()) {
      return;
    }
    agent.silences++;
    agent.steadySince = time.now();
    agent.cut = false;
    if (!agent.up) {
      reborn(agent);
    }
    registered(agent);
  }

  private void registered(SimulatedAgent agent) {
    boolean was = agent.registered();
    agent.steadySince = time.now();
    agent.view = SimulatedAgent.View.REGISTERED;
    if (!was) {
      line.send(new ClusterEvent.AgentSeen(agent.report()));
    }
    List<Runnable> late = List.copyOf(agent.waiting);
    agent.waiting.clear();
    late.stream().filter(_ -> chance.happens(0.5)).forEach(Runnable::run);
    of(agent.id).values().stream().filter(t -> !agent.processes.containsKey(t.launch().taskId()))
        .toList().forEach(task -> executors.dropped(agent, task.launch()));
    List.copyOf(agent.processes.values()).forEach(process -> known(agent, process));
    time.after(Duration.ofMillis(20), () -> offers.allocate(agents.values()));
  }

  /// The master learns again of a task of an agent that is back.
  private void known(SimulatedAgent agent, SimulatedAgent.Instance process) {
    String taskId = process.launch.taskId();
    Known before = of(agent.id).get(taskId);
    if (before != null && before.said() == TaskState.UNREACHABLE) {
      say(taskId, agent.id, process.state, "REASON_AGENT_REREGISTERED");
    }
    TaskState said = process.updates.isEmpty() ? process.state : process.updates.peek().state();
    of(agent.id).put(taskId, new Known(process.launch, agent.id, said, process.state));
    executors.resend(agent, process);
  }

  private void reborn(SimulatedAgent agent) {
    String old = agent.id;
    given.addAll(agent.registered() ? List.of() : List.of(old));
    agent.reborn("S" + numbers++ + "-" + agent.name);
    byId.remove(old);
    byId.put(agent.id, agent);
    Map<String, Known> lost = Optional.ofNullable(tasks.remove(old)).orElse(Map.of());
    if (agent.registered()) {
      lost.forEach((id, task) -> say(id, old, TaskState.LOST, REMOVED));
      offers.rescind(old);
      line.send(new ClusterEvent.AgentGone(old));
      agent.view = SimulatedAgent.View.UNREACHABLE;
    }
  }

  /// Another master leads: it knows which agents there are, but nothing of tasks until they are
  /// back. The operator's line is cut: whoever calls this also says so to the operator.
  void failover() {
    masters++;
    tasks.clear();
    for (SimulatedAgent agent : agents.values()) {
      agent.waiting.clear();
      agent.doubted(time.now());
      agent.view = SimulatedAgent.View.RECOVERING;
      String id = agent.id;
      time.after(Duration.ofMillis(1000 + chance.upTo(8000)), () -> {
        if (agent.id.equals(id) && agent.view == SimulatedAgent.View.RECOVERING
            && agent.heard()) {
          registered(agent);
        }
      });
    }
  }

  /// The agent is drained: its tasks are ended, and it is not offered. @param on or off again
  void drain(SimulatedAgent agent, boolean on) {
    agent.active = !on;
    agent.steadySince = time.now();
    if (agent.registered()) {
      line.send(new ClusterEvent.AgentSeen(agent.report()));
    }
    if (on) {
      offers.rescind(agent.id);
      List.copyOf(agent.processes.values()).forEach(
          process -> executors.end(agent, process, "REASON_AGENT_DRAINING"));
    }
  }
}
