package dev.karoo.simulation;

import dev.karoo.control.Settings;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.ports.TaskUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// One cluster, one operator, some users and much bad luck, hour after hour of virtual time: forty
/// minutes of trouble, then quiet, at the end of which all must be well.
final class Simulation implements SimulatedOperator.Observer, AutoCloseable {
  /// After this long without bad luck statuses tell the truth.
  private static final Duration TRUE_AFTER = Duration.ofMinutes(3);

  /// After this long all is as wanted.
  private static final Duration WELL_AFTER = Duration.ofMinutes(8);
  private static final Duration SILENCE = Duration.ofMinutes(3);
  private static final Duration LONG_RUN = Duration.ofMinutes(12);
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int TRANSCRIPT = 90;

  /// The largest pipelines, one task after the other.
  private static final Duration UPDATED_AFTER = Duration.ofSeconds(210);

  /// Offers are held no longer, once the operator has been undisturbed for a while.
  private static final Duration HELD = Duration.ofSeconds(14);
  private static final Duration CALM = Duration.ofSeconds(20);
  private static final int FEW_TURNS = 30;

  /// In milliseconds: a commit to a disk, with a wait behind others'.
  private static final int SLOWEST_TURN = 80;

  /// Of an agent's two times eight cores: as long as no more are in use on each, however they are
  /// strewn, some domain has three for the largest task.
  private static final int ALWAYS_USABLE = 11;

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
  final SimulatedMaster master;
  final SimulatedOperator operator;
  final Users users;
  final Reality reality;
  final CallRules calls;
  final Facts facts;
  final Limits limits;
  private final Random limited;
  final Truths truths;
  final List<SimulatedAgent> agents = new ArrayList<>();
  private final Deque<Line> transcript = new ArrayDeque<>();
  final Programs programs;
  private final BadLuck luck;
  private final double mishaps;

  /// @param mishaps how likely single messages are lost or come twice in times of trouble
  Simulation(long seed, Shape shape, double mishaps) {
    this.shape = shape;
    this.mishaps = mishaps;
    var seeds = new Random(seed);
    master = new SimulatedMaster(time, Chance.of(new Random(seeds.nextLong())), this::hear);
    operator = new SimulatedOperator(store, time, master, new Random(seeds.nextLong()),
        Settings.USUAL, this, this::dies);
    var paces = new Random(seed + 2);
    operator.pace(() -> 1 + paces.nextInt(SLOWEST_TURN));
    var api = new SimulatedApi(store, time, new Random(seeds.nextLong()));
    api.onChange(operator::wake);
    reality = new Reality(time);
    users = new Users(api, time, shape.agents * ALWAYS_USABLE, shape.pipelines, shape.replicas,
        reality::disown, reality::removed, this::say);
    calls = new CallRules(store, time, master, users, reality);
    limited = new Random(seed + 3);
    limits = new Limits(api, time, master, users, reality, this::say);
    facts = new Facts(store, time, master, users, reality);
    truths = new Truths(store, time, master, users, reality, limits);
    programs = new Programs(time, master, users, new Random(seed + 1), this::say);
    luck = new BadLuck(this);
    var restarts = new Restarts(this);
    store.observe(facts::written);
    store.observe(calls::written);
    master.observe((agent, process) -> {
      reality.changed(agent, process);
      limits.started(agent, process);
      programs.changed(agent, process);
      restarts.changed(process);
    });
    offersAreGivenBack();
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
      plan.forEach(fault -> time.at(start.plus(fault.at()), () -> luck.happens(fault)));
      for (int hour = 0; hour < shape.hours; hour++) {
        master.mishaps(mishaps);
        hour(start.plus(Duration.ofHours(hour)));
        reality.forget();
      }
      return new Figures(shape.hours, luck.faults(), reality.changes);
    } catch (Violation | RuntimeException e) {
      throw new Violation(e + "\nWhat happened last:\n" + text());
    }
  }

  private void hour(Instant begin) {
    Instant quiet = begin.plus(Fault.TROUBLE);
    luck.quietFrom(quiet);
    Instant end = begin.plus(Duration.ofHours(1));
    run(quiet);
    say("quiet");
    luck.ends();
    limits.lift(limited);
    run(quiet.plus(TRUE_AFTER));
    facts.statusesAreTrue();
    run(quiet.plus(WELL_AFTER));
    allIsWell();
    checksCount(false);
    checksCount(true);
    heals();
    updates();
    limits();
    run(end.minus(SILENCE));
    facts.beginSilence();
    int turns = operator.turns.size();
    run(end);
    facts.silence();
    restsSince(turns);
    allIsWell();
    facts.statusesAreTrue();
  }

  private void allIsWell() {
    facts.allIsAsWanted();
    truths.conditionsAreTrue();
    truths.agentsAreTrue();
    truths.readinessIsTrue();
  }

  /// The checks of a task on each host have this result now, and soon their statuses say so.
  private void checksCount(boolean result) {
    for (SimulatedAgent agent : agents) {
      agent.processes.values().stream().filter(p -> p.check.isPresent()).findFirst()
          .ifPresent(p -> master.executors.checked(agent, p, Optional.of(result)));
    }
    run(time.now().plusSeconds(2));
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

  /// What has no room waits and says so; when there is enough for all, all runs.
  private void limits() {
    limits.tighten(limited);
    run(time.now().plus(SOON));
    limits.whatWaitsHasNoRoom();
    limits.fit();
    run(time.now().plus(SOON));
    allIsWell();
    limits.whatWaitsHasNoRoom();
  }

  /// What runs on is updated, in order.
  private void updates() {
    users.applyEverywhere(limited);
    run(time.now().plus(UPDATED_AFTER));
    allIsWell();
  }

  /// When nothing is to be done nobody wants offers, and the loop rests.
  private void restsSince(int turns) {
    if (!master.offers.unwanted()) {
      throw new Violation("offers are wanted, or held, though nothing is to be done");
    }
    if (operator.turns.size() - turns > FEW_TURNS) {
      throw new Violation("the loop turned " + (operator.turns.size() - turns)
          + " times though nothing happened");
    }
  }

  /// Each second: offers are not held for long.
  private void offersAreGivenBack() {
    Instant now = time.now();
    if (operator.calm().plus(CALM).isBefore(now)) {
      master.offers.oldest().filter(at -> at.plus(HELD).isBefore(now)).ifPresent(at -> {
        throw new Violation("an offer is held since " + at);
      });
    }
    time.after(Duration.ofSeconds(1), this::offersAreGivenBack);
  }

  private void healsSoon(TaskName task) {
    reality.of(task).stream().filter(Reality.Track::runs).toList()
        .forEach(track -> programs.fails(track.agent.orElseThrow(), track.process.orElseThrow()));
  }

  /// Whether this is the moment at which the operator dies.
  private boolean dies() {
    return luck.dies();
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

  void say(Object what) {
    transcript.add(new Line(time.now(), what));
    if (transcript.size() > TRANSCRIPT) {
      transcript.remove();
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

  @Override
  public void close() {
    operator.close();
    store.close();
  }
}
