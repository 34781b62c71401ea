package dev.karoo.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.Lists;
import dev.karoo.cli.client.Lists.Listing;
import dev.karoo.cli.client.Objects;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.client.ResumedWatch;
import dev.karoo.cli.client.Selection;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.cli.describe.EventTime;
import dev.karoo.cli.output.JsonPathException;
import dev.karoo.cli.output.ObjectPrinter;
import dev.karoo.cli.output.OutputFormat;
import dev.karoo.cli.output.TextTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `karoo events`.
@Command(name = "events", description = "List what happened, the latest last.", footer = {
  "karoo events", "# What happened to one task?\nkaroo events --for task/first-light.cores.0",
  "karoo events -A --types Warning -w"}, customSynopsis = "karoo events [--for TYPE/NAME] [options]")
public final class EventsCommand extends ApiCommand {
  @Option(names = {"-A",
    "--all-namespaces"}, arity = "0..1", fallbackValue = "true", description = "The events of all namespaces.")
  boolean allNamespaces;

  @Option(names = "--for", paramLabel = "TYPE/NAME", description = "Only those about this object.")
  String about = "";

  @Option(names = "--types", paramLabel = "TYPE", split = ",", description = "Only those of these types: Normal, Warning.")
  List<String> kinds = List.of();

  @Option(names = {"-w",
    "--watch"}, arity = "0..1", fallbackValue = "true", description = "Keep printing what happens, until Ctrl-C.")
  boolean watch;

  @Option(names = {"-o",
    "--output"}, paramLabel = "FORMAT", description = "yaml or json instead of the table.")
  String output = "";

  @Option(names = "--no-headers", arity = "0..1", fallbackValue = "true", description = "The table without the names of its columns.")
  boolean noHeaders;

  public EventsCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  void check() throws CommandFailure, JsonPathException {
    if (!about.isEmpty() && !about.contains("/")) {
      throw CommandFailure.error("--for must be in resource/name form");
    }
    if (!kinds.stream().allMatch(kind -> kind.equalsIgnoreCase("Normal")
        || kind.equalsIgnoreCase("Warning"))) {
      throw CommandFailure.error("valid --types are Normal or Warning");
    }
    if (!List.of("", "json", "yaml").contains(output)) {
      throw CommandFailure.error("--output must be 'yaml' or 'json'");
    }
  }

  @Override
  int run(Session session) throws CommandFailure, ApiFailure, Unreachable, JsonPathException,
      InterruptedException {
    Selection selection = selection(session);
    Listing listing = Lists.objects(session.client(), ResourceTypes.EVENTS, selection);
    List<JsonNode> events = inOrder(listing);
    Consumer<List<JsonNode>> more = output.isEmpty()
        ? table(events, session.namespace())
        : objects(events);
    while (watch && !shell.out().checkError()) {
      try {
        follow(session, selection, listing.resourceVersion(), more);
      } catch (ApiFailure failure) {
        if (!failure.expired()) {
          throw failure;
        }
        listing = Lists.objects(session.client(), ResourceTypes.EVENTS, selection);
        more.accept(inOrder(listing));
      }
    }
    return 0;
  }

  private List<JsonNode> inOrder(Listing listing) {
    return listing.items().stream().filter(this::wanted)
        .sorted(Comparator.comparing(EventTime::last)).toList();
  }

  /// Prints them as a table, and gives what prints more.
  private Consumer<List<JsonNode>> table(List<JsonNode> events, String namespace) {
    List<String> header = new ArrayList<>();
    if (allNamespaces) {
      header.add("NAMESPACE");
    }
    header.addAll(List.of("LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"));
    TextTable table = new TextTable(header, shell.terminal(), shell.out());
    if (events.isEmpty() && !watch) {
      shell.err().println(allNamespaces
          ? "No events found."
          : "No events found in " + namespace + " namespace.");
    } else if (noHeaders) {
      table.print(rows(events));
    } else {
      table.printWithHeader(rows(events));
    }
    return more -> table.print(rows(more));
  }

  /// Prints them as a `List`, or with `--watch` each by itself, and gives what prints more.
  private Consumer<List<JsonNode>> objects(List<JsonNode> events) throws JsonPathException {
    ObjectPrinter printer = new ObjectPrinter(OutputFormat.parse(output), shell.terminal(),
        shell.out(), Set.of());
    if (watch) {
      events.forEach(printer::print);
    } else {
      printer.print(GetObjects.list(events));
    }
    return more -> more.forEach(printer::print);
  }

  private List<List<String>> rows(List<JsonNode> events) {
    return events.stream().map(event -> row(event, shell.now().get())).toList();
  }

  private Selection selection(Session session)
      throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    String namespace = allNamespaces ? "" : session.namespace();
    if (about.isEmpty()) {
      return Selection.in(namespace);
    }
    List<Target> targets = Target.parse(List.of(about), session.types());
    if (targets.size() != 1 || !targets.getFirst().isNamed()) {
      throw CommandFailure.error("--for must be in resource/name form");
    }
    Target target = targets.getFirst();
    return new Selection(target.type().namespaced() ? namespace : "", "",
        "involvedObject.kind=" + target.type().kind() + ",involvedObject.name=" + target.name());
  }

  private boolean wanted(JsonNode event) {
    return kinds.isEmpty()
        || kinds.stream().anyMatch(kind -> kind.equalsIgnoreCase(event.path("type").asText()));
  }

  private List<String> row(JsonNode event, Instant now) {
    List<String> row = new ArrayList<>();
    if (allNamespaces) {
      row.add(Objects.namespace(event));
    }
    row.addAll(List.of(EventTime.age(event, now), event.path("type").asText(),
        event.path("reason").asText(), EventTime.object(event),
        event.path("message").asText().strip()));
    return row;
  }

  private void follow(Session session, Selection selection, String from,
      Consumer<List<JsonNode>> more) throws ApiFailure, Unreachable, InterruptedException {
    new ResumedWatch(session.client(), selection.list(ResourceTypes.EVENTS),
        shell.out()::checkError).follow(from, change -> {
          if (!change.type().equals("DELETED") && wanted(change.object())) {
            more.accept(List.of(change.object()));
          }
        });
  }
}
