package dev.karoo.simulation;

import dev.karoo.control.ControlLoop;
import dev.karoo.control.Settings;
import dev.karoo.core.ports.Cluster;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.TaskState;
import dev.karoo.store.MemoryStore;
import dev.karoo.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// One cluster, one operator, some users and much bad luck, for an hour of virtual time; then half
/// an hour without, at the end of which all must be well.
final class Simulation implements AutoCloseable {
  private static final Duration TROUBLE = Duration.ofHours(1);
  private static final Duration PEACE = Duration.ofMinutes(30);
  private static final int AGENTS = 5;
  private static final int TRANSCRIPT = 60;

  final Timeline time = new Timeline();
  final Store store = MemoryStore.open();
  final SimulatedMaster master;
  final Users users;
  private final Invariants invariants;
  private final Random faults;
  private final Random ids;
  private final Deque<String> transcript = new ArrayDeque<>();
  private final List<ClusterEvent> heard = new ArrayList<>();
  private Optional<ControlLoop> operator = Optional.empty();
  private Optional<Instant> planned = Optional.empty();
  private boolean trouble = true;
  int faultCount;

  Simulation(long seed) {
    var seeds = new Random(seed);
    faults = new Random(seeds.nextLong());
    ids = new Random(seeds.nextLong());
    master = new SimulatedMaster(time, new Random(seeds.nextLong()), this::hear);
    users = new Users(store, time, new Random(seeds.nextLong()), this::say);
    invariants = new Invariants(store, master, users);
    for (int i = 0; i < AGENTS; i++) {
      master.add(new SimulatedAgent("agent" + i, "S" + (1000 + i)));
    }
  }

  /// Lets it all happen.
  ///
  /// @throws AssertionError when an invariant is broken, with what happened before
  void run() {
    try {
      boot();
      for (int i = 0; i < AGENTS; i++) {
        fault(Duration.ofMinutes(8), this::agentTrouble);
      }
      fault(Duration.ofMinutes(4), this::crash);
      fault(Duration.ofMinutes(6), this::disconnect);
      fault(Duration.ofSeconds(90), this::taskFails);
      users.begin(TROUBLE);
      time.run(time.now().plus(TROUBLE), invariants::always);
      trouble = false;
      master.mishaps = 0;
      master.agents().forEach(master::back);
      say("peace");
      time.run(time.now().plus(PEACE.minusMinutes(3)), invariants::always);
      long revision = store.revision();
      time.run(time.now().plusSeconds(180), invariants::always);
      invariants.atPeace(revision);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(e + "\nWhat happened last:\n"
          + String.join("\n", transcript), e);
    }
  }

  private void say(String what) {
    transcript.add(time.now() + " " + what);
    if (transcript.size() > TRANSCRIPT) {
      transcript.remove();
    }
  }

  // ---- the operator

  private void boot() {
    say("the operator starts");
    heard.clear();
    Store fragile = new FragileStore(store, this::dies, this::dies);
    Cluster watched = call -> {
      say("  " + call);
      invariants.called(call);
      if (dies()) {
        throw new Crash("while it called");
      }
      master.call(call);
    };
    operator = Optional.of(new ControlLoop(fragile, watched, time::now,
        new Random(ids.nextLong()), Settings.USUAL));
    planned = Optional.empty();
    master.subscribe();
    plan(time.now());
    users.onChange(() -> plan(time.now()));
  }

  private int lives = -1;

  /// Whether this is the moment at which the operator dies.
  private boolean dies() {
    return lives >= 0 && lives-- == 0;
  }

  private void crash() {
    lives = faults.nextInt(8);
    say("the operator will die");
  }

  private void died(Crash crash) {
    say("the operator dies " + crash.getMessage());
    faultCount++;
    operator.ifPresent(ControlLoop::close);
    operator = Optional.empty();
    lives = -1;
    master.disconnect();
    time.after(Duration.ofMillis(100 + faults.nextInt(20_000)), this::boot);
  }

  private void disconnect() {
    if (operator.isEmpty()) {
      return;
    }
    say("the connection ends");
    faultCount++;
    master.disconnect();
    ControlLoop which = operator.get();
    time.after(Duration.ofMillis(faults.nextInt(3000)), () -> {
      hear(new ClusterEvent.Disconnected("cut"));
      time.after(Duration.ofMillis(faults.nextInt(5000)), () -> {
        if (operator.equals(Optional.of(which))) {
          master.subscribe();
        }
      });
    });
  }

  private void hear(ClusterEvent event) {
    if (operator.isPresent()) {
      if (!(event instanceof ClusterEvent.Offered)) {
        say("  " + event);
      }
      heard.add(event);
      plan(time.now());
    }
  }

  /// Plans a turn, unless an earlier one is planned.
  private void plan(Instant at) {
    if (operator.isEmpty() || (planned.isPresent() && !planned.get().isAfter(at))) {
      return;
    }
    planned = Optional.of(at);
    Optional<ControlLoop> which = operator;
    time.at(at, () -> {
      if (operator.equals(which) && planned.equals(Optional.of(at))) {
        turn();
      }
    });
  }

  private void turn() {
    planned = Optional.empty();
    List<ClusterEvent> events = List.copyOf(heard);
    heard.clear();
    try {
      Optional<Instant> wake = operator.orElseThrow().turn(events);
      wake.ifPresent(at -> plan(at.isAfter(time.now()) ? at : time.now().plusMillis(1)));
    } catch (Crash crash) {
      died(crash);
    }
  }

  // ---- bad luck

  /// Lets something go wrong again and again, on average this far apart.
  private void fault(Duration average, Runnable what) {
    long millis = (long) (-Math.log(1 - faults.nextDouble()) * average.toMillis());
    time.after(Duration.ofMillis(millis), () -> {
      if (trouble) {
        what.run();
        fault(average, what);
      }
    });
  }

  private void agentTrouble() {
    List<SimulatedAgent> all = new ArrayList<>();
    master.agents().forEach(all::add);
    SimulatedAgent agent = all.get(faults.nextInt(all.size()));
    boolean dies = faults.nextBoolean();
    Duration length = Duration.ofMillis(faults.nextInt(faults.nextBoolean() ? 20_000 : 240_000));
    say(agent.name + (dies ? " dies" : " is cut off") + " for " + length);
    faultCount++;
    master.lose(agent, dies);
    time.after(length, () -> {
      say(agent.name + " is back");
      master.back(agent);
    });
  }

  private void taskFails() {
    List<Runnable> candidates = new ArrayList<>();
    master.agents().forEach(agent -> agent.processes.forEach((id, process) -> {
      if (agent.up && process.state == TaskState.RUNNING) {
        candidates.add(() -> {
          say(id + " fails");
          master.change(agent, id, TaskState.FAILED, "Command exited with status 1");
        });
      }
    }));
    if (!candidates.isEmpty()) {
      faultCount++;
      candidates.get(faults.nextInt(candidates.size())).run();
    }
  }

  @Override
  public void close() {
    operator.ifPresent(ControlLoop::close);
    store.close();
  }
}
