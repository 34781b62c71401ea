package dev.karoo.app;

import dev.karoo.control.ControlLoop;
import dev.karoo.control.ControlThread;
import dev.karoo.control.HomeCluster;
import dev.karoo.control.Identity;
import dev.karoo.control.KnownAgents;
import dev.karoo.control.Recovery;
import dev.karoo.control.Settings;
import dev.karoo.control.SteadyClock;
import dev.karoo.core.ports.Clock;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.formats.AgentFormat;
import dev.karoo.mesos.MesosClient;
import dev.karoo.mesos.leader.MasterAddress;
import dev.karoo.mesos.MesosSettings;
import dev.karoo.store.SqliteStore;
import dev.karoo.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Store, API server, loop and Mesos client of one operator, in the order in which each needs the
/// one before; closed in the reverse order.
final class RunningOperator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningOperator.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final CompletableFuture<Optional<String>> ended = new CompletableFuture<>();
  private final CompletableFuture<ControlThread> control = new CompletableFuture<>();
  private final ApiEndpoint endpoint;

  private RunningOperator(ApiEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  /// @param mesos how the cluster is joined
  /// @param unknownTasks what becomes of tasks that the store does not know
  /// @param settings of the loop
  /// @param home the cluster that the store must be of
  static RunningOperator start(Path stateDirectory, Serving serving, MesosSettings mesos,
      FrameworkOptions.UnknownTasks unknownTasks, Settings settings, HomeCluster home)
      throws StartFailure {
    SqliteStore store = open(stateDirectory);
    try {
      requireHome(store, stateDirectory, home);
      TaskOutput logs = new TaskOutput(store);
      OperatorMetrics metrics = new OperatorMetrics(store);
      ApiEndpoint endpoint = ApiEndpoint.start(store, stateDirectory, serving, logs, metrics);
      RunningOperator running = new RunningOperator(endpoint);
      running.parts.push(store);
      running.parts.push(endpoint);
      running.join(store, mesos, unknownTasks, settings, logs, home);
      metrics.connect(running.control.join());
      return running;
    } catch (StartFailure e) {
      store.close();
      throw e;
    }
  }

  private static SqliteStore open(Path stateDirectory) throws StartFailure {
    try {
      return SqliteStore.open(stateDirectory);
    } catch (StoreException e) {
      throw new StartFailure(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
  }

  /// The cluster that the store is of.
  ///
  /// @throws StartFailure when that is another one, as far as can be told without asking it
  private static void requireHome(SqliteStore store, Path stateDirectory, HomeCluster home)
      throws StartFailure {
    Optional<HomeCluster> kept = HomeCluster.read(store);
    boolean local = home instanceof HomeCluster.Local;
    if (kept.isPresent() && local != kept.get() instanceof HomeCluster.Local) {
      throw new StartFailure(List.of("the state directory " + stateDirectory + " is "
          + words(kept.get()) + ", not " + words(home) + ": what is to run on the one would be"
          + " started on the other; name another directory with --state-dir"));
    }
    if (kept.isEmpty() || Identity.read(store).isEmpty()) {
      HomeCluster.keep(store, home);
    }
  }

  private static String words(HomeCluster cluster) {
    return switch (cluster) {
      case HomeCluster.Local() -> "that of a local cluster ('karoo up')";
      case HomeCluster.Masters(String masters) -> "that of the Mesos cluster at " + masters;
    };
  }

  /// Mesos' ids of agents of which the cluster must know one. None where its masters are where they
  /// were, as one may be built anew there; nor where the administrator names the framework, which
  /// says that all is to go on.
  private static Set<String> expected(SqliteStore store, MesosSettings settings,
      HomeCluster home) {
    boolean moved = home instanceof HomeCluster.Masters(String now)
        && HomeCluster.read(store).orElse(home) instanceof HomeCluster.Masters(String before)
        && !MasterAddress.meet(MasterAddress.parse(now), MasterAddress.parse(before));
    return moved && settings.frameworkId().isEmpty() ? KnownAgents.ids(store) : Set.of();
  }

  /// The masters are remembered once the cluster has turned out to be the right one.
  private static void joined(SqliteStore store, HomeCluster home, ClusterEvent event) {
    if (event instanceof ClusterEvent.Subscribed) {
      try {
        HomeCluster.keep(store, home);
      } catch (StoreException e) {
        LOG.atWarn().addKeyValue("why", e.getMessage())
            .log("Where the masters are could not be kept; the next connection tries it again");
      }
    }
  }

  private void join(SqliteStore store, MesosSettings mesos,
      FrameworkOptions.UnknownTasks unknownTasks, Settings settings, TaskOutput logs,
      HomeCluster home) throws StartFailure {
    Optional<String> frameworkId = frameworkId(store, mesos);
    if (unknownTasks == FrameworkOptions.UnknownTasks.END && Recovery.confirm(store)) {
      LOG.warn("Tasks that run, but belong to no pipeline, are ended from now on");
    }
    Clock clock = SteadyClock.ofComputer();
    ClusterLine line = new ClusterLine();
    ControlLoop loop = new ControlLoop(store, line, clock, RandomGenerator.getDefault(),
        settings);
    ControlThread started = new ControlThread(loop, store, clock);
    try {
      MesosClient client = MesosClient.start(
          mesos.withFrameworkId(frameworkId),
          new AgentFormat()::read, KnownAgents.ports(store), expected(store, mesos, home),
          event -> {
            joined(store, home, event);
            started.post(event);
          });
      line.connect(client);
      logs.connect(client);
      parts.push(client);
    } catch (IOException | IllegalArgumentException e) {
      close();
      throw new StartFailure("master " + MasterAddress.withoutPassword(mesos.master())
          + ": " + e.getMessage(), e);
    }
    Thread thread = Thread.ofPlatform().name("karoo-loop").start(() -> run(started));
    control.complete(started);
    parts.push(() -> {
      started.close();
      thread.join();
    });
  }

  /// The id that is kept; else the one that the administrator gave.
  private Optional<String> frameworkId(SqliteStore store, MesosSettings settings)
      throws StartFailure {
    Optional<String> kept = Identity.read(store);
    if (kept.isPresent() && settings.frameworkId().isPresent()
        && !kept.equals(settings.frameworkId())) {
      close();
      throw new StartFailure(List.of("--framework-id " + settings.frameworkId().get()
          + ": the state directory belongs to framework " + kept.get()));
    }
    return kept.or(settings::frameworkId);
  }

  private void run(ControlThread loop) {
    try {
      ended.complete(loop.run());
    } catch (RuntimeException e) {
      LOG.error("The control loop failed", e);
      ended.completeExceptionally(e);
    }
  }

  URI apiAddress() {
    return endpoint.address();
  }

  Path kubeconfig() {
    return endpoint.kubeconfig();
  }

  /// As [RunningKaroo#awaitCaughtUp].
  boolean awaitCaughtUp(Duration limit) throws InterruptedException {
    return control.join().awaitCaughtUp(limit);
  }

  /// Waits until the operator must stop, or is closed.
  void await() throws StartFailure, InterruptedException {
    try {
      Optional<String> reason = ended.get();
      if (reason.isPresent()) {
        throw new StartFailure(List.of(reason.get()));
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the control loop failed", e.getCause());
    }
  }

  @Override
  public void close() {
    try {
      Closing.all(parts);
    } finally {
      ended.complete(Optional.empty());
    }
  }
}
