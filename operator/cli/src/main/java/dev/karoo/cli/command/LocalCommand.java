package dev.karoo.cli.command;

import dev.karoo.app.LocalOptions;
import dev.karoo.app.RunningLocalCluster;
import dev.karoo.app.StartFailure;
import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.cli.shell.Shell;
import dev.karoo.cli.output.TextTable;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `karoo local`: a cluster on this machine, and what may happen to its agents.
@Command(name = "local", description = "Run a cluster on this machine, and take its agents down and up.", footer = {
  "# A cluster without Karoo, for any Mesos framework\nkaroo local up --agents 3",
  "# What happens when a host is lost?\nkaroo local stop-agent talk0\nkaroo get tasks -w"})
public final class LocalCommand implements Runnable {
  @Spec
  CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(),
        "one of its commands is needed: up, stop-agent, start-agent");
  }

  /// `karoo local up`.
  @Command(name = "up", description = {
    "Start a master and agents on this machine, without Karoo, until Ctrl-C.", "",
    "Each agent is a process group of its own, to be killed, stopped and continued."}, footer = {
      "karoo local up --agents 3",
      "karoo local up --agents samples/agents/talk.yaml --listen 127.0.0.1:5050"})
  public static final class Up implements Callable<Integer> {
    private static final int PORT = 5050;

    @Mixin
    LocalAgentsOption agents = new LocalAgentsOption();

    @Mixin
    PlaceOptions place = new PlaceOptions();

    private final GlobalOptions global;
    private final Shell shell;

    public Up(GlobalOptions global) {
      this.global = global;
      this.shell = global.shell();
    }

    @Override
    public Integer call() throws CommandFailure, StartFailure, InterruptedException {
      LocalOptions options = new LocalOptions(agents.read(), place.stateDirectory(global),
          place.address(PORT));
      try (Stopping _ = Stopping.onSignal();
          RunningLocalCluster cluster = shell.karoo().get().localUp(options)) {
        shell.out().println("The Mesos master is at " + cluster.master());
        new TextTable(List.of("AGENT", "PID"), shell.terminal(), shell.out())
            .printWithHeader(cluster.agents().stream().map(
                agent -> List.of(agent.name(), Long.toString(agent.pid()))).toList());
        shell.out().println("Ctrl-C ends it, and all its tasks.");
        shell.out().flush();
        cluster.await();
      }
      return 0;
    }
  }

  /// `karoo local stop-agent`.
  @Command(name = "stop-agent", description = "End an agent of the local cluster, with its tasks, as a host that loses its power does.", footer = "karoo local stop-agent talk0", customSynopsis = "karoo local stop-agent AGENT [options]")
  public static final class StopAgent implements Callable<Integer> {
    @Parameters(arity = "1", paramLabel = "AGENT", description = "Which one.", hidden = true)
    String agent = "";

    @Option(names = "--state-dir", paramLabel = "DIR", description = "That of the cluster. Default: $XDG_STATE_HOME/karoo, else ~/.local/state/karoo.")
    String stateDirectory = "";

    private final GlobalOptions global;

    public StopAgent(GlobalOptions global) {
      this.global = global;
    }

    @Override
    public Integer call() throws StartFailure, InterruptedException {
      PlaceOptions place = new PlaceOptions();
      place.stateDirectory = stateDirectory;
      global.shell().karoo().get().stopAgent(place.stateDirectory(global), agent);
      global.shell().out().println("agent " + agent + " stopped");
      return 0;
    }
  }

  /// `karoo local start-agent`.
  @Command(name = "start-agent", description = "Start an agent of the local cluster again.", footer = "karoo local start-agent talk0", customSynopsis = "karoo local start-agent AGENT [options]")
  public static final class StartAgent implements Callable<Integer> {
    @Parameters(arity = "1", paramLabel = "AGENT", description = "Which one.", hidden = true)
    String agent = "";

    @Option(names = "--state-dir", paramLabel = "DIR", description = "That of the cluster. Default: $XDG_STATE_HOME/karoo, else ~/.local/state/karoo.")
    String stateDirectory = "";

    private final GlobalOptions global;

    public StartAgent(GlobalOptions global) {
      this.global = global;
    }

    @Override
    public Integer call() throws StartFailure, InterruptedException {
      PlaceOptions place = new PlaceOptions();
      place.stateDirectory = stateDirectory;
      global.shell().karoo().get().startAgent(place.stateDirectory(global), agent);
      global.shell().out().println("agent " + agent + " started");
      return 0;
    }
  }
}
