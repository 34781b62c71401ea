package dev.karoo.cli.command;

import dev.karoo.cli.Shell;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine;

/// The tree of all commands.
public final class Commands {
  private Commands() {}

  /// The commands, for one run.
  public static CommandLine all(Shell shell) {
    GlobalOptions global = new GlobalOptions(shell);
    CommandLine root = new CommandLine(global);
    for (Object command : List.of(new GetCommand(global), new DescribeCommand(global),
        new ApplyCommand(global), new DeleteCommand(global), new ApiResourcesCommand(global),
        new VersionCommand(global))) {
      root.addSubcommand(command);
    }
    root.registerConverter(Duration.class, DurationArgument::parse);
    HelpLayout.install(root, shell.terminal());
    return root;
  }
}
