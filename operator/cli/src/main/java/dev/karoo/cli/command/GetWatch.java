package dev.karoo.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.Lists;
import dev.karoo.cli.client.Objects;
import dev.karoo.cli.client.Request;
import dev.karoo.cli.client.ResumedWatch;
import dev.karoo.cli.client.Selection;
import dev.karoo.cli.client.TableData;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.cli.output.Json;
import dev.karoo.cli.output.ObjectPrinter;
import dev.karoo.cli.output.OutputFormat;
import dev.karoo.cli.output.TextTable;
import java.util.List;
import java.util.Optional;

/// `karoo get -w`: what there is, then every change, as rows or objects.
///
/// A watch that the server ends is taken up again where it ended; one that is too old begins anew.
/// It lasts until the user ends it, or nobody reads on.
final class GetWatch {
  private final GetCommand command;
  private final Session session;
  private final GetTables tables;
  private final GetObjects objects;
  private final OutputFormat format;
  private Optional<Sink> sink = Optional.empty();
  private boolean silent;
  private String version = "";

  /// Where changes are printed.
  private interface Sink {
    void print(String type, JsonNode object);
  }

  GetWatch(GetCommand command, Session session, OutputFormat format) {
    this.command = command;
    this.session = session;
    this.format = format;
    this.tables = new GetTables(command, session, format);
    this.objects = new GetObjects(command, session, format);
    this.silent = command.watchOnly;
  }

  int run(List<Target> targets)
      throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    if (targets.size() != 1) {
      throw CommandFailure.error(targets.stream().map(Target::type).distinct().count() > 1
          ? "you may only specify a single resource type"
          : "you may only watch one object, or all of a resource type");
    }
    Target target = targets.getFirst();
    if (target.isNamed()) {
      // A list of one says nothing of what is missing: the object itself does.
      session.client().send(
          Request.get(target.type().path(target.namespace(session), target.name())));
    }
    Selection selection = target.isNamed()
        ? Selection.named(target.namespace(session), target.name())
        : command.selection.of(session, target.type());
    Request list = selection.list(target.type())
        .accepting(format.isTable() ? Request.TABLE : Request.JSON);
    begin(target, list);
    while (!command.shell.out().checkError()) {
      follow(target, list);
    }
    return 0;
  }

  private void begin(Target target, Request list)
      throws ApiFailure, Unreachable, InterruptedException {
    for (JsonNode page : Lists.pages(session.client(), list)) {
      version = Objects.resourceVersion(page);
      if (format.isTable()) {
        if (sink.isEmpty()) {
          sink = Optional.of(new Rows(TableData.of(page)));
        }
        if (!silent) {
          sink.get().print("ADDED", page);
        }
      } else {
        if (sink.isEmpty()) {
          sink = Optional.of(new Documents());
        }
        Sink documents = sink.get();
        page.path("items")
            .forEach(item -> documents.print("ADDED", Objects.typed(item, target.type())));
      }
    }
    silent = false;
  }

  private void follow(Target target, Request list)
      throws ApiFailure, Unreachable, InterruptedException {
    try {
      new ResumedWatch(session.client(), list, command.shell.out()::checkError).follow(version,
          change -> sink.ifPresent(open -> open.print(change.type(), change.object())));
    } catch (ApiFailure failure) {
      if (!failure.expired()) {
        throw failure;
      }
      begin(target, list);
    }
  }

  /// Rows of one growing table.
  private final class Rows implements Sink {
    private final TableLayout layout;
    private final TextTable text;
    private boolean headed;

    Rows(TableData first) {
      layout = tables.layout(first.columns(), "");
      text = new TextTable(layout.header(), command.shell.terminal(), command.shell.out());
      headed = command.noHeaders;
    }

    @Override
    public void print(String type, JsonNode object) {
      List<List<String>> rows = TableData.of(object).rows().stream()
          .map(row -> layout.cells(row, type)).toList();
      if (headed || rows.isEmpty()) {
        text.print(rows);
      } else {
        text.printWithHeader(rows);
        headed = true;
      }
    }
  }

  /// Objects one after the other.
  private final class Documents implements Sink {
    private final ObjectPrinter printer = objects.printer();

    @Override
    public void print(String type, JsonNode object) {
      if (silent) {
        return;
      }
      if (command.watchEvents) {
        ObjectNode event = Json.object().put("type", type);
        event.set("object", object);
        printer.print(event);
      } else {
        printer.print(object);
      }
    }
  }
}
