package dev.karoo.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.ConfigurationException;
import dev.karoo.cli.client.Objects;
import dev.karoo.cli.client.Request;
import dev.karoo.cli.client.ResourceType;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.cli.shell.CommandFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `karoo __complete -- WORD…`: what the last word may become, a candidate a line; `:files` for the
/// names of files. Called by the scripts of `karoo completion`; says nothing when it can't know.
@Command(name = "__complete", hidden = true, description = "Candidates for completion.")
public final class CompleteCommand implements Callable<Integer> {
  private static final String FILES = ":files";
  private static final Set<String> OF_TYPES = Set.of("get", "describe", "delete", "wait");
  private static final Set<String> OF_FILES_ALONE = Set.of("backup", "restore");
  private static final Set<String> OF_FILES = Set.of("--filename", "--kubeconfig", "--agents",
      "--state-dir");

  @Parameters(arity = "0..*", description = "The words so far.")
  List<String> words = List.of();

  @Spec
  CommandSpec spec = CommandSpec.create();

  private final GlobalOptions global;

  public CompleteCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws InterruptedException {
    String last = words.isEmpty() ? "" : words.getLast();
    List<String> before = words.isEmpty() ? words : words.subList(0, words.size() - 1);
    candidates(before, last).stream().filter(each -> each.startsWith(last) || each.equals(FILES))
        .forEach(global.shell().out()::println);
    return 0;
  }

  private List<String> candidates(List<String> before, String last)
      throws InterruptedException {
    CommandLine command = spec.root().commandLine();
    List<String> positional = new ArrayList<>();
    Optional<OptionSpec> open = Optional.empty();
    for (String word : before) {
      if (open.isPresent()) {
        remember(open.get(), word);
        open = Optional.empty();
      } else if (word.startsWith("--") && word.contains("=")) {
        int equals = word.indexOf('=');
        option(command, word.substring(0, equals))
            .ifPresent(option -> remember(option, word.substring(equals + 1)));
      } else if (word.startsWith("-")) {
        open = option(command, word).filter(CompleteCommand::takesNextWord);
      } else if (positional.isEmpty() && command.getSubcommands().containsKey(word)) {
        command = command.getSubcommands().get(word);
      } else {
        positional.add(word);
      }
    }
    if (open.isPresent()) {
      return values(command.getCommandName(), open.get(), last);
    }
    if (last.startsWith("--") && last.contains("=")) {
      return attached(command, last.substring(0, last.indexOf('=')));
    }
    if (last.startsWith("-")) {
      return command.getCommandSpec().options().stream().filter(option -> !option.hidden())
          .flatMap(option -> Stream.of(option.names())).filter(name -> name.startsWith("--"))
          .sorted().toList();
    }
    if (command.getSubcommands().isEmpty()) {
      return arguments(command, positional, last);
    }
    return positional.isEmpty() ? visible(command) : List.of();
  }

  /// What may become of `--option=`.
  private List<String> attached(CommandLine command, String name) throws InterruptedException {
    Optional<OptionSpec> option = option(command, name);
    return option.isPresent()
        ? values(command.getCommandName(), option.get(), "").stream()
            .map(each -> each.equals(FILES) ? each : name + "=" + each).toList()
        : List.of();
  }

  private static Optional<OptionSpec> option(CommandLine command, String word) {
    return Optional.ofNullable(command.getCommandSpec().findOption(word));
  }

  /// Not one that may stand alone: its value stands behind a `=`.
  private static boolean takesNextWord(OptionSpec option) {
    return option.arity().min() > 0;
  }

  /// Which server is asked, and for which namespace.
  private void remember(OptionSpec option, String value) {
    switch (option.longestName()) {
      case "--namespace" -> global.namespace = value;
      case "--kubeconfig" -> global.kubeconfig = value;
      case "--context" -> global.context = value;
      case "--server" -> global.server = value;
      default -> {
        return;
      }
    }
  }

