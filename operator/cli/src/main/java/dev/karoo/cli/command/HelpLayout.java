package dev.karoo.cli.command;

import dev.karoo.cli.output.Terminal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.OptionSpec;

/// Help in kubectl's order: what it does, examples, commands, options, usage.
///
/// A command's examples are the lines of its `footer`, each of which may begin with a comment.
final class HelpLayout {
  private static final List<String> SECTIONS = List.of("description", "examples", "commands",
      "options", "global", "usage", "more");

  private static final int INDENT = 2;
  private static final int GAP = 3;

  private HelpLayout() {}

  /// Gives `command`, and all below it, this layout.
  static void install(CommandLine command, Terminal terminal) {
    command.setColorScheme(new ColorScheme.Builder(Ansi.OFF).build());
    int columns = terminal.interactive() ? Math.clamp(terminal.columns(), 60, 120) : 100;
    command.setUsageHelpWidth(columns);
    command.setHelpSectionKeys(SECTIONS);
    command.setHelpSectionMap(sections());
    command.getSubcommands().values().forEach(each -> install(each, terminal));
  }

  private static Map<String, IHelpSectionRenderer> sections() {
    return Map.of("description", HelpLayout::description, "examples",
        HelpLayout::examples, "commands", HelpLayout::commands, "options",
        help -> options(help, "Options:", option -> !option.inherited()), "global",
        HelpLayout::global,
        "usage",
        HelpLayout::usage, "more", HelpLayout::more);
  }

  private static String description(Help help) {
    int width = help.commandSpec().usageMessage().width();
    return Stream.of(help.commandSpec().usageMessage().description())
        .flatMap(paragraph -> wrap(paragraph, width).stream())
        .collect(Collectors.joining("\n", "", "\n\n"));
  }

  /// What leads to a server is of no use to commands that speak with none.
  private static String global(Help help) {
    if (help.commandSpec().parent() == null) {
      return "";
    }
    Object command = help.commandSpec().userObject();
    boolean remote = command instanceof ApiCommand || command instanceof VersionCommand
        || command instanceof RestoreCommand;
    return options(help, "Global options:",
        option -> option.inherited() && (remote || option.usageHelp()
            || (command instanceof UpCommand && option.longestName().equals("--namespace"))));
  }

  private static String examples(Help help) {
    String[] examples = help.commandSpec().usageMessage().footer();
    if (examples.length == 0) {
      return "";
    }
    return Stream.of(examples).map(example -> example.indent(2))
        .collect(Collectors.joining("\n", "Examples:\n", "\n"));
  }

  private static String commands(Help help) {
    Map<String, Help> subcommands = help.subcommands();
    if (subcommands.isEmpty()) {
      return "";
    }
    int longest = subcommands.keySet().stream().mapToInt(String::length).max().orElse(0);
    int indent = INDENT + longest + GAP;
    int width = help.commandSpec().usageMessage().width() - indent;
    return subcommands.entrySet().stream()
        .filter(entry -> !entry.getValue().commandSpec().usageMessage().hidden())
        .map(entry -> " ".repeat(INDENT) + entry.getKey()
            + " ".repeat(longest - entry.getKey().length() + GAP)
            + String.join("\n" + " ".repeat(indent), wrap(firstLine(entry.getValue()), width)))
        .collect(Collectors.joining("\n", "Commands:\n", "\n\n"));
  }

  private static String firstLine(Help help) {
    String[] description = help.commandSpec().usageMessage().description();
    return description.length == 0 ? "" : description[0];
  }

  private static String options(Help help, String heading, Predicate<OptionSpec> which) {
    List<OptionSpec> options = new ArrayList<>(help.commandSpec().options());
    options.removeIf(which.negate());
    options.removeIf(OptionSpec::hidden);
    if (options.isEmpty()) {
      return "";
    }
    options.sort(Comparator.comparing(OptionSpec::longestName));
    int width = help.commandSpec().usageMessage().width();
    int longest = options.stream().mapToInt(option -> label(option).length()).max().orElse(0);
    StringBuilder text = new StringBuilder(heading).append('\n');
    for (OptionSpec option : options) {
      String label = label(option);
      List<String> lines = wrap(String.join(" ", option.description()),
          width - longest - INDENT - GAP);
      text.append(" ".repeat(INDENT)).append(label)
          .append(" ".repeat(longest - label.length() + GAP)).append(lines.getFirst()).append('\n');
      lines.stream().skip(1).forEach(line -> text
          .append(" ".repeat(INDENT + longest + GAP)).append(line).append('\n'));
    }
    return text.append('\n').toString();
  }

  /// Lines of at most `width` characters, broken at spaces.
  private static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  /// `-o, --output=FORMAT`, with room for a short name where there is none.
  private static String label(OptionSpec option) {
    String names = Stream.of(option.names()).collect(Collectors.joining(", "));
    String room = option.shortestName().startsWith("--") ? "    " : "";
    boolean flag = option.arity().max() == 0 || option.typeInfo().isBoolean();
    return room + names + (flag ? "" : "=" + option.paramLabel());
  }

  private static String usage(Help help) {
    String name = help.commandSpec().qualifiedName();
    String[] own = help.commandSpec().usageMessage().customSynopsis();
    String synopsis = own.length > 0
        ? String.join("\n  ", own)
        : help.subcommands().isEmpty() ? name + " [options]" : name + " COMMAND [options]";
    return "Usage:\n  " + synopsis + "\n";
  }

  private static String more(Help help) {
    return help.subcommands().isEmpty()
        ? ""
        : "\nUse '" + help.commandSpec().qualifiedName()
            + " COMMAND --help' for more about a command.\n";
  }
}
