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
import dev.karoo.cli.output.TextTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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

  @Option(names = "--no-headers", arity = "0..1", fallbackValue = "true", description = "The table without the names of its columns.")
  boolean noHeaders;

  public EventsCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  int run(Session session)
      throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    Selection selection = selection(session);
    List<String> header = new ArrayList<>();
    if (allNamespaces) {
      header.add("NAMESPACE");
    }
    header.addAll(List.of("LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"));
    TextTable table = new TextTable(header, shell.terminal(), shell.out());
    Listing listing = Lists.objects(session.client(), ResourceTypes.EVENTS, selection);
    List<List<String>> rows = rows(listing);
    if (rows.isEmpty() && !watch) {
      shell.err().println(
          allNamespaces
              ? "No events found."
              : "No events found in " + session.namespace()
                  + " namespace.");
    } else if (noHeaders) {
      table.print(rows);
    } else {
      table.printWithHeader(rows);
    }
    while (watch && !shell.out().checkError()) {
      try {
        follow(session, selection, listing.resourceVersion(), table);
      } catch (ApiFailure failure) {
        if (!failure.expired()) {
          throw failure;
        }
        listing = Lists.objects(session.client(), ResourceTypes.EVENTS, selection);
        table.print(rows(listing));
      }
    }
    return 0;
  }

  private List<List<String>> rows(Listing listing) {
    return listing.items().stream().filter(this::wanted)
        .sorted(Comparator.comparing(EventTime::last))
        .map(event -> row(event, shell.now().get())).toList();
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

  private void follow(Session session, Selection selection, String from, TextTable table)
      throws ApiFailure, Unreachable, InterruptedException {
    new ResumedWatch(session.client(), selection.list(ResourceTypes.EVENTS),
        shell.out()::checkError).follow(from, change -> {
          if (!change.type().equals("DELETED") && wanted(change.object())) {
            table.print(List.of(row(change.object(), shell.now().get())));
          }
        });
  }
}
