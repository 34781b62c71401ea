package dev.karoo.simulation;

import dev.karoo.core.ports.AgentReport;
import dev.karoo.core.ports.Cluster;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.ports.Offer;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.ports.TaskUpdate;
import dev.karoo.core.quantity.Resources;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Domain;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// A master and its agents, as far as an operator can tell: calls and events take time, stay in
/// order, and are lost with the connection; updates come again until they are acknowledged; a
/// silent agent is unreachable after eight seconds.
final class SimulatedMaster implements Cluster {
  private static final Duration PING_TIMEOUT = Duration.ofSeconds(8);
  private static final Duration RESEND = Duration.ofSeconds(10);
  private static final Duration ALLOCATION = Duration.ofSeconds(1);

  /// A task as the master knows it.
  private record Known(Launch launch, String agentId, TaskState state) {}

  private final Timeline time;
  private final Random random;
  private final Map<String, SimulatedAgent> agents = new TreeMap<>();
  private final Map<String, Known> tasks = new LinkedHashMap<>();
  private final Map<String, Offer> offers = new LinkedHashMap<>();
  private final Map<String, Instant> filters = new HashMap<>();
  private final Consumer<ClusterEvent> operator;
  private long connection;
  private Instant lastDelivery = Instant.MIN;
  private Instant lastCall = Instant.MIN;
  private boolean connected;
  private boolean suppressed;
  private final Set<String> silent = new HashSet<>();
  private final Map<String, Long> lastSilence = new HashMap<>();
  private long silences;
  private int numbers;

  /// How likely an update is sent twice, and one without uuid lost.
  double mishaps = 0.05;

  /// @param operator hears events while it is connected
  SimulatedMaster(Timeline time, Random random, Consumer<ClusterEvent> operator) {
    this.time = time;
    this.random = random;
    this.operator = operator;
    time.after(ALLOCATION, this::allocationTick);
  }

  void add(SimulatedAgent agent) {
    agents.put(agent.name, agent);
  }

  Iterable<SimulatedAgent> agents() {
    return agents.values();
  }

  // ---- the connection

  /// The operator subscribes: everything from before on this line is void.
  void subscribe() {
    connection++;
    connected = true;
    suppressed = false;
    offers.clear();
    filters.clear();
    send(new ClusterEvent.Subscribed("framework-1", "master-1"));
    send(new ClusterEvent.Inventory(agents.values().stream().filter(a -> a.connected)
        .map(SimulatedMaster::report).toList()));
    for (SimulatedAgent agent : agents.values()) {
      agent.processes.keySet().forEach(id -> resend(agent, id));
    }
  }

  /// The connection ends; the operator may not know yet.
  void disconnect() {
    connection++;
    connected = false;
    offers.clear();
  }

  private static AgentReport report(SimulatedAgent agent) {
    return new AgentReport(agent.id, agent.name + ":5051", agent.description(), List.of(), true);
  }

