package dev.karoo.mesos;

import dev.karoo.core.ports.Cluster;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.formats.AgentDescription;
import dev.karoo.formats.AgentReading;
import dev.karoo.mesos.agents.Addressing;
import dev.karoo.mesos.agents.AgentBook;
import dev.karoo.mesos.http.Credentials;
import dev.karoo.mesos.http.MesosHttp;
import dev.karoo.mesos.leader.LeaderSource;
import dev.karoo.mesos.sandbox.Sandbox;
import dev.karoo.mesos.translate.Identity;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// A framework on a Mesos cluster. Calls go in by [#call], events come out to a consumer, one at a
/// time, from threads of this.
///
/// The consumer hears [ClusterEvent.Subscribed] before anything else of a connection, and no call
/// goes out before it has returned from it: there, or in the order of events before its first call,
/// the framework's id is to be kept. After each Subscribed offers flow, whatever was suppressed
/// before, and the whole inventory follows. [ClusterEvent.Ended] is the last event.
public final class MesosClient implements Cluster, AutoCloseable {
  /// Between two looks at a file that grows.
  private static final Duration LOOK = Duration.ofMillis(500);

  private final Connection connection;
  private final Timing timing;
  private final Delivery delivery;
  private final CallQueue calls;
  private final InventoryWatch inventory;
  private final List<Thread> threads;

  private MesosClient(Connection connection, Timing timing, Delivery delivery, CallQueue calls,
      InventoryWatch inventory, List<Thread> threads) {
    this.connection = connection;
    this.timing = timing;
    this.delivery = delivery;
    this.calls = calls;
    this.inventory = inventory;
    this.threads = threads;
  }

  /// Joins the cluster; returns at once and goes on trying until it is closed or Ended.
  ///
  /// @param reader understands what agents say of themselves: `new AgentFormat()::read`
  /// @param names that agents had in earlier runs, and their ports: they keep them
  /// @param expected Mesos' ids of agents, where it may be another cluster than in earlier runs: it
  ///     is joined only if it knows one of them, or the framework; empty: in any case
  /// @param events hears what happens; must not fail, and should return soon
  /// @throws IOException if the credentials or the certificates cannot be read
  /// @throws IllegalArgumentException if the master's address makes no sense
  public static MesosClient start(MesosSettings settings,
      Function<AgentDescription, AgentReading> reader, Map<String, Integer> names,
      Set<String> expected, Consumer<ClusterEvent> events) throws IOException {
    return start(settings, reader, names, expected, events, Timing.real(), new Random());
  }

  static MesosClient start(MesosSettings settings,
      Function<AgentDescription, AgentReading> reader, Map<String, Integer> names,
      Set<String> expected, Consumer<ClusterEvent> events, Timing timing, RandomGenerator random)
      throws IOException {
    Connection connection = Connection.open(settings);
    MesosHttp http = connection.http();
    LeaderSource leader = connection.leader();
    Optional<Credentials> credentials = connection.credentials();
    var backOff = new BackOff(Duration.ofMillis(200), Duration.ofSeconds(15), random);
    var delivery = new Delivery(events);
    var offers = new OfferTable();
    var inventory = new InventoryWatch(http, timing, backOff, delivery,
        new AgentBook(reader, settings.roles(), addressing(connection), names),
        settings.inventoryInterval());
    var line = new Line();
    Optional<String> principal = settings.principal()
        .or(() -> credentials.map(Credentials::principal));
    var calls = new CallQueue(http, delivery, offers, line, new TaskListing(http, delivery),
        new Identity(settings.user(), principal));
    var subscription = new Subscription(http, timing, backOff, leader,
        id -> Frameworks.subscribe(settings, credentials, id),
        new FrameworkSearch(http, settings.name(), principal), new KnownCluster(http, expected),
        settings.frameworkId(), delivery,
        offers, new Incoming(delivery, offers, inventory), inventory, line);
    leader.onChange(subscription::leaderMayHaveChanged);
    return new MesosClient(connection, timing, delivery, calls, inventory,
        List.of(Thread.ofVirtual().name("mesos-events").start(subscription),
            Thread.ofVirtual().name("mesos-calls").start(calls)));
  }

  private static Addressing addressing(Connection connection) {
    return connection.scheme().equals("https") ? Addressing.BY_NAME : Addressing.BY_NUMBER;
  }

  @Override
  public void call(ClusterCall call) {
    calls.call(call);
  }

  /// Reads what tasks print, with the same trust, and the credentials that are for agents.
  public Sandbox sandbox() {
    return new Sandbox(connection.agents(), connection.scheme(), () -> timing.pause(LOOK));
  }

  /// Ends the framework **and kills all its tasks**. Never done on exit: tasks outlive it.
  ///
  /// @throws IOException if the master did not take it, or may not have
  public void teardown() throws IOException, InterruptedException {
    calls.teardown();
  }

  /// Leaves; the tasks run on. Returns when no event will be told any more.
  @Override
  public void close() {
    delivery.close();
    inventory.end();
    threads.forEach(Thread::interrupt);
    connection.close();
    timing.close();
    boolean interrupted = false;
    for (Thread thread : threads) {
      try {
        thread.join(Duration.ofSeconds(5));
      } catch (InterruptedException stopped) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
