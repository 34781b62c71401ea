package dev.karoo.control;

import dev.karoo.core.ports.AgentReport;
import dev.karoo.core.ports.Clock;
import dev.karoo.core.ports.Cluster;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.ports.Offer;
import dev.karoo.core.ports.Reserved;
import dev.karoo.core.ports.TaskReport;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.ports.TaskUpdate;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Resources;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Domain;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// A master and its agents that do at once what they are asked, and remember what that was.
final class FakeCluster implements Cluster {
  /// A task as the cluster knows it.
  record Running(Launch launch, String agentId, TaskState state) {}

  final List<ClusterCall> calls = new ArrayList<>();
  final Map<String, Running> tasks = new LinkedHashMap<>();
  private final Map<String, AgentReport> agents = new TreeMap<>();
  private final Map<String, Offer> offers = new LinkedHashMap<>();

  /// What of each agent is reserved for the role.
  Resources forRole = Resources.EMPTY;
  /// What is reserved on each agent, by task.
  final Map<String, Map<String, Resources>> reserved = new TreeMap<>();
  private final List<ClusterEvent> events = new ArrayList<>();
  private final Clock clock;

  /// Agents whose offers were declined, and until when.
  private final Map<String, Instant> refused = new HashMap<>();
  private boolean suppressed;

  /// Whether launched tasks stay STAGING.
  boolean slow;
  /// An ACL forbids it: nothing is heard of that.
  boolean refusesReservations;

  /// Whether tasks that are to end run on.
  boolean stubborn;
  /// What was asked to end, stubborn or not, by id.
  final Set<String> killed = new LinkedHashSet<>();

  /// Agents that another framework has the offers of, by Mesos' ids.
  final Set<String> withheld = new LinkedHashSet<>();

  /// How many requests for the list of tasks from now on get no answer.
  int unanswered;

  /// How many ACCEPTs from now on come too late for their offers.
  int lostRaces;
  private final Map<String, Instant> offeredAt = new HashMap<>();
  private Duration longest = Duration.ZERO;
  private int numbers;

  FakeCluster(Clock clock) {
    this.clock = clock;
  }

  /// An agent with two domains of four cores.
  static Agent agent(String name) {
    return new Agent(name, Scalar.of(8), Scalar.of(16384), Scalar.of(10000),
        Ranges.of(31000, 31099), true,
        List.of(domain("0-3", 0), domain("4-7", 1)), List.of(), List.of(), List.of(), List.of(),
        List.of(), Map.of("rack", "r1"), Optional.empty(), 0, List.of(), false,
        dev.karoo.core.topology.Pinning.TASKSET);
  }

  private static Domain domain(String cores, int node) {
    return new Domain(CpuSet.parse(cores), java.util.OptionalInt.of(node), Optional.empty());
  }

  void add(Agent agent, String agentId) {
    AgentReport report = new AgentReport(agentId, agent.name() + ":5051", agent, List.of(), true);
    agents.put(agentId, report);
    events.add(new ClusterEvent.AgentSeen(report));
  }

  /// The agent is not heard of: its tasks are unreachable.
  void lose(String agentId) {
    agents.remove(agentId);
    offers.values().removeIf(offer -> offer.agentId().equals(agentId));
    tasks.replaceAll((id, task) -> {
      if (!task.agentId.equals(agentId) || task.state.terminal()) {
        return task;
      }
      say(id, agentId, TaskState.UNREACHABLE, "REASON_AGENT_REMOVED", Optional.empty());
      return new Running(task.launch, agentId, TaskState.UNREACHABLE);
    });
    events.add(new ClusterEvent.AgentGone(agentId));
  }

  /// A lost agent is back, and its tasks with it.
  void back(Agent agent, String agentId) {
    add(agent, agentId);
    tasks.replaceAll((id, task) -> {
      if (!task.agentId.equals(agentId) || task.state != TaskState.UNREACHABLE) {
        return task;
      }
      say(id, agentId, TaskState.RUNNING, "REASON_AGENT_REREGISTERED", Optional.empty());
      return new Running(task.launch, agentId, TaskState.RUNNING);
    });
  }

  void subscribe(String frameworkId) {
    offers.clear();
    refused.clear();
    suppressed = false;
    events.add(new ClusterEvent.Subscribed(frameworkId, "master-1"));
    events.add(new ClusterEvent.Inventory(List.copyOf(agents.values())));
  }

  /// Offers what is free.
  void allocate() {
    if (suppressed) {
      return;
    }
    var fresh = new ArrayList<Offer>();
    for (AgentReport report : agents.values()) {
      boolean out = offers.values().stream()
          .anyMatch(offer -> offer.agentId().equals(report.agentId()));
      Resources free = free(report);
      boolean unwanted = refused.getOrDefault(report.agentId(), clock.now()).isAfter(clock.now());
      if (!out && !unwanted && !withheld.contains(report.agentId())
          && !(free.isEmpty() && kept(report.agentId()).isEmpty())) {
        Offer offer = new Offer("offer-" + numbers++, report.agentId(), report.agent().name(),
            "", free, forRole, kept(report.agentId()), Optional.empty());
        offers.put(offer.id(), offer);
        offeredAt.put(offer.id(), clock.now());
        fresh.add(offer);
      }
    }
    if (!fresh.isEmpty()) {
      events.add(new ClusterEvent.Offered(fresh));
    }
  }

