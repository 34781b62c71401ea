package dev.karoo.simulation;

import dev.karoo.control.Recovery;
import dev.karoo.control.Settings;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.ports.TaskUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// One cluster, one operator, some users and much bad luck, hour after hour of virtual time: forty
/// minutes of trouble, then quiet, at the end of which all must be well.
final class Simulation implements SimulatedOperator.Observer, AutoCloseable {
  /// After this long without bad luck statuses tell the truth.
  private static final Duration TRUE_AFTER = Duration.ofMinutes(3);

  /// After this long all is as wanted: Mesos is asked for everything each quarter of an hour.
  private static final Duration WELL_AFTER = Duration.ofMinutes(17);
  private static final Duration SILENCE = Duration.ofMinutes(3);
  private static final Duration LONG_RUN = Duration.ofMinutes(12);
  private static final Duration BRAKED = Duration.ofMinutes(8);
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int TRANSCRIPT = 90;

  /// @param agents how many
  /// @param pipelines how many there are at most
  /// @param replicas of each on average
  /// @param hours how long
  record Shape(int agents, int pipelines, int replicas, int hours) {
    /// About a hundred tasks.
    static final Shape USUAL = new Shape(20, 14, 7, 2);
  }

  /// What is said of a run. @param taskEvents changes of tasks on hosts
  record Figures(int hours, int faults, long taskEvents) {}

  private record Line(Instant at, Object what) {}

  /// An update in short.
  private record Heard(TaskUpdate update) {
    @Override
    public String toString() {
      return "heard " + update.state() + " of " + update.taskId() + " on " + update.agentId() + " "
          + update.reason() + update.uuid().map(u -> " " + u).orElse("");
    }
  }

  /// A call in short.
  private record Called(ClusterCall call) {
    @Override
    public String toString() {
      return call instanceof ClusterCall.Accept accept
          ? "calls Accept on " + accept.agentId() + " " + accept.offerIds()
              + accept.launches().stream().map(l -> " " + l.taskId() + " " + l.argv() + " "
                  + l.resources()).toList()
          : "calls " + call;
    }
  }

  final Timeline time = new Timeline();
  final SimulatedStore store = new SimulatedStore();
  private final Shape shape;
  private final SimulatedMaster master;
  private final SimulatedOperator operator;
  private final Users users;
  private final Reality reality;
  private final CallRules calls;
  private final Facts facts;
  private final Truths truths;
  private final List<SimulatedAgent> agents = new ArrayList<>();
  private final Deque<Line> transcript = new ArrayDeque<>();

  /// Tasks that fail each time they run, and how many times more.
  private final Map<TaskName, Integer> looping = new HashMap<>();

  /// How long tasks run that run to completion.
  private final Random lengths;

  /// When many hosts were cut off at once.
  private Instant disaster = Instant.MIN;
  private Instant quietFrom = Instant.MAX;
  private int lives = -1;
  private int faults;
  private double mishaps;

  /// @param mishaps how likely single messages are lost or come twice in times of trouble
  Simulation(long seed, Shape shape, double mishaps) {
    this.shape = shape;
    this.mishaps = mishaps;
    var seeds = new Random(seed);
    lengths = new Random(seed + 1);
    master = new SimulatedMaster(time, Chance.of(new Random(seeds.nextLong())), this::hear);
    operator = new SimulatedOperator(store, time, master, new Random(seeds.nextLong()),
        Settings.USUAL, this, this::dies);
    var api = new SimulatedApi(store, time, new Random(seeds.nextLong()));
    api.onChange(operator::wake);
    reality = new Reality(time);
    users = new Users(api, time, shape.pipelines, shape.replicas, reality::disown, this::say);
    calls = new CallRules(store, time, master, users, reality);
    facts = new Facts(store, time, master, users, reality);
    truths = new Truths(store, time, master, users, reality);
    store.observe(facts::written);
    master.observe(this::changed);
    for (int i = 0; i < shape.agents; i++) {
      var agent = new SimulatedAgent("agent" + i, "S" + (1000 + i), 8, 65536, Map.of());
      agents.add(agent);
      master.add(agent);
    }
    users.begin(new Random(seeds.nextLong()));
  }

  /// Lets it all happen.
  ///
  /// @throws Violation when an invariant is broken, with what happened before
  Figures run(List<Fault> plan) {
    try {
      Instant start = time.now();
      operator.boot();
      plan.forEach(fault -> time.at(start.plus(fault.at()), () -> happens(fault)));
      for (int hour = 0; hour < shape.hours; hour++) {
        master.mishaps(mishaps);
        hour(start.plus(Duration.ofHours(hour)));
        reality.forget();
      }
      return new Figures(shape.hours, faults, reality.changes);
    } catch (Violation | RuntimeException e) {
      throw new Violation(e + "\nWhat happened last:\n" + text());
    }
  }

