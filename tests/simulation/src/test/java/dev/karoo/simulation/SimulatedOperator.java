package dev.karoo.simulation;

import dev.karoo.control.ControlLoop;
import dev.karoo.control.Identity;
import dev.karoo.control.Settings;
import dev.karoo.core.ports.Cluster;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.store.Store;
import dev.karoo.store.StoreException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/// The operator's process: the control loop itself, in virtual time, with its line to the master.
/// It may end at any step: before and after each commit, and between two calls.
final class SimulatedOperator implements AutoCloseable {
  /// Who looks on.
  interface Observer {
    /// Just before a call is made.
    void calls(ClusterCall call);

    /// An event has come.
    void hears(ClusterEvent event);

    /// Something happened to the operator itself.
    void says(String what);
  }

  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
  /// In a minute; each has its cause.
  private static final int MOST_TURNS = 6_000;
  private static final Duration LONGEST_SLEEP = Duration.ofMinutes(20);
  private static final Duration STORE_RETRY = Duration.ofSeconds(1);
  private static final Duration SEARCH_AGAIN = Duration.ofSeconds(1);

  private final Store store;
  private final Timeline time;
  private final SimulatedMaster master;
  private final Random ids;
  private final Settings settings;
  private final Observer observer;
  private final BooleanSupplier dies;
  private boolean full;

  /// When something disturbed it last.
  private Instant disturbed = Instant.MIN;

  /// By how much its clock is ahead of the true time.
  private Duration skew = Duration.ZERO;
  /// Nanoseconds of CPU time that turns took; whoever wants them empties it.
  final List<Long> turns = new ArrayList<>();
  private Instant minute = Instant.EPOCH;
  private int turnsOfMinute;
  private final List<ClusterEvent> heard = new ArrayList<>();
  private Optional<ControlLoop> loop = Optional.empty();
  private Optional<Instant> planned = Optional.empty();

  /// How long turns take, in milliseconds; what comes meanwhile is taken up by the next one.
  private IntSupplier pace = () -> 0;
  private Instant free = Instant.MIN;

  /// For how long it stays away after it died by itself.
  private Duration away = Duration.ofSeconds(5);

  /// @param dies asked at each step, whether the process ends there
  SimulatedOperator(Store store, Timeline time, SimulatedMaster master, Random ids,
      Settings settings, Observer observer, BooleanSupplier dies) {
    this.store = store;
    this.time = time;
    this.master = master;
    this.ids = ids;
    this.settings = settings;
    this.observer = observer;
    this.dies = dies;
  }

  /// @param millis how long each turn takes
  void pace(IntSupplier millis) {
    pace = millis;
  }

  boolean runs() {
    return loop.isPresent();
  }

  /// Starts it, on what its store holds.
  void boot() {
    if (runs()) {
      return;
    }
    disturbed();
    observer.says("the operator starts");
    heard.clear();
    Store fragile = new FragileStore(store, dies, () -> full);
    Cluster watched = call -> {
      observer.calls(call);
      if (dies.getAsBoolean()) {
        throw new Crash("while it called");
      }
      master.call(call);
    };
    loop = Optional.of(new ControlLoop(fragile, watched, this::clock, new Random(ids.nextLong()),
        settings));
    planned = Optional.empty();
    subscribe();
    plan(time.now());
  }

  /// Whoever lost its framework's id waits until a new master has heard of all agents, which may
  /// know it (as `FrameworkSearch` does).
  private void subscribe() {
    Optional<String> framework = Identity.read(store);
    Optional<ControlLoop> which = loop;
    if (framework.isEmpty() && master.agents().stream()
        .anyMatch(agent -> agent.view == SimulatedAgent.View.RECOVERING)) {
      time.after(SEARCH_AGAIN, () -> {
        if (loop.equals(which)) {
          subscribe();
        }
      });
    } else {
      master.subscribe(framework);
    }
  }

  /// Since when nothing disturbs it.
  Instant calm() {
    return runs() ? disturbed : time.now();
  }

  private void disturbed() {
    disturbed = time.now();
  }

  private Instant clock() {
    return time.now().plus(skew);
  }

  /// The operator's clock jumps.
  void jump(Duration by) {
    disturbed();
    skew = skew.plus(by);
  }

  /// Whether nothing can be written.
  void full(boolean now) {
    disturbed();
    full = now;
  }

  /// It ends here and now.
  void stop(String why) {
    if (runs()) {
      observer.says("the operator dies " + why);
      loop.ifPresent(ControlLoop::close);
      loop = Optional.empty();
      master.disconnect();
    }
  }

  /// @param duration for how long it stays away when it dies by itself
  void away(Duration duration) {
    away = duration;
  }

  /// The connection is cut. @param unnoticed until the operator learns of it
  /// @param pause from then until it subscribes again
  void disconnect(Duration unnoticed, Duration pause) {
    Optional<ControlLoop> which = loop;
    if (!runs()) {
      return;
    }
    disturbed();
    observer.says("the connection ends");
    master.disconnect();
    time.after(unnoticed, () -> {
      if (loop.equals(which)) {
        hear(new ClusterEvent.Disconnected("cut"));
        time.after(pause, () -> {
          if (loop.equals(which)) {
            disturbed();
            subscribe();
          }
        });
      }
    });
  }

  /// The cluster says something.
  void hear(ClusterEvent event) {
    if (runs()) {
      observer.hears(event);
      heard.add(event);
      plan(time.now());
    }
  }

  /// Something changed in the store.
  void wake() {
    plan(time.now());
  }

  /// Plans a turn, unless an earlier one is planned.
  private void plan(Instant wish) {
    Instant at = wish.isBefore(free) ? free : wish;
    if (!runs() || (planned.isPresent() && !planned.get().isAfter(at))) {
      return;
    }
    planned = Optional.of(at);
    Optional<ControlLoop> which = loop;
    time.at(at, () -> {
      if (loop.equals(which) && planned.equals(Optional.of(at))) {
        turn();
      }
    });
  }

  private void turn() {
    planned = Optional.empty();
    if (time.now().isAfter(minute.plusSeconds(60))) {
      minute = time.now();
      turnsOfMinute = 0;
    }
    if (++turnsOfMinute > MOST_TURNS) {
      throw new Violation("the loop does not come to rest: " + turnsOfMinute
          + " turns within a minute");
    }
    List<ClusterEvent> events = List.copyOf(heard);
    heard.clear();
    free = time.now().plusMillis(pace.getAsInt());
    long before = CPU.getCurrentThreadCpuTime();
    try {
      Optional<Instant> wake = loop.orElseThrow().turn(events);
      turns.add(CPU.getCurrentThreadCpuTime() - before);
      Instant longest = time.now().plus(LONGEST_SLEEP);
      Instant at = wake.map(w -> w.minus(skew)).filter(w -> w.isBefore(longest)).orElse(longest);
      plan(at.isAfter(time.now()) ? at : time.now().plusMillis(1));
    } catch (StoreException e) {
      plan(time.now().plus(STORE_RETRY));
    } catch (Crash crash) {
      stop(String.valueOf(crash.getMessage()));
      time.after(away, this::boot);
    }
  }

  @Override
  public void close() {
    loop.ifPresent(ControlLoop::close);
  }
}