  private Resources free(AgentReport report) {
    Agent agent = report.agent();
    Resources free = new Resources(Map.of("cpus", agent.cpus(), "mem", agent.memory(), "disk",
        agent.disk()),
        Map.of("ports", agent.ports(), "cores", agent.domains().stream()
            .map(Domain::cores).reduce(CpuSet.EMPTY, CpuSet::plus).toRanges()));
    for (Running task : tasks.values()) {
      if (task.agentId.equals(report.agentId()) && !task.state.terminal()) {
        free = free.minus(task.launch.resources());
      }
    }
    for (Resources kept : reserved.getOrDefault(report.agentId(), Map.of()).values()) {
      free = free.minus(kept);
    }
    return free;
  }

  /// Something happens.
  void happens(ClusterEvent event) {
    events.add(event);
  }

  private List<Reserved> kept(String agentId) {
    return reserved.getOrDefault(agentId, Map.of()).entrySet().stream()
        .map(e -> new Reserved(e.getKey(), e.getValue())).toList();
  }

  List<ClusterEvent> take() {
    List<ClusterEvent> taken = List.copyOf(events);
    events.clear();
    return taken;
  }

  @Override
  public void call(ClusterCall call) {
    calls.add(call);
    switch (call) {
      case ClusterCall.Accept accept -> accept(accept);
      case ClusterCall.Decline decline -> decline.offerIds().forEach(id -> Optional
          .ofNullable(offers.get(id)).ifPresent(offer -> {
            gone(id);
            refused.put(offer.agentId(), clock.now().plus(decline.refuse()));
          }));
      case ClusterCall.Suppress() -> suppressed = true;
      case ClusterCall.Revive() -> {
        suppressed = false;
        refused.clear();
        allocate();
      }
      case ClusterCall.Kill kill -> {
        killed.add(kill.taskId());
        Optional.ofNullable(tasks.get(kill.taskId()))
            .filter(task -> task.state == TaskState.RUNNING && !stubborn)
            .ifPresent(_ -> end(kill.taskId(), TaskState.KILLED, ""));
      }
      case ClusterCall.Acknowledge _,ClusterCall.AnswerInverse _ -> {
      }
      case ClusterCall.ListTasks() -> {
        if (unanswered-- <= 0) {
          list();
        }
      }
      case ClusterCall.Reconcile reconcile -> {
        reconcile.attempts().forEach(this::answer);
        if (reconcile.attempts().isEmpty()) {
          tasks.forEach((id, task) -> {
            if (!task.state.terminal() && task.state != TaskState.UNREACHABLE) {
              say(id, task.agentId, task.state, "REASON_RECONCILIATION", Optional.empty());
            }
          });
        }
      }
    }
  }

  private void accept(ClusterCall.Accept accept) {
    boolean late = lostRaces > 0;
    lostRaces = Math.max(0, lostRaces - 1);
    boolean valid = !late && Set.copyOf(accept.offerIds()).size() == accept.offerIds().size()
        && offers.keySet().containsAll(accept.offerIds());
    accept.offerIds().forEach(this::gone);
    if (valid && !refusesReservations) {
      Map<String, Resources> mine = reserved.computeIfAbsent(accept.agentId(),
          _ -> new TreeMap<>());
      accept.unreserve().forEach(kept -> mine.computeIfPresent(kept.task(), (_, all) -> {
        Resources rest = all.minus(kept.resources());
        return rest.isEmpty() ? null : rest;
      }));
      accept.reserve().stream().filter(kept -> !kept.resources().beyond(forRole).isEmpty())
          .forEach(kept -> mine.merge(kept.task(), kept.resources().beyond(forRole),
              Resources::plus));
    }
    for (Launch launch : accept.launches()) {
      if (!valid) {
        say(launch.taskId(), accept.agentId(), TaskState.DROPPED, "REASON_INVALID_OFFERS",
            Optional.empty());
        continue;
      }
      if (slow) {
        tasks.put(launch.taskId(), new Running(launch, accept.agentId(), TaskState.STAGING));
        continue;
      }
      tasks.put(launch.taskId(), new Running(launch, accept.agentId(), TaskState.RUNNING));
      update(launch.taskId(), TaskState.STARTING, "");
      update(launch.taskId(), TaskState.RUNNING, "");
    }
  }