  private void hour(Instant begin) {
    Instant quiet = begin.plus(Fault.TROUBLE);
    quietFrom = quiet;
    Instant end = begin.plus(Duration.ofHours(1));
    run(quiet);
    say("quiet");
    master.mishaps(0);
    lives = -1;
    looping.clear();
    agents.forEach(agent -> {
      master.back(agent);
      if (!agent.active) {
        master.drain(agent, false);
      }
    });
    run(quiet.plus(TRUE_AFTER));
    facts.statusesAreTrue();
    run(quiet.plus(WELL_AFTER));
    allIsWell();
    heals();
    run(end.minus(SILENCE));
    facts.beginSilence();
    run(end);
    facts.silence();
    allIsWell();
    facts.statusesAreTrue();
  }

  private void allIsWell() {
    facts.allIsAsWanted();
    truths.conditionsAreTrue();
    truths.agentsAreTrue();
    truths.readinessIsTrue();
  }

  /// What fails after a long healthy run is soon there again, however often it failed before.
  private void heals() {
    Instant old = time.now().minus(LONG_RUN);
    agents.stream().flatMap(agent -> agent.processes.values().stream())
        .filter(p -> p.state == TaskState.RUNNING && p.since.isBefore(old))
        .map(p -> TaskName.of(p.launch.taskId()))
        .sorted(Comparator.comparing((TaskName task) -> reality.of(task).stream()
            .filter(Reality.Track::failed).count()).reversed().thenComparing(TaskName::text))
        .limit(3).toList().forEach(this::healsSoon);
    run(time.now().plus(SOON));
    facts.allIsAsWanted();
  }

  private void healsSoon(TaskName task) {
    reality.of(task).stream().filter(Reality.Track::runs).toList()
        .forEach(track -> fails(track.agent.orElseThrow(), track.process.orElseThrow()));
  }

  private void run(Instant until) {
    time.run(until, () -> {});
  }

  private String text() {
    var text = new StringBuilder();
    transcript.forEach(line -> text.append(line.at).append(' ').append(line.what).append('\n'));
    return text.toString();
  }

  private void hear(ClusterEvent event) {
    operator.hear(event);
  }

  private void say(Object what) {
    transcript.add(new Line(time.now(), what));
    if (transcript.size() > TRANSCRIPT) {
      transcript.remove();
    }
  }

  private void changed(SimulatedAgent agent, SimulatedAgent.Instance process) {
    reality.changed(agent, process);
    TaskName task = TaskName.of(process.launch.taskId());
    if (process.state == TaskState.RUNNING && users.wish(task)
        .filter(wish -> wish.kind() == Wish.Kind.BATCH).isPresent()) {
      time.after(Duration.ofSeconds(5 + lengths.nextInt(200)), () -> finishes(agent, process));
    }
    if (process.state == TaskState.RUNNING && process.launch.readiness().isPresent()) {
      ready(agent, process);
    }
    int more = looping.getOrDefault(task, 0);
    if (process.state == TaskState.RUNNING && more > 0) {
      looping.put(task, more - 1);
      time.after(Duration.ofSeconds(1 + more), () -> fails(agent, process));
    }
  }

  /// Its check succeeds soon, and of some fails for a while later.
  private void ready(SimulatedAgent agent, SimulatedAgent.Instance process) {
    checked(agent, process, 1 + lengths.nextInt(8), true);
    int later = 30 + lengths.nextInt(200);
    if (lengths.nextInt(5) == 0 && time.now().plusSeconds(later).isBefore(quietFrom)) {
      checked(agent, process, later, false);
      checked(agent, process, later + 1 + lengths.nextInt(40), true);
    }
  }

  private void checked(SimulatedAgent agent, SimulatedAgent.Instance process, int seconds,
      boolean result) {
    time.after(Duration.ofSeconds(seconds),
        () -> master.executors().checked(agent, process, Optional.of(result)));
  }

  private void finishes(SimulatedAgent agent, SimulatedAgent.Instance process) {
    if (process.state == TaskState.RUNNING) {
      say(process.launch.taskId() + " finishes");
      master.executors().change(agent, process, TaskState.FINISHED, "",
          "Command exited with status 0");
    }
  }

  private void fails(SimulatedAgent agent, SimulatedAgent.Instance process) {
    if (process.state == TaskState.RUNNING) {
      say(process.launch.taskId() + " fails");
      master.executors().change(agent, process, TaskState.FAILED, "",
          "Command exited with status 1");
    }
  }

  @Override
  public void calls(ClusterCall call) {
    if (!(call instanceof ClusterCall.Reconcile) && !(call instanceof ClusterCall.Decline)) {
      say(new Called(call));
    }
    calls.called(call);
  }

  @Override
  public void hears(ClusterEvent event) {
    calls.heard(event);
    if (event instanceof ClusterEvent.Updated(TaskUpdate update)) {
      if (!update.reason().equals("REASON_RECONCILIATION") || update.state() != TaskState.RUNNING) {
        say(new Heard(update));
      }
    } else if (!(event instanceof ClusterEvent.Offered)
        && !(event instanceof ClusterEvent.Inventory)) {
      say(event);
    }
  }

