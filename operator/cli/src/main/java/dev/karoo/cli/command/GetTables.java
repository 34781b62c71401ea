package dev.karoo.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.Lists;
import dev.karoo.cli.client.Request;
import dev.karoo.cli.client.ResourceType;
import dev.karoo.cli.client.TableData;
import dev.karoo.cli.client.TableData.Column;
import dev.karoo.cli.client.TableData.Row;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.cli.output.JsonPath;
import dev.karoo.cli.output.JsonPathException;
import dev.karoo.cli.output.OutputFormat;
import dev.karoo.cli.output.SortOrder;
import dev.karoo.cli.output.TextTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `karoo get` as tables, one a kind.
final class GetTables {
  private final GetCommand command;
  private final Session session;
  private final OutputFormat format;
  private final List<String> failures = new ArrayList<>();

  GetTables(GetCommand command, Session session, OutputFormat format) {
    this.command = command;
    this.session = session;
    this.format = format;
  }

  int run(List<Target> targets) throws ApiFailure, Unreachable, JsonPathException,
      InterruptedException {
    Map<ResourceType, TableData> tables = new LinkedHashMap<>();
    for (Target target : targets) {
      Optional<TableData> read = read(target);
      read.ifPresent(table -> tables.merge(target.type(), table, GetTables::joined));
    }
    boolean several = targets.stream().map(Target::type).distinct().count() > 1;
    boolean printed = false;
    for (Map.Entry<ResourceType, TableData> entry : tables.entrySet()) {
      if (!entry.getValue().rows().isEmpty()) {
        if (printed) {
          command.shell.out().println();
        }
        print(sorted(entry.getValue()), prefix(entry.getKey(), several));
        printed = true;
      }
    }
    if (!printed && failures.isEmpty() && !command.ignoreNotFound) {
      command.sayNone(session, targets);
    }
    return command.finish(failures);
  }

  private Optional<TableData> read(Target target)
      throws ApiFailure, Unreachable, InterruptedException {
    try {
      return Optional.of(table(target));
    } catch (ApiFailure failure) {
      if (!(failure.notFound() && command.ignoreNotFound)) {
        failures.add(failure.text());
      }
      return Optional.empty();
    }
  }

  /// Reads the table of a target, whole.
  TableData table(Target target) throws ApiFailure, Unreachable, InterruptedException {
    ResourceType type = target.type();
    Request request = target.isNamed()
        ? Request.get(type.path(target.namespace(session), target.name()))
        : command.selection.of(session, type).list(type);
    Request asked = request.accepting(Request.TABLE).with("includeObject",
        command.sortBy.isEmpty() ? "" : "Object");
    if (target.isNamed()) {
      return TableData.of(session.client().send(asked).body());
    }
    Optional<TableData> whole = Optional.empty();
    for (JsonNode page : Lists.pages(session.client(), asked)) {
      TableData next = TableData.of(page);
      whole = Optional.of(whole.map(before -> joined(before, next)).orElse(next));
    }
    return whole.orElseThrow();
  }

  private static TableData joined(TableData first, TableData second) {
    List<Row> rows = new ArrayList<>(first.rows());
    rows.addAll(second.rows());
    return new TableData(first.columns(), rows, second.resourceVersion());
  }

  private TableData sorted(TableData table) throws JsonPathException {
    Optional<JsonPath> path = command.sortPath();
    if (path.isEmpty()) {
      return table;
    }
    SortOrder.require(path.get(), command.sortBy,
        table.rows().stream().map(Row::object).toList());
    Comparator<JsonNode> order = SortOrder.by(path.get());
    return new TableData(table.columns(),
        table.rows().stream().sorted(Comparator.comparing(Row::object, order)).toList(),
        table.resourceVersion());
  }

  private static String prefix(ResourceType type, boolean several) {
    return several ? type.qualifiedSingular() + "/" : "";
  }

  /// The layout that the command's options ask for.
  TableLayout layout(List<Column> columns, String prefix) {
    List<String> leading = new ArrayList<>();
    if (command.watchEvents) {
      leading.add("EVENT");
    }
    if (command.selection.allNamespaces) {
      leading.add("NAMESPACE");
    }
    return new TableLayout(columns, leading, prefix, format.isWide(), command.labelColumns,
        command.showLabels);
  }

  private void print(TableData table, String prefix) {
    TableLayout layout = layout(table.columns(), prefix);
    TextTable text = new TextTable(layout.header(), command.shell.terminal(), command.shell.out());
    if (command.noHeaders) {
      text.print(layout.cells(table));
    } else {
      text.printWithHeader(layout.cells(table));
    }
  }
}