  private void list() {
    var reports = new ArrayList<TaskReport>();
    tasks.forEach((id, task) -> {
      if (!task.state.terminal()) {
        reports.add(new TaskReport(task.launch.name(), new TaskUpdate(id, task.agentId,
            task.state, "SOURCE_EXECUTOR", "", "", Optional.empty(), Optional.empty(),
            Optional.empty(), clock.now(), "container-" + id), task.launch.resources(),
            task.launch.labels()));
      }
    });
    events.add(new ClusterEvent.TasksListed(reports));
  }

  private void gone(String offerId) {
    offers.remove(offerId);
    Instant since = offeredAt.remove(offerId);
    if (since != null && longest.compareTo(Duration.between(since, clock.now())) < 0) {
      longest = Duration.between(since, clock.now());
    }
  }

  /// How long an offer was held at the most; those that are still held count.
  Duration longestHeld() {
    List.copyOf(offeredAt.keySet()).forEach(this::gone);
    return longest;
  }

  /// The host registers anew, as another agent; its tasks are lost, what is reserved there stays
  /// (recording 19).
  void replace(String oldId, String newId) {
    Agent agent = java.util.Objects.requireNonNull(agents.remove(oldId)).agent();
    offers.values().removeIf(offer -> offer.agentId().equals(oldId));
    tasks.replaceAll((id, task) -> {
      if (!task.agentId.equals(oldId) || task.state.terminal()) {
        return task;
      }
      say(id, oldId, TaskState.LOST, "REASON_AGENT_REMOVED", Optional.empty());
      return new Running(task.launch, oldId, TaskState.LOST);
    });
    Optional.ofNullable(reserved.remove(oldId)).ifPresent(kept -> reserved.put(newId, kept));
    events.add(new ClusterEvent.AgentGone(oldId));
    add(agent, newId);
  }

  /// The agent fails the task.
  void fails(String taskId, String reason, String message) {
    Running task = task(taskId);
    tasks.put(taskId, new Running(task.launch, task.agentId, TaskState.FAILED));
    events.add(new ClusterEvent.Updated(new TaskUpdate(taskId, task.agentId, TaskState.FAILED,
        "SOURCE_AGENT", reason, message, Optional.empty(), Optional.empty(),
        Optional.of("uuid-" + numbers++), clock.now(), "")));
  }

  private void answer(ClusterCall.Attempt asked) {
    Running task = tasks.get(asked.taskId());
    TaskState state = task != null
        ? task.state.terminal() ? TaskState.GONE : task.state
        : agents.containsKey(asked.agentId()) ? TaskState.GONE : TaskState.UNKNOWN;
    say(asked.taskId(), asked.agentId(), state, "REASON_RECONCILIATION", Optional.empty());
  }

  /// A slow task gets on.
  void becomes(String taskId, TaskState state) {
    Running task = task(taskId);
    tasks.put(taskId, new Running(task.launch, task.agentId, state));
    update(taskId, state, "");
  }

  /// The task ends.
  void end(String taskId, TaskState state, String message) {
    Running task = task(taskId);
    tasks.put(taskId, new Running(task.launch, task.agentId, state));
    update(taskId, state, message);
  }

  private void update(String taskId, TaskState state, String message) {
    events.add(new ClusterEvent.Updated(new TaskUpdate(taskId, task(taskId).agentId, state,
        "SOURCE_EXECUTOR", "", message, Optional.empty(), Optional.empty(),
        Optional.of("uuid-" + numbers++), clock.now(), "container-" + taskId)));
  }

  /// The task's check succeeds, or no longer does.
  void check(String taskId, boolean success) {
    events.add(new ClusterEvent.Updated(new TaskUpdate(taskId, task(taskId).agentId,
        TaskState.RUNNING, "SOURCE_EXECUTOR", "REASON_TASK_CHECK_STATUS_UPDATED", "",
        Optional.empty(), Optional.of(success), Optional.of("uuid-" + numbers++), clock.now(),
        "container-" + taskId)));
  }

  /// The newest launch of a task that runs.
  Optional<Launch> launch(String name) {
    return tasks.values().stream().filter(task -> !task.state.terminal()).map(Running::launch)
        .filter(launch -> launch.name().equals(name)).reduce((_, last) -> last);
  }

  private void say(String taskId, String agentId, TaskState state, String reason,
      Optional<String> uuid) {
    events.add(new ClusterEvent.Updated(new TaskUpdate(taskId, agentId, state, "SOURCE_MASTER",
        reason, "", Optional.empty(), Optional.empty(), uuid, clock.now(), "")));
  }

  /// The task with this id, which there must be.
  Running task(String taskId) {
    return java.util.Objects.requireNonNull(tasks.get(taskId), taskId);
  }

  /// The ids of tasks that run.
  List<String> running() {
    return tasks.entrySet().stream().filter(e -> e.getValue().state == TaskState.RUNNING)
        .map(Map.Entry::getKey).toList();
  }

  /// How often each kind of call was made.
  Map<String, Integer> counts() {
    Map<String, Integer> counts = new HashMap<>();
    calls.forEach(call -> counts.merge(call.getClass().getSimpleName(), 1, Integer::sum));
    return counts;
  }
}