  @Override
  public void says(String what) {
    say(what);
  }

  // ---- bad luck

  /// Whether this is the moment at which the operator dies.
  private boolean dies() {
    return lives >= 0 && lives-- == 0;
  }

  private void happens(Fault fault) {
    var random = new Random(fault.dice());
    faults += fault.kind().bad() ? 1 : 0;
    say("fault " + fault.number() + ": " + fault.kind());
    switch (fault.kind()) {
      case HOST_DIES, HOST_IS_CUT, HOST_DRAINED -> host(fault.kind(), random);
      case PARTITION -> partition(random);
      case HOST_MAINTAINED -> {
        SimulatedAgent agent = agents.get(random.nextInt(agents.size()));
        say(agent.name);
        master.maintenance().plan(agent, Duration.ofSeconds(30 + random.nextInt(200)));
      }
      case STORE_LOST -> storeLost(random);
      case TASK_FAILS -> taskFails(random);
      case OPERATOR_DIES -> {
        lives = random.nextInt(8);
        operator.away(Duration.ofMillis(100 + random.nextInt(20_000)));
      }
      case DISCONNECT -> operator.disconnect(Duration.ofMillis(random.nextInt(3000)),
          Duration.ofMillis(random.nextInt(5000)));
      case FAILOVER -> {
        master.failover();
        operator.disconnect(Duration.ofMillis(random.nextInt(1000)),
            Duration.ofMillis(random.nextInt(3000)));
      }
      case STORE_FULL -> {
        operator.full(true);
        time.after(Duration.ofMillis(random.nextInt(8000)), () -> operator.full(false));
      }
      case CLOCK_JUMPS -> {
        operator.jump(Duration.ofSeconds(random.nextInt(120) - 60));
        calls.jumped(time.now());
      }
      case USER_APPLIES -> users.apply(random);
      case USER_DELETES -> users.delete(random);
      case USER_DELETES_TASK -> users.deleteTask(random);
      case USER_REMOVES_TASK -> users.removeTask(random);
    }
  }

  /// Some hosts are not heard of for a while; of so many at once that the disaster brake may hold.
  private void partition(Random random) {
    List<SimulatedAgent> some = new ArrayList<>(agents);
    Collections.shuffle(some, random);
    List<SimulatedAgent> cut = some.subList(0, 2 + random.nextInt(6));
    cut.forEach(master::cut);
    say(cut.stream().map(agent -> agent.name).toList());
    disaster = time.now();
    time.after(Duration.ofMillis(random.nextInt(200_000)), () -> cut.forEach(this::back));
  }

  /// The operator starts from Mesos alone. When users have applied everything again and it has
  /// taken over what runs, an administrator lets it end what is left.
  private void storeLost(Random random) {
    operator.stop("with its store");
    store.lose();
    facts.storeLost();
    reality.storeLost();
    master.storeLost();
    calls.forgot(time.now());
    lives = -1;
    Duration applied = Duration.ofMillis(random.nextInt(20_000));
    time.after(Duration.ofMillis(random.nextInt(10_000)), operator::boot);
    time.after(applied, users::applyAll);
    time.after(applied.plusSeconds(60), () -> {
      if (Recovery.confirm(store)) {
        say("what nobody wants may end");
        operator.stop("to start anew");
        operator.boot();
      }
    });
  }

  private void host(Fault.Kind kind, Random random) {
    SimulatedAgent agent = agents.get(random.nextInt(agents.size()));
    Duration length = Duration.ofMillis(random.nextInt(random.nextBoolean() ? 20_000 : 240_000));
    say(agent.name + " for " + length);
    switch (kind) {
      case HOST_DIES -> master.die(agent);
      case HOST_IS_CUT -> master.cut(agent);
      default -> master.drain(agent, true);
    }
    time.after(length, () -> {
      say(agent.name + " is back");
      if (kind == Fault.Kind.HOST_DRAINED) {
        master.drain(agent, false);
      } else {
        back(agent);
      }
    });
  }

  private void back(SimulatedAgent agent) {
    truths.returns(agent, operator.calm(), disaster.plus(BRAKED).isAfter(time.now())
        || agents.stream().filter(a -> !a.registered()).count() > 2);
    master.back(agent);
  }

  /// A task fails, the first ones more often; some fail again and again.
  private void taskFails(Random random) {
    List<Runnable> candidates = new ArrayList<>();
    for (SimulatedAgent agent : agents) {
      for (SimulatedAgent.Instance process : agent.processes.values()) {
        if (process.state == TaskState.RUNNING) {
          candidates.add(() -> {
            if (random.nextInt(4) == 0) {
              looping.put(TaskName.of(process.launch.taskId()), 2 + random.nextInt(4));
            }
            fails(agent, process);
          });
        }
      }
    }
    if (!candidates.isEmpty()) {
      double skewed = Math.pow(random.nextDouble(), 3);
      candidates.get((int) (skewed * candidates.size())).run();
    }
  }

  @Override
  public void close() {
    operator.close();
    store.close();
  }
}
