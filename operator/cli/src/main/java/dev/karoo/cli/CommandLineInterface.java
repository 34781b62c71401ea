package dev.karoo.cli;

import dev.karoo.app.StartFailure;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.ConfigurationException;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.cli.command.Commands;
import dev.karoo.cli.command.Nearness;
import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.cli.shell.Shell;
import dev.karoo.cli.output.JsonPathException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Arguments in, exit code out: 0, or 1 for any error, as kubectl has it; 3 for a defect of Karoo.
///
/// The one place where errors become lines: what a user can mend is said without a stack trace.
public final class CommandLineInterface {
  private static final int ERROR = 1;
  private static final int DEFECT = 3;
  /// As shells have it for a process that Ctrl-C ended.
  private static final int INTERRUPTED = 130;
  /// Commands that kubectl has, and Karoo's server understands.
  private static final Set<String> OF_KUBECTL = Set.of("annotate", "api-versions", "auth",
      "cluster-info", "config", "create", "diff", "edit", "explain", "label", "patch", "replace");

  private final Shell shell;
  private final CommandLine commands;

  public CommandLineInterface(Shell shell) {
    this.shell = shell;
    this.commands = Commands.all(shell);
    commands.setOut(shell.out());
    commands.setErr(shell.err());
    commands.setParameterExceptionHandler((exception, arguments) -> usage(exception));
    commands.setExecutionExceptionHandler((exception, command, result) -> failed(exception));
    // a defect of Karoo, not a mistake of its user: a service is started again after it
    commands.setExitCodeExceptionMapper(_ -> DEFECT);
  }

  /// The commands, for those who write about them.
  public CommandLine commands() {
    return commands;
  }

  /// Runs one command.
  public int run(String... arguments) {
    int code = arguments.length == 0 ? help() : commands.execute(arguments);
    shell.out().flush();
    shell.err().flush();
    return code;
  }

  private int help() {
    commands.usage(shell.out());
    return 0;
  }

  private int usage(ParameterException exception) {
    String name = exception.getCommandLine().getCommandSpec().qualifiedName();
    shell.err().println("error: " + message(exception));
    shell.err().println("See '" + name + " --help' for usage.");
    return ERROR;
  }

  /// In kubectl's words where it has any.
  private static String message(ParameterException exception) {
    return switch (exception) {
      case UnmatchedArgumentException unmatched -> unmatched(unmatched);
      case MissingParameterException missing -> missing(missing);
      case ParameterException other when option(other).isPresent()
          && text(other).startsWith("Expected parameter") ->
        "flag needs an argument: " + option(other).get();
      case ParameterException other -> lowerCaseFirst(text(other));
    };
  }

  private static String missing(MissingParameterException exception) {
    List<String> options = exception.getMissing().stream()
        .filter(argument -> text(exception).startsWith("Missing required option"))
        .filter(OptionSpec.class::isInstance).map(OptionSpec.class::cast)
        .map(option -> '"' + option.longestName().replaceFirst("^-+", "") + '"').toList();
    Optional<String> bare = exception.getMissing().stream()
        .filter(OptionSpec.class::isInstance).map(OptionSpec.class::cast)
        .map(OptionSpec::longestName).findFirst();
    return options.isEmpty()
        ? bare.map(name -> "flag needs an argument: " + name)
            .orElse(lowerCaseFirst(text(exception)).replace("'", ""))
        : "required flag(s) " + String.join(", ", options) + " not set";
  }

  private static Optional<String> option(ParameterException exception) {
    return exception.getArgSpec() instanceof OptionSpec option
        ? Optional.of(option.longestName())
        : Optional.empty();
  }

  private static String unmatched(UnmatchedArgumentException exception) {
    String word = exception.getUnmatched().getFirst();
    CommandLine command = exception.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    String shown = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
    if (word.startsWith("-")) {
      return "unknown flag: " + shown + didYouMean(exception.getSuggestions().stream()
          .filter(each -> Nearness.isTypo(shown, each)).toList());
    }
    if (command.getSubcommands().isEmpty()) {
      return "unexpected argument \"" + word + "\"";
    }
    return "unknown command \"" + word + "\" for \"" + name + "\""
        + (OF_KUBECTL.contains(word)
            ? "; 'kubectl " + word + "' works with the same kubeconfig"
            : didYouMean(command.getSubcommands().entrySet().stream()
                .filter(each -> !each.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey).filter(each -> Nearness.isTypo(word, each)).toList()));
  }

  private static String didYouMean(List<String> near) {
    return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
  }

  private static String text(ParameterException exception) {
    return Optional.ofNullable(exception.getMessage()).orElse("wrong arguments");
  }

  private static String lowerCaseFirst(String text) {
    return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }

  private int failed(Exception exception) throws Exception {
    shell.out().flush();
    switch (exception) {
      case CommandFailure failure -> failure.lines().forEach(shell.err()::println);
      case ApiFailure refused -> shell.err().println(refused.text());
      case Unreachable unreachable -> shell.err().println(unreachable.getMessage());
      case ConfigurationException wrong -> shell.err().println("error: " + wrong.getMessage());
      case JsonPathException wrong -> shell.err().println("error: " + wrong.getMessage());
      case StartFailure failure ->
        failure.reasons().forEach(reason -> shell.err().println("error: " + reason));
      case InterruptedException stopped -> {
        return INTERRUPTED;
      }
      default -> throw exception;
    }
    return ERROR;
  }
}