  private void send(ClusterEvent event) {
    if (!connected) {
      return;
    }
    long line = connection;
    lastDelivery = later(lastDelivery, time.now().plusMillis(1 + random.nextInt(40)));
    time.at(lastDelivery, () -> {
      if (line == connection) {
        operator.accept(event);
      }
    });
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  @Override
  public void call(ClusterCall call) {
    long line = connection;
    lastCall = later(lastCall, time.now().plusMillis(1 + random.nextInt(20)));
    time.at(lastCall, () -> {
      if (line == connection && connected) {
        arrives(call);
      }
    });
  }

  private void arrives(ClusterCall call) {
    switch (call) {
      case ClusterCall.Accept accept -> accept(accept);
      case ClusterCall.Decline(var ids, Duration refuse) -> ids.forEach(id -> {
        Offer offer = offers.remove(id);
        if (offer != null) {
          filters.put(offer.agentId(), time.now().plus(refuse));
        }
      });
      case ClusterCall.Suppress() -> suppressed = true;
      case ClusterCall.Revive() -> {
        suppressed = false;
        filters.clear();
        allocate();
      }
      case ClusterCall.Kill(String taskId, String agentId) -> kill(taskId, agentId);
      case ClusterCall.Acknowledge ack -> acknowledge(ack.taskId(), ack.uuid());
      case ClusterCall.Reconcile(var attempts) -> reconcile(attempts);
      case ClusterCall.AnswerInverse _,ClusterCall.ListTasks _ -> {
      }
    }
  }

  // ---- offers

  private void allocationTick() {
    allocate();
    time.after(ALLOCATION, this::allocationTick);
  }

  private void allocate() {
    if (suppressed || !connected) {
      return;
    }
    var fresh = new ArrayList<Offer>();
    for (SimulatedAgent agent : agents.values()) {
      boolean out = offers.values().stream().anyMatch(o -> o.agentId().equals(agent.id));
      boolean filtered = filters.getOrDefault(agent.id, Instant.MIN).isAfter(time.now());
      Resources free = free(agent);
      if (agent.connected && !out && !filtered && !free.isEmpty()) {
        Offer offer = new Offer("O" + numbers++, agent.id, agent.name, free, Optional.empty());
        offers.put(offer.id(), offer);
        fresh.add(offer);
      }
    }
    if (!fresh.isEmpty()) {
      send(new ClusterEvent.Offered(fresh));
    }
  }

  private Resources free(SimulatedAgent agent) {
    var description = agent.description();
    Resources free = new Resources(
        Map.of("cpus", description.cpus(), "mem", description.memory(), "disk",
            description.disk()),
        Map.of("ports", description.ports(), "cores", description.domains().stream()
            .map(Domain::cores).reduce(CpuSet.EMPTY, CpuSet::plus).toRanges()));
    for (Known task : tasks.values()) {
      if (task.agentId.equals(agent.id) && !task.state.terminal()) {
        free = free.minus(task.launch.resources());
      }
    }
    return free;
  }

  private void accept(ClusterCall.Accept accept) {
    boolean valid = accept.offerIds().stream().allMatch(offers::containsKey);
    Resources rest = Resources.EMPTY;
    for (String id : accept.offerIds()) {
      Offer offer = offers.remove(id);
      rest = offer == null ? rest : rest.plus(offer.resources());
    }
    filters.put(accept.agentId(), time.now().plus(accept.refuse()));
    for (Launch launch : accept.launches()) {
      if (!valid) {
        say(launch.taskId(), accept.agentId(), TaskState.DROPPED, "REASON_INVALID_OFFERS");
      } else if (!rest.covers(launch.resources())) {
        throw new AssertionError("launched beyond its offers: " + launch);
      } else {
        rest = rest.minus(launch.resources());
        tasks.put(launch.taskId(), new Known(launch, accept.agentId(), TaskState.STAGING));
        byId(accept.agentId()).ifPresent(agent -> start(agent, launch));
      }
    }
  }

  // ---- tasks on agents

  private Optional<SimulatedAgent> byId(String agentId) {
    return agents.values().stream().filter(agent -> agent.id.equals(agentId)).findFirst();
  }

  private void start(SimulatedAgent agent, Launch launch) {
    String incarnation = agent.id;
    time.after(Duration.ofMillis(5 + random.nextInt(20)), () -> {
      if (!reachable(agent) || !agent.id.equals(incarnation)) {
        return; // it never gets there
      }
      agent.processes.put(launch.taskId(), new SimulatedAgent.Instance(launch));
      progress(agent, launch.taskId(), TaskState.STARTING, 20);
      progress(agent, launch.taskId(), TaskState.RUNNING, 300);
    });
  }

  private void progress(SimulatedAgent agent, String taskId, TaskState state, int millis) {
    time.after(Duration.ofMillis(millis + random.nextInt(millis)), () -> {
      SimulatedAgent.Instance process = agent.processes.get(taskId);
      if (process != null && process.runs() && process.state != TaskState.KILLING) {
        change(agent, taskId, state, "");
      }
    });
  }

  /// The task is now so, which the agent says until it is acknowledged.
  void change(SimulatedAgent agent, String taskId, TaskState state, String message) {
    SimulatedAgent.Instance process = agent.processes.get(taskId);
    if (process == null || !process.runs()) {
      return;
    }
    process.state = state;
    process.updates.add(new TaskUpdate(taskId, agent.id, state, "SOURCE_EXECUTOR", "", message,
        Optional.empty(), Optional.empty(), Optional.of("U" + numbers++), time.now(), "c"));
    if (reachable(agent) && tasks.containsKey(taskId)) {
      Known known = tasks.get(taskId);
      tasks.put(taskId, new Known(known.launch, known.agentId, state));
    }
    if (process.updates.size() == 1) {
      resend(agent, taskId);
    }
  }

  /// Sends the update in flight, now and until it is acknowledged.
  private void resend(SimulatedAgent agent, String taskId) {
    SimulatedAgent.Instance process = agent.processes.get(taskId);
    if (process == null || process.updates.isEmpty() || !agent.up) {
      return;
    }
    TaskUpdate update = process.updates.element();
    if (reachable(agent)) {
      send(new ClusterEvent.Updated(update));
      if (random.nextDouble() < mishaps) {
        send(new ClusterEvent.Updated(update));
      }
    }
    time.after(RESEND, () -> {
      SimulatedAgent.Instance same = agent.processes.get(taskId);
      if (same != null && update.equals(same.updates.peek())) {
        resend(agent, taskId);
      }
    });
  }

  private void acknowledge(String taskId, String uuid) {
    for (SimulatedAgent agent : agents.values()) {
      SimulatedAgent.Instance process = agent.processes.get(taskId);
      if (process == null || process.updates.isEmpty() || !reachable(agent)
          || !process.updates.element().uuid().equals(Optional.of(uuid))) {
        continue;
      }
      process.updates.remove();
      if (process.updates.isEmpty() && !process.runs()) {
        agent.processes.remove(taskId);
        tasks.remove(taskId);
      } else {
        resend(agent, taskId);
      }
    }
  }

  private void kill(String taskId, String agentId) {
    if (random.nextDouble() < mishaps) {
      return; // a kill is forwarded at most once
    }
    Known known = tasks.get(taskId);
    Optional<SimulatedAgent> agent = byId(agentId);
    if (known == null || agent.isEmpty() || !agent.get().connected) {
      reconcile(List.of(new ClusterCall.Attempt(taskId, agentId)));
      return;
    }
    SimulatedAgent.Instance process = agent.get().processes.get(taskId);
    if (reachable(agent.get()) && process != null && process.runs()
        && process.state != TaskState.KILLING) {
      change(agent.get(), taskId, TaskState.KILLING, "");
      time.after(Duration.ofMillis(50 + random.nextInt(2000)),
          () -> change(agent.get(), taskId, TaskState.KILLED, ""));
    }
  }

  private void reconcile(List<ClusterCall.Attempt> attempts) {
    if (attempts.isEmpty()) {
      tasks.forEach((id, task) -> {
        if (task.state != TaskState.UNREACHABLE) {
          say(id, task.agentId, task.state, "REASON_RECONCILIATION");
        }
      });
    }
    for (ClusterCall.Attempt attempt : attempts) {
      Known known = tasks.get(attempt.taskId());
      Optional<SimulatedAgent> agent = byId(attempt.agentId());
      TaskState state = known != null
          ? known.state
          : agent.isEmpty()
              ? TaskState.UNKNOWN
              : agent.get().connected ? TaskState.GONE : TaskState.UNREACHABLE;
      say(attempt.taskId(), attempt.agentId(), state, "REASON_RECONCILIATION");
    }
  }

  /// What the master says itself: it can get lost.
  private void say(String taskId, String agentId, TaskState state, String reason) {
    if (random.nextDouble() >= mishaps) {
      send(new ClusterEvent.Updated(new TaskUpdate(taskId, agentId, state, "SOURCE_MASTER",
          reason, "", Optional.empty(), Optional.empty(), Optional.empty(), time.now(), "")));
    }
  }

  // ---- agents come and go

  /// The agent is not heard of any more. @param dies whether its tasks end with it
  void lose(SimulatedAgent agent, boolean dies) {
    if (!reachable(agent)) {
      return;
    }
    agent.up = !dies;
    String id = agent.id;
    long since = ++silences;
    lastSilence.put(agent.name, since);
    time.after(PING_TIMEOUT, () -> {
      if (lastSilence.getOrDefault(agent.name, 0L) == since) {
        unreachable(agent, id);
      }
    });
    silent.add(agent.name);
  }

  /// Whether messages get there.
  private boolean reachable(SimulatedAgent agent) {
    return agent.connected && agent.up && !silent(agent);
  }

  /// Whether the master waits for a sign of it, or has given it up.
  boolean silent(SimulatedAgent agent) {
    return silent.contains(agent.name);
  }

  private void unreachable(SimulatedAgent agent, String id) {
    if (!silent(agent) || !agent.id.equals(id)) {
      return;
    }
    agent.connected = false;
    List<String> gone = offers.values().stream().filter(o -> o.agentId().equals(id))
        .map(Offer::id).toList();
    tasks.replaceAll((taskId, task) -> {
      if (!task.agentId.equals(id) || task.state.terminal()) {
        return task;
      }
      say(taskId, id, TaskState.UNREACHABLE, "REASON_AGENT_REMOVED");
      return new Known(task.launch, id, TaskState.UNREACHABLE);
    });
    gone.forEach(offer -> {
      offers.remove(offer);
      send(new ClusterEvent.Rescinded(offer));
    });
    send(new ClusterEvent.AgentGone(id));
  }

  /// The agent is heard of again. One that died comes back without its tasks, and as another agent.
  void back(SimulatedAgent agent) {
    if (!silent(agent)) {
      return;
    }
    silent.remove(agent.name);
    if (!agent.up) {
      reborn(agent);
    }
    if (!agent.connected) {
      agent.connected = true;
      send(new ClusterEvent.AgentSeen(report(agent)));
    }
    dropLost(agent);
    agent.processes.forEach((taskId, process) -> {
      Known known = tasks.get(taskId);
      if (known != null && known.state == TaskState.UNREACHABLE) {
        say(taskId, agent.id, process.state, "REASON_AGENT_REREGISTERED");
      }
      tasks.put(taskId, new Known(process.launch, agent.id, process.state));
      resend(agent, taskId);
    });
    time.after(Duration.ofMillis(20), this::allocate);
  }

  /// Launches that never got to it: it says so when it registers again.
  private void dropLost(SimulatedAgent agent) {
    tasks.entrySet().stream().filter(e -> e.getValue().agentId.equals(agent.id)
        && !agent.processes.containsKey(e.getKey())).map(Map.Entry::getKey).toList()
        .forEach(taskId -> {
          tasks.remove(taskId);
          say(taskId, agent.id, TaskState.DROPPED, "REASON_RECONCILIATION");
        });
  }

  private void reborn(SimulatedAgent agent) {
    String old = agent.id;
    agent.up = true;
    agent.processes.clear();
    agent.id = "S" + numbers++;
    if (agent.connected) {
      agent.connected = false;
      tasks.entrySet().stream().filter(e -> e.getValue().agentId.equals(old)).toList()
          .forEach(e -> {
            tasks.remove(e.getKey());
            say(e.getKey(), old, TaskState.LOST, "REASON_AGENT_REMOVED");
          });
      send(new ClusterEvent.AgentGone(old));
      offers.values().removeIf(offer -> offer.agentId().equals(old));
    } else {
      tasks.values().removeIf(task -> task.agentId.equals(old));
    }
  }
}
