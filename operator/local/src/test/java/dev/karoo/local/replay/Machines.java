package dev.karoo.local.replay;

import static org.awaitility.Awaitility.await;

import dev.karoo.local.cluster.ClusterConfig;
import dev.karoo.local.cluster.ClusterControl;
import dev.karoo.local.cluster.LocalCluster;
import dev.karoo.local.cluster.ProcessCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// The agents that a recording is replayed against: in this process, or, where agents are stopped,
/// continued or started again, each a process of its own.
///
/// @param control what both kinds of cluster have in common
/// @param processes the second kind
record Machines(ClusterControl control, Optional<ProcessCluster> processes)
    implements
      AutoCloseable {
  static Machines inThisProcess(ClusterConfig config) {
    return new Machines(LocalCluster.start(config), Optional.empty());
  }

  static Machines asProcesses(ClusterConfig config) {
    ProcessCluster cluster = ProcessCluster.start(config);
    return new Machines(cluster, Optional.of(cluster));
  }

  String masterAddress() {
    return control.masterAddress();
  }

  /// A host dies with all that runs there.
  void dies(String agent) {
    control.stopAgent(agent);
  }

  /// An agent's process dies alone; what it started runs on.
  void killed(String agent) throws IOException, InterruptedException {
    if (processes.isEmpty()) {
      dies(agent);
      return;
    }
    signal(agent, "KILL");
    await().atMost(Duration.ofSeconds(30)).until(() -> !control.runningAgents().contains(agent));
  }

  /// An agent is started again, if it does not run.
  void started(String agent) {
    if (processes.isPresent() && !control.runningAgents().contains(agent)) {
      control.startAgent(agent);
    }
  }

  /// A signal to an agent's process alone.
  void signal(String agent, String signal) throws IOException, InterruptedException {
    Long pid = processes.orElseThrow().pids().get(agent);
    if (pid != null) {
      signal(pid, signal);
    }
  }

  /// A signal to some process.
  static void signal(long pid, String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
  }

  /// The process that a task's supervisor runs.
  static long command(long supervisor) {
    return ProcessHandle.of(supervisor).stream().flatMap(ProcessHandle::children)
        .mapToLong(ProcessHandle::pid).findFirst().orElseThrow();
  }

  @Override
  public void close() {
    processes.ifPresentOrElse(ProcessCluster::close, () -> ((LocalCluster) control).close());
  }
}
