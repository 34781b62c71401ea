package dev.karoo.local.cluster;

import dev.karoo.local.agent.Agent;
import dev.karoo.local.agent.AgentConfig;
import dev.karoo.local.docker.Docker;
import dev.karoo.local.state.StateDirectoryInUse;
import dev.karoo.local.state.StateLock;
import dev.karoo.local.wire.MessageClasses;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/// One agent in a process of its own: `AgentMain STATE_DIR NAME HOST`.
///
/// SIGTERM ends it with its tasks; SIGKILL leaves its tasks running, for its next start to take up.
/// A master that dismisses it makes it exit with status 0.
public final class AgentMain {
  private AgentMain() {}

  /// Runs the agent until it is ended.
  public static void main(String[] arguments) throws InterruptedException {
    MessageClasses.quiet();
    if (arguments.length != 3) {
      System.err.println("usage: AgentMain STATE_DIR NAME HOST");
      System.exit(2);
    }
    ClusterFiles files = new ClusterFiles(Path.of(arguments[0]));
    Path workDir = files.agent(arguments[1]);
    try (StateLock _ = StateLock.take(workDir)) {
      run(files, workDir, arguments[2]);
    } catch (StateDirectoryInUse e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
    System.exit(0);
  }

  private static void run(ClusterFiles files, Path workDir, String host)
      throws InterruptedException {
    ScheduledThreadPoolExecutor clock = LocalCluster.clock();
    Agent agent = Agent.start(new AgentConfig(SpecFile.read(workDir), workDir, host,
        () -> new InetSocketAddress(host, files.ports().link()), files.token(),
        Docker.ofThisMachine()), clock);
    Thread closing = new Thread(agent::close, "closing");
    Runtime.getRuntime().addShutdownHook(closing);
    System.out.println("agent " + agent.name() + " on " + agent.address());
    System.out.println("dismissed: " + agent.awaitDismissal());
    Runtime.getRuntime().removeShutdownHook(closing);
  }
}
