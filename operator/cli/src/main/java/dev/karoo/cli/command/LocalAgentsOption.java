package dev.karoo.cli.command;

import dev.karoo.app.LocalAgents;
import dev.karoo.cli.shell.CommandFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// The option that says which agents a local cluster has.
final class LocalAgentsOption {
  private static final int MOST = 10_000;

  @Option(names = "--agents", paramLabel = "FILE|N", description = "The agents: a file of Agent manifests, or how many small ones with two NUMA nodes. Default: one, this machine as it is.")
  String agents = "";

  /// What the option says.
  ///
  /// @throws CommandFailure when it is neither a number nor a file
  LocalAgents read() throws CommandFailure {
    if (agents.isEmpty()) {
      return new LocalAgents.ThisMachine();
    }
    if (agents.matches("-?[0-9]+")) {
      if (!agents.matches("[0-9]{1,5}") || Integer.parseInt(agents) < 1
          || Integer.parseInt(agents) > MOST) {
        throw CommandFailure
            .error("--agents " + agents + ": a local cluster has 1 to " + MOST + " agents");
      }
      return new LocalAgents.Copies(Integer.parseInt(agents));
    }
    if (!Files.exists(Path.of(agents))) {
      throw CommandFailure.error("the path \"" + agents + "\" does not exist (--agents takes a "
          + "file of Agent manifests, or a number)");
    }
    return new LocalAgents.Declared(Path.of(agents));
  }
}
