package dev.karoo.cli.command;

import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.cli.shell.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `karoo help`: what `karoo COMMAND --help` says, for those who try this first.
@Command(name = "help", description = "Say how a command is used.", footer = {"karoo help",
  "karoo help rollout undo"}, customSynopsis = "karoo help [COMMAND]...")
public final class HelpCommand implements Callable<Integer> {
  @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "Of which.", hidden = true)
  List<String> words = new ArrayList<>();

  @Spec
  CommandSpec spec = CommandSpec.create();

  private final Shell shell;

  public HelpCommand(GlobalOptions global) {
    this.shell = global.shell();
  }

  @Override
  public Integer call() throws CommandFailure {
    CommandLine about = spec.commandLine().getParent();
    for (String word : words) {
      CommandLine next = about.getSubcommands().get(word);
      if (next == null) {
        throw CommandFailure.error("unknown command \"" + word + "\" for \""
            + about.getCommandSpec().qualifiedName() + "\"");
      }
      about = next;
    }
    about.usage(shell.out());
    return 0;
  }
}
