package dev.karoo.app;

import dev.karoo.control.HomeCluster;
import dev.karoo.control.Settings;
import dev.karoo.core.reconcile.MulticastPool;
import dev.karoo.local.cluster.ClusterConfig;
import dev.karoo.local.cluster.ClusterControl;
import dev.karoo.local.cluster.LocalCluster;
import dev.karoo.local.cluster.ProcessCluster;
import dev.karoo.local.cluster.RemoteControl;
import dev.karoo.local.state.StateDirectoryInUse;
import dev.karoo.mesos.MesosSettings;
import dev.karoo.mesos.leader.MasterAddress;
import dev.karoo.store.Backup;
import dev.karoo.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The wiring diagram of Karoo: what is started, with what, in which order.
public final class Wiring implements Karoo {
  /// Where a local cluster lives inside the state directory.
  private static final String CLUSTER = "cluster";

  @Override
  public RunningKaroo up(UpOptions options) throws StartFailure {
    Path state = StateDirectory.prepared(options.stateDirectory());
    Logging.into(state);
    ClusterConfig config = ClusterConfig.of(state.resolve(CLUSTER),
        LocalHosts.of(options.agents()));
    LocalCluster cluster = started(() -> LocalCluster.start(config));
    try {
      return new Running(
          RunningOperator.start(state, options.serving(),
              mesos(cluster.masterAddress(), FrameworkOptions.USUAL),
              FrameworkOptions.USUAL.unknownTasks(), Settings.USUAL.with(options.placement()),
              new HomeCluster.Local()),
          cluster::close);
    } catch (StartFailure e) {
      cluster.close();
      throw e;
    }
  }

  @Override
  public RunningKaroo operator(OperatorOptions options) throws StartFailure {
    Path state = StateDirectory.prepared(options.stateDirectory());
    Logging.into(state);
    Logging.andToStandardError();
    return new Running(RunningOperator.start(state, options.serving(),
        mesos(options.master(), options.framework()), options.framework().unknownTasks(),
        settings(options), home(options.master())), () -> {});
  }

  @Override
  public RunningLocalCluster localUp(LocalOptions options) throws StartFailure {
    Path state = StateDirectory.prepared(options.stateDirectory());
    Logging.into(state);
    ClusterConfig config = ClusterConfig.of(state.resolve(CLUSTER), LocalHosts.of(options.agents()))
        .withMasterPort(options.listen().getPort());
    String host = options.listen().getAddress().getHostAddress();
    if (!host.equals(config.host())) {
      throw new StartFailure(List.of("the master of a local cluster cannot listen on " + host
          + ", as it asks nobody who he is: give --listen " + config.host() + ":"
          + options.listen().getPort()));
    }
    return new RunningCluster(started(() -> ProcessCluster.start(config)));
  }

  @Override
  public void stopAgent(Path stateDirectory, String agent) throws StartFailure {
    control(stateDirectory, cluster -> {
      requireRunning(cluster, agent, true);
      cluster.stopAgent(agent);
    });
  }

  @Override
  public void startAgent(Path stateDirectory, String agent) throws StartFailure {
    control(stateDirectory, cluster -> {
      requireRunning(cluster, agent, false);
      cluster.startAgent(agent);
    });
  }

  @Override
  public List<Path> restore(Path backup, Path stateDirectory) throws StartFailure {
    try {
      return Backup.restore(backup, StateDirectory.prepared(stateDirectory));
    } catch (StoreException e) {
      throw failure(e);
    }
  }

  private static void requireRunning(ClusterControl cluster, String agent, boolean wanted) {
    if (cluster.agentNames().contains(agent)
        && cluster.runningAgents().contains(agent) != wanted) {
      throw new IllegalArgumentException(
          "agent " + agent + (wanted ? " is stopped already" : " runs already"));
    }
  }

  private static void control(Path stateDirectory, Consumer<ClusterControl> action)
      throws StartFailure {
    ClusterControl cluster = RemoteControl.of(stateDirectory.resolve(CLUSTER))
        .orElseThrow(() -> new StartFailure(List.of("no local cluster runs on " + stateDirectory
            + ": start one with 'karoo up' or 'karoo local up', or say with --state-dir where"
            + " it is")));
    try {
      action.accept(cluster);
    } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException e) {
      throw failure(e);
    }
  }

  private static Settings settings(OperatorOptions options) throws StartFailure {
    Settings settings = Settings.USUAL.with(options.brake()).with(options.placement());
    try {
      return options.framework().multicastPool().map(MulticastPool::parse)
          .map(settings::withPool).orElse(settings);
    } catch (IllegalArgumentException e) {
      throw new StartFailure("--multicast-pool: " + e.getMessage(), e);
    }
  }

  private static MesosSettings mesos(String master, FrameworkOptions options)
      throws StartFailure {
    try {
      MesosSettings usual = MesosSettings.of(master);
      return new MesosSettings(usual.master(), options.id(), options.name().orElse(usual.name()),
          options.roles().isEmpty() ? usual.roles() : options.roles(),
          options.user().orElse(usual.user()), options.principal(),
          options.failoverTimeout().orElse(usual.failoverTimeout()), options.credentials(),
          options.agentCredentials(), options.authority(), options.webUi().orElse(""),
          usual.inventoryInterval());
    } catch (IllegalArgumentException e) {
      throw failure(e);
    }
  }

  private static <T> T started(Supplier<T> start) throws StartFailure {
    try {
      return start.get();
    } catch (StateDirectoryInUse | IllegalArgumentException | UncheckedIOException e) {
      throw failure(e);
    }
  }

  private static StartFailure failure(RuntimeException e) {
    return new StartFailure(e.getMessage() == null ? e.toString() : e.getMessage(), e);
  }

  private static HomeCluster home(String master) throws StartFailure {
    try {
      return new HomeCluster.Masters(MasterAddress.read(master).toString());
    } catch (IOException | IllegalArgumentException e) {
      throw new StartFailure("master " + MasterAddress.withoutPassword(master) + ": "
          + e.getMessage(), e);
    }
  }

  /// An operator, and what it brought along.
  private record Running(RunningOperator operator, Runnable cluster) implements RunningKaroo {
    @Override
    public URI apiAddress() {
      return operator.apiAddress();
    }

    @Override
    public Path kubeconfig() {
      return operator.kubeconfig();
    }

    @Override
    public boolean awaitCaughtUp(Duration limit) throws InterruptedException {
      return operator.awaitCaughtUp(limit);
    }

    @Override
    public void await() throws StartFailure, InterruptedException {
      operator.await();
    }

    /// The operator goes first: it must not take the end of the tasks for failures.
    @Override
    public void close() {
      operator.close();
      cluster.run();
    }
  }

  private static final class RunningCluster implements RunningLocalCluster {
    private final ProcessCluster cluster;
    private final CountDownLatch closed = new CountDownLatch(1);

    RunningCluster(ProcessCluster cluster) {
      this.cluster = cluster;
    }

    @Override
    public URI master() {
      return URI.create("http://" + cluster.masterAddress());
    }

    @Override
    public List<AgentProcess> agents() {
      return cluster.pids().entrySet().stream()
          .map(agent -> new AgentProcess(agent.getKey(), agent.getValue())).toList();
    }

    @Override
    public void await() throws InterruptedException {
      closed.await();
    }

    @Override
    public void close() {
      cluster.close();
      closed.countDown();
    }
  }
}
