package dev.karoo.cli.command;

import dev.karoo.app.Version;
import dev.karoo.cli.shell.Shell;
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
    root.getCommandSpec().version("karoo v" + Version.current());
    for (Object command : List.of(new UpCommand(global), new OperatorCommand(global),
        new ApplyCommand(global), new GetCommand(global), new DescribeCommand(global),
        new DeleteCommand(global), new LogsCommand(global), new EventsCommand(global),
        new WaitCommand(global), new PlanCommand(global), new CordonCommand.Cordon(global),
        new CordonCommand.Uncordon(global), new DrainCommand(global), new BrakeCommand(global),
        new RetryCommand(global), new BackupCommand(global), new RestoreCommand(global),
        new MachineCommand(global), new ApiResourcesCommand(global), new HelpCommand(global),
        new VersionCommand(global), new CompletionCommand(global), new CompleteCommand(global))) {
      root.addSubcommand(command);
    }
    CommandLine rollout = new CommandLine(new RolloutCommand());
    List.of(new RolloutStatus(global), new RolloutHistory.History(global),
        new RolloutHistory.Undo(global), new RolloutChange.Pause(global),
        new RolloutChange.Resume(global), new RolloutChange.Restart(global))
        .forEach(rollout::addSubcommand);
    root.addSubcommand(rollout);
    CommandLine local = new CommandLine(new LocalCommand());
    local.addSubcommand(new LocalCommand.Up(global));
    local.addSubcommand(new LocalCommand.StopAgent(global));
    local.addSubcommand(new LocalCommand.StartAgent(global));
    root.addSubcommand(local);
    root.registerConverter(Duration.class, DurationArgument::parse);
    // as in kubectl the last one counts, so that a shell's alias can be given other options
    root.setOverwrittenOptionsAllowed(true);
    HelpLayout.install(root, shell.terminal());
    return root;
  }
}
