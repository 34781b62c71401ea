package dev.karoo.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.Lists;
import dev.karoo.cli.client.Objects;
import dev.karoo.cli.client.Request;
import dev.karoo.cli.client.ResourceType;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.client.Selection;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.cli.describe.Description;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `karoo describe`.
@Command(name = "describe", description = {"Show all there is to say of one or many resources.", "",
  "A name that does not exist stands for all that begin with it."}, footer = {
    "# Why does the pipeline wait?\nkaroo describe pipeline first-light",
    "# Which cores does a task have, and how was it started?\nkaroo describe task first-light.cores.0",
    "# What is free on an agent?\nkaroo describe agent/cbf07"}, customSynopsis = "karoo describe (TYPE [NAME...] | TYPE/NAME ... | -f FILE) [options]")
public final class DescribeCommand extends ApiCommand {
  @Parameters(arity = "0..*", paramLabel = "TYPE[/NAME]", description = "What to describe.", hidden = true)
  List<String> arguments = List.of();

  @Mixin
  FileOptions input = new FileOptions();

  @Mixin
  SelectionOptions selection = new SelectionOptions();

  @Option(names = "--show-events", arity = "0..1", fallbackValue = "true", description = "The events about it, too. Default: true.")
  boolean showEvents = true;

  public DescribeCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  void check() throws CommandFailure {
    requireResource(!arguments.isEmpty() || input.given(), "describe");
  }

  @Override
  int run(Session session)
      throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    List<String> texts = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    List<Target> targets = Target.parse(arguments, input, this, session);
    for (Target target : targets) {
      try {
        for (JsonNode object : read(session, target)) {
          texts.add(describe(session, target.type(), object).text(shell.now().get()));
        }
      } catch (ApiFailure failure) {
        failures.add(failure.text());
      }
    }
    shell.out().print(texts.stream().collect(Collectors.joining("\n\n")));
    shell.out().flush();
    if (texts.isEmpty() && failures.isEmpty()) {
      boolean namespaced = targets.stream().anyMatch(target -> target.type().namespaced());
      shell.err().println(namespaced && !selection.allNamespaces
          ? "No resources found in " + session.namespace() + " namespace."
          : "No resources found");
    }
    failures.forEach(shell.err()::println);
    return failures.isEmpty() ? 0 : 1;
  }

  private List<JsonNode> read(Session session, Target target)
      throws ApiFailure, Unreachable, InterruptedException {
    ResourceType type = target.type();
    Selection all = selection.of(session, type);
    if (!target.isNamed()) {
      return Lists.objects(session.client(), type, all).items();
    }
    try {
      String path = type.path(target.namespace(session), target.name());
      return List.of(session.client().send(Request.get(path)).body());
    } catch (ApiFailure failure) {
      List<JsonNode> prefixed = failure.notFound() && !input.given()
          ? Lists.objects(session.client(), type, all).items().stream()
              .filter(object -> Objects.name(object).startsWith(target.name())).toList()
          : List.of();
      if (prefixed.isEmpty()) {
        throw failure;
      }
      return prefixed;
    }
  }

  private Description describe(Session session, ResourceType type, JsonNode object)
      throws ApiFailure, Unreachable, InterruptedException {
    String namespace = Objects.namespace(object);
    List<JsonNode> tasks = List.of();
    if (type.equals(ResourceTypes.PIPELINES)) {
      tasks = Lists.objects(session.client(), ResourceTypes.TASKS, new Selection(namespace,
          "karoo.dev/pipeline=" + Objects.name(object), "")).items();
    } else if (type.equals(ResourceTypes.AGENTS)) {
      tasks = Lists.objects(session.client(), ResourceTypes.TASKS, Selection.in("")).items();
    }
    List<JsonNode> events = showEvents && !type.equals(ResourceTypes.EVENTS)
        ? Lists.objects(session.client(), ResourceTypes.EVENTS, about(type, object)).items()
            .stream().filter(event -> isOfThisLife(event, object)).toList()
        : List.of();
    return new Description(object, tasks, events);
  }

  private static Selection about(ResourceType type, JsonNode object) {
    String namespace = Objects.namespace(object);
    List<String> terms = new ArrayList<>();
    terms.add("involvedObject.kind=" + type.kind());
    terms.add("involvedObject.name=" + Objects.name(object));
    if (!namespace.isEmpty()) {
      terms.add("involvedObject.namespace=" + namespace);
    }
    return new Selection(namespace, "", String.join(",", terms));
  }

  /// An earlier object of the same name had another uid.
  private static boolean isOfThisLife(JsonNode event, JsonNode object) {
    String uid = event.path("involvedObject").path("uid").asText();
    return uid.isEmpty() || uid.equals(Objects.uid(object));
  }
}
