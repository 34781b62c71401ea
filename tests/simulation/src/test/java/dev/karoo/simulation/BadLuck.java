package dev.karoo.simulation;

import dev.karoo.control.Identity;
import dev.karoo.control.Recovery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Lets faults happen to a cluster, and users do what they do, as it was planned.
final class BadLuck {
  /// So long after many hosts were cut off at once the disaster brake may still hold.
  private static final Duration BRAKED = Duration.ofMinutes(8);

  /// So long after a host was cut off what ran there runs elsewhere.
  private static final Duration REPLACED = Duration.ofSeconds(80);

  /// An operator without its store waits for a new master to hear of all agents.
  private static final Duration SEARCHING = Duration.ofSeconds(10);

  private final Simulation cluster;
  private final Timeline time;
  private final SimulatedMaster master;
  private final SimulatedOperator operator;
  private final Users users;
  private final List<SimulatedAgent> agents;

  /// When many hosts were cut off at once.
  private Instant disaster = Instant.MIN;
  private Instant quietFrom = Instant.MAX;
  private int lives = -1;

  /// Decides which task a user takes away by force while the operator is dead.
  private Optional<Random> taken = Optional.empty();
  private int faults;

  BadLuck(Simulation cluster) {
    this.cluster = cluster;
    time = cluster.time;
    master = cluster.master;
    operator = cluster.operator;
    users = cluster.users;
    agents = cluster.agents;
  }

  /// How much went wrong.
  int faults() {
    return faults;
  }

  /// From then on nothing goes wrong by itself.
  void quietFrom(Instant quiet) {
    quietFrom = quiet;
    cluster.programs.quietFrom(quiet);
  }

  /// All that went wrong is put right.
  void ends() {
    master.mishaps(0);
    lives = -1;
    cluster.programs.mended();
    agents.forEach(agent -> {
      master.back(agent);
      if (!agent.active) {
        master.drain(agent, false);
      }
    });
  }

  /// Whether this is the moment at which the operator dies.
  boolean dies() {
    boolean dies = lives >= 0 && lives-- == 0;
    if (dies) {
      taken.ifPresent(dice -> time.after(Duration.ofMillis(1), () -> users.removeTask(dice)));
    }
    return dies;
  }

  /// It happens.
  void happens(Fault fault) {
    var random = new Random(fault.dice());
    faults += fault.kind().bad() ? 1 : 0;
    cluster.say("fault " + fault.number() + ": " + fault.kind());
    switch (fault.kind()) {
      case HOST_DIES, HOST_IS_CUT, HOST_DRAINED -> host(fault.kind(), random);
      case PARTITION -> partition(random);
      case HOST_MAINTAINED -> maintained(agents.get(random.nextInt(agents.size())), random);
      case STORE_LOST -> storeLost(random);
      case TASK_FAILS -> cluster.programs.oneFails(agents, random);
      case OPERATOR_DIES -> {
        lives = random.nextInt(8);
        operator.away(Duration.ofMillis(100 + random.nextInt(20_000)));
        taken = Optional.of(random).filter(_ -> random.nextInt(4) == 0);
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
        cluster.calls.full(time.now());
        time.after(Duration.ofMillis(random.nextInt(8000)), () -> operator.full(false));
      }
      case CLOCK_JUMPS -> {
        operator.jump(Duration.ofSeconds(random.nextInt(120) - 60));
        cluster.calls.jumped(time.now());
      }
      case USER_APPLIES -> users.apply(random);
      case USER_DELETES -> users.delete(random);
      case USER_DELETES_TASK -> users.deleteTask(random);
      case USER_REMOVES_TASK -> users.removeTask(random);
      case USER_LIMITS -> cluster.limits.change(random);
    }
  }

  /// Some hosts are not heard of for a while; of so many at once that the disaster brake may hold.
  private void partition(Random random) {
    List<SimulatedAgent> some = new ArrayList<>(agents);
    Collections.shuffle(some, random);
    List<SimulatedAgent> cut = some.subList(0, 2 + random.nextInt(6));
    cut.forEach(master::cut);
    cluster.say(cut.stream().map(agent -> agent.name).toList());
    disaster = time.now();
    time.after(Duration.ofMillis(random.nextInt(200_000)), () -> cut.forEach(this::back));
  }

  /// The operator starts from Mesos alone. When users have applied everything again and it has
  /// taken over what runs, an administrator lets it end what is left.
  private void storeLost(Random random) {
    operator.stop("with its store");
    cluster.store.lose();
    cluster.facts.storeLost();
    cluster.reality.storeLost();
    master.storeLost();
    cluster.calls.forgot(time.now());
    lives = -1;
    Duration applied = Duration.ofMillis(random.nextInt(20_000));
    time.after(Duration.ofMillis(random.nextInt(10_000)), operator::boot);
    time.after(applied, () -> {
      cluster.limits.applyAgain();
      users.applyAll();
    });
    time.after(applied.plusSeconds(60), this::lettingGo);
  }

  /// An administrator lets go of what is left, once the operator knows what that is.
  private void lettingGo() {
    if (Recovery.confirm(cluster.store)) {
      cluster.say("what nobody wants may end");
      operator.stop("to start anew");
      operator.boot();
    } else if (Identity.read(cluster.store).isEmpty()) {
      time.after(SEARCHING, this::lettingGo);
    }
  }

  private void host(Fault.Kind kind, Random random) {
    SimulatedAgent agent = agents.get(random.nextInt(agents.size()));
    Duration length = Duration.ofMillis(random.nextInt(random.nextBoolean() ? 20_000 : 240_000));
    cluster.say(agent.name + " for " + length);
    if (length.compareTo(REPLACED) > 0 && random.nextBoolean()) {
      time.after(REPLACED, () -> maintainSuccessor(agent, random));
    }
    switch (kind) {
      case HOST_DIES -> master.die(agent);
      case HOST_IS_CUT -> master.cut(agent);
      default -> master.drain(agent, true);
    }
    time.after(length, () -> {
      cluster.say(agent.name + " is back");
      if (kind == Fault.Kind.HOST_DRAINED) {
        master.drain(agent, false);
      } else {
        back(agent);
      }
    });
  }

  private void maintained(SimulatedAgent agent, Random random) {
    cluster.say(agent.name + " is to be maintained");
    master.maintenance.plan(agent, Duration.ofSeconds(30 + random.nextInt(200)));
  }

  /// No misfortune comes alone: where a task of a lost host was started anew is maintained.
  private void maintainSuccessor(SimulatedAgent lost, Random random) {
    List<TaskName> tasks = lost.processes.keySet().stream().map(TaskName::of).toList();
    if (!lost.heard() && time.now().isBefore(quietFrom)) {
      agents.stream().filter(agent -> agent != lost && agent.registered()
          && agent.processes.values().stream().filter(SimulatedAgent.Instance::runs)
              .anyMatch(p -> tasks.contains(TaskName.of(p.launch.taskId()))))
          .findFirst().ifPresent(agent -> maintained(agent, random));
    }
  }

  private void back(SimulatedAgent agent) {
    cluster.truths.returns(agent, operator.calm(), disaster.plus(BRAKED).isAfter(time.now())
        || agents.stream().filter(a -> !a.registered()).count() > 2);
    master.back(agent);
  }
}
