package dev.karoo.local.cluster;

import dev.karoo.local.agent.Agent;
import dev.karoo.local.agent.AgentConfig;
import dev.karoo.local.agent.AgentSpec;
import dev.karoo.local.docker.Docker;
import dev.karoo.local.master.Master;
import dev.karoo.local.master.MasterConfig;
import dev.karoo.local.state.StateLock;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.Collectors;

/// A master and its agents in this process, running real tasks: what `karoo up` works against.
///
/// After this process was killed, tasks run on; the next start on the same state directory takes
/// them up, or ends those of agents that are no longer wanted. An orderly close ends everything.
public final class LocalCluster implements ClusterControl, AutoCloseable {
  private final ClusterConfig config;
  private final ClusterFiles files;
  private final StateLock lock;
  private final ScheduledThreadPoolExecutor clock;
  private final Master master;
  private final ControlServer control;
  private final AgentSpecs specs;
  private final Map<String, Agent> running = new LinkedHashMap<>();
  private boolean closed;

  private LocalCluster(ClusterConfig config, StateLock lock) {
    this.config = config;
    this.lock = lock;
    this.files = new ClusterFiles(config.stateDir());
    this.clock = clock();
    this.specs = new AgentSpecs(config.agents());
    endForeign();
    this.master = startMaster(config, files, clock);
    try {
      specs.names().forEach(this::startAgent);
      this.control = ControlServer.start(this, config.host(), files);
    } catch (RuntimeException e) {
      end(running.values());
      throw e;
    }
  }

  /// Starts a cluster. Agents register within milliseconds of the return.
  ///
  /// @throws dev.karoo.local.state.StateDirectoryInUse when another process uses the directory
  /// @throws java.io.UncheckedIOException when a file or an address can't be used, naming it
  public static LocalCluster start(ClusterConfig config) {
    StateLock lock = StateLock.take(config.stateDir());
    try {
      return new LocalCluster(config, lock);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  static ScheduledThreadPoolExecutor clock() {
    ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, task -> {
      Thread thread = new Thread(task, "karoo-local-clock");
      thread.setDaemon(true);
      return thread;
    });
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }

  /// Starts the master of a state directory, on the ports of the last start where they are free.
  static Master startMaster(ClusterConfig config, ClusterFiles files,
      ScheduledThreadPoolExecutor clock) {
    ClusterFiles.Ports last = files.ports();
    int http = config.masterPort() != 0 ? config.masterPort() : last.http();
    MasterConfig wanted = new MasterConfig(config.host(), http, last.link(), files.token(),
        files.master(), java.time.Duration.ofSeconds(1), config.agentPingTimeout(),
        config.maxAgentPingTimeouts(), java.time.Duration.ofSeconds(15), config.offerTimeout(),
        config.credentials());
    Master master;
    try {
      master = Master.start(wanted, clock);
    } catch (java.io.UncheckedIOException e) {
      if (config.masterPort() != 0 || http == 0) {
        throw e;
      }
      master = Master.start(wanted.withPorts(0, 0), clock);
    }
    files.ports(new ClusterFiles.Ports(master.port(), master.linkPort()));
    master.expectOnly(config.agents().stream().map(AgentSpec::name).collect(Collectors.toSet()));
    return master;
  }

  /// Ends agents that outlived an earlier run as processes of their own: those that are wanted run
  /// in this process now, and take up the tasks. Tasks of the others end.
  private void endForeign() {
    for (String name : files.knownAgents()) {
      AgentProcess.find(files, name).ifPresent(AgentProcess::kill);
      if (!specs.has(name)) {
        Agent.endLeftovers(files.agent(name));
      }
    }
  }

  @Override
  public String masterAddress() {
    return master.address();
  }

  @Override
  public List<String> agentNames() {
    return specs.names();
  }

  @Override
  public synchronized List<String> runningAgents() {
    return List.copyOf(running.keySet());
  }

  /// Takes an agent down as if its host had lost power: its tasks die with it, and the master finds
  /// out by missing answers.
  ///
  /// @throws IllegalArgumentException when there is no such agent
  @Override
  public synchronized void stopAgent(String name) {
    var _ = specs.require(name);
    Agent agent = running.remove(name);
    if (agent != null) {
      agent.crash();
    }
  }

  /// Starts an agent that was stopped, on the state it left; nothing happens when it runs.
  ///
  /// @throws IllegalArgumentException when there is no such agent
  @Override
  public synchronized void startAgent(String name) {
    AgentSpec spec = specs.require(name);
    if (!closed && !running.containsKey(name)) {
      running.put(name, Agent.start(
          new AgentConfig(spec, files.agent(name), config.host(),
              () -> new InetSocketAddress(config.host(), master.linkPort()), files.token(),
              Docker.ofThisMachine()),
          clock));
    }
  }

  /// Ends all tasks, all agents and the master. No process is left.
  @Override
  public void close() {
    List<Agent> agents;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      agents = new ArrayList<>(running.values());
      running.clear();
    }
    control.close();
    try {
      end(agents);
    } finally {
      lock.close();
    }
  }

  private void end(Collection<Agent> agents) {
    master.close();
    try {
      atOnce(agents.stream().map(agent -> (Runnable) agent::close).toList());
    } finally {
      clock.shutdownNow();
    }
  }

  /// Ends all at once, since each may have to wait for its tasks, and waits for that, also when
  /// interrupted.
  static void atOnce(List<Runnable> ends) {
    CompletableFuture.allOf(ends.stream()
        .map(end -> CompletableFuture.runAsync(end, Thread::startVirtualThread))
        .toArray(CompletableFuture[]::new)).join();
  }
}