  private List<String> values(String of, OptionSpec option, String last)
      throws InterruptedException {
    String name = option.longestName();
    if (OF_FILES.contains(name)) {
      return List.of(FILES);
    }
    return switch (name) {
      case "--namespace" -> names(ResourceTypes.NAMESPACES);
      case "--output" -> formats(of);
      case "--for" -> of.equals("events")
          ? ofTypes(List.of(), last)
          : List.of("condition=Ready", "delete", "create", "jsonpath=");
      case "--types" -> List.of("Normal", "Warning");
      case "--drain" -> names(ResourceTypes.AGENTS);
      case "--context" -> global.contexts();
      case "--cascade" -> List.of("background", "foreground", "orphan");
      case "--dry-run" -> List.of("client", "server", "none");
      default -> List.of();
    };
  }

  private static List<String> formats(String of) {
    return switch (of) {
      case "get" -> List.of("wide", "yaml", "json", "name", "jsonpath=", "custom-columns=");
      case "apply" -> List.of("yaml", "json", "name");
      case "delete", "api-resources" -> List.of("name");
      case "machine" -> List.of("mesos");
      default -> List.of("yaml", "json");
    };
  }

  private List<String> arguments(CommandLine command, List<String> positional, String last)
      throws InterruptedException {
    String name = command.getCommandName();
    if (OF_TYPES.contains(name)
        || (last.contains("/") && !OF_FILES_ALONE.contains(name))) {
      return ofTypes(positional, last);
    }
    return switch (name) {
      case "logs" -> names(ResourceTypes.TASKS);
      case "cordon", "uncordon", "drain", "stop-agent", "start-agent" ->
        names(ResourceTypes.AGENTS);
      case "help" -> commands(command.getParent(), positional);
      case "brake" -> positional.isEmpty() ? List.of("release") : names(ResourceTypes.AGENTS);
      case "retry", "status", "history", "undo", "pause", "resume", "restart" ->
        names(ResourceTypes.PIPELINES);
      case "backup", "restore" -> List.of(FILES);
      case "completion" -> List.of("bash", "zsh", "fish");
      default -> List.of();
    };
  }

  /// Below those that were said, of which each must be there.
  private static List<String> commands(CommandLine root, List<String> said) {
    CommandLine command = root;
    for (String word : said) {
      CommandLine next = command.getSubcommands().get(word);
      if (next == null) {
        return List.of();
      }
      command = next;
    }
    return visible(command);
  }

  private static List<String> visible(CommandLine command) {
    return command.getSubcommands().entrySet().stream()
        .filter(each -> !each.getValue().getCommandSpec().usageMessage().hidden())
        .map(Map.Entry::getKey).toList();
  }

  private List<String> ofTypes(List<String> positional, String last) throws InterruptedException {
    if (!positional.isEmpty() && !positional.getFirst().contains("/")) {
      Optional<ResourceType> type = type(positional.getFirst());
      return type.isPresent()
          ? names(type.get()).stream().filter(each -> !positional.contains(each)).toList()
          : List.of();
    }
    int slash = last.indexOf('/');
    if (slash > 0) {
      String before = last.substring(0, slash);
      Optional<ResourceType> type = type(before);
      return type.isPresent()
          ? names(type.get()).stream().map(each -> before + "/" + each).toList()
          : List.of();
    }
    // get takes several kinds, as in pl,tasks
    String several = last.substring(0, last.lastIndexOf(',') + 1);
    return ResourceTypes.KNOWN.stream().map(type -> several + type.plural()).toList();
  }

  private static Optional<ResourceType> type(String word) {
    return ResourceTypes.KNOWN.stream().filter(each -> each.isCalled(word)).findFirst();
  }

  /// The names of a kind's objects; none when the server does not say.
  private List<String> names(ResourceType type) throws InterruptedException {
    try (Session session = global.connect()) {
      JsonNode list = session.client()
          .send(Request.get(type.path(session.namespace(type))).with("limit", "500")).body();
      return list.path("items").valueStream().map(Objects::name).toList();
    } catch (ApiFailure | Unreachable | ConfigurationException | CommandFailure unknown) {
      return List.of();
    }
  }
}
