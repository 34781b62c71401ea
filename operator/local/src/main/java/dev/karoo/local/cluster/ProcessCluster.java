package dev.karoo.local.cluster;

import dev.karoo.local.agent.Agent;
import dev.karoo.local.agent.AgentSpec;
import dev.karoo.local.master.Master;
import dev.karoo.local.state.StateLock;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/// A master in this process and every agent in a process group of its own, to be killed, stopped
/// and continued from outside: `karoo local up`.
///
/// When this process is killed, agents and tasks run on; the next start on the same state directory
/// takes them up, or ends those that are no longer wanted.
public final class ProcessCluster implements ClusterControl, AutoCloseable {
  private final ClusterConfig config;
  private final ClusterFiles files;
  private final StateLock lock;
  private final ScheduledThreadPoolExecutor clock;
  private final Master master;
  private final ControlServer control;
  private final AgentSpecs specs;
  private final Map<String, AgentProcess> processes = new LinkedHashMap<>();
  private boolean closed;

  private ProcessCluster(ClusterConfig config, StateLock lock) {
    this.config = config;
    this.lock = lock;
    this.files = new ClusterFiles(config.stateDir());
    this.clock = LocalCluster.clock();
    this.specs = new AgentSpecs(config.agents());
    this.master = LocalCluster.startMaster(config, files, clock);
    try {
      takeUp();
      specs.names().forEach(this::startAgent);
      this.control = ControlServer.start(this, config.host(), files);
    } catch (RuntimeException e) {
      end(processes.values());
      throw e;
    }
  }

  /// Starts a cluster.
  ///
  /// @throws dev.karoo.local.state.StateDirectoryInUse when another process uses the directory
  /// @throws java.io.UncheckedIOException when a file, an address or a process fails, naming it
  public static ProcessCluster start(ClusterConfig config) {
    StateLock lock = StateLock.take(config.stateDir());
    try {
      return new ProcessCluster(config, lock);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /// Runs a cluster until the process is asked to end (Ctrl-C), which ends everything: the body of
  /// `karoo local up`.
  ///
  /// @param out gets the master's address and each agent's name and process id
  public static void run(ClusterConfig config, PrintStream out) throws InterruptedException {
    ProcessCluster cluster = start(config);
    CountDownLatch end = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      cluster.close();
      end.countDown();
    }, "closing"));
    out.println("master " + cluster.masterAddress());
    cluster.pids().forEach((name, pid) -> out.println("agent " + name + " pid " + pid));
    out.flush();
    end.await();
  }

  /// Keeps agents that outlived an earlier run and are still wanted; ends the others.
  private void takeUp() {
    for (String name : files.knownAgents()) {
      Optional<AgentProcess> found = AgentProcess.find(files, name);
      boolean wanted = specs.has(name) && found.isPresent()
          && SpecFile.read(files.agent(name)).equals(specs.require(name));
      if (wanted) {
        processes.put(name, found.orElseThrow());
      } else {
        found.ifPresent(AgentProcess::crash);
        if (!specs.has(name)) {
          Agent.endLeftovers(files.agent(name));
        }
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
    return processes.values().stream().filter(AgentProcess::isAlive).map(AgentProcess::name)
        .toList();
  }

  /// The process ids of the agents that run; each is its process group's id too.
  public synchronized Map<String, Long> pids() {
    Map<String, Long> pids = new LinkedHashMap<>();
    processes.values().stream().filter(AgentProcess::isAlive)
        .forEach(p -> pids.put(p.name(), p.handle().pid()));
    return pids;
  }

  @Override
  public synchronized void stopAgent(String name) {
    var _ = specs.require(name);
    AgentProcess process = processes.remove(name);
    if (process != null) {
      process.crash();
    }
  }

  @Override
  public synchronized void startAgent(String name) {
    AgentSpec spec = specs.require(name);
    AgentProcess present = processes.get(name);
    if (!closed && (present == null || !present.isAlive())) {
      processes.put(name, AgentProcess.start(files, spec, config.host()));
    }
  }

  /// Ends all tasks, all agents and the master. No process is left.
  @Override
  public void close() {
    List<AgentProcess> all;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      all = new ArrayList<>(processes.values());
    }
    control.close();
    try {
      end(all);
    } finally {
      lock.close();
    }
  }

  private void end(Collection<AgentProcess> all) {
    master.close();
    try {
      LocalCluster.atOnce(all.stream().map(process -> (Runnable) process::stop).toList());
    } finally {
      clock.shutdownNow();
    }
  }
}
