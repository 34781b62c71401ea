package dev.karoo.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.client.Objects;
import dev.karoo.cli.client.TableData;
import dev.karoo.cli.client.TableData.Column;
import dev.karoo.cli.client.TableData.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// How a table of the server is shown: which of its columns, and which others beside them.
///
/// @param columns the server's
/// @param leading names of columns before them: `EVENT`, `NAMESPACE`
/// @param prefix of the names, such as `task.karoo.dev/`; empty: none
/// @param wide whether columns of lower importance are shown
/// @param labels whose values are columns
/// @param allLabels whether there is a column with all labels
record TableLayout(List<Column> columns, List<String> leading, String prefix, boolean wide,
    List<String> labels, boolean allLabels) {
  /// The names of the columns shown.
  List<String> header() {
    List<String> header = new ArrayList<>(leading);
    columns.stream().filter(this::shown)
        .forEach(column -> header.add(column.name().toUpperCase(Locale.ROOT)));
    labels.forEach(label -> header
        .add(label.substring(label.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT)));
    if (allLabels) {
      header.add("LABELS");
    }
    return header;
  }

  private boolean shown(Column column) {
    return wide || column.priority() == 0;
  }

  /// The cells of a row. @param event what happened, for a column `EVENT`
  List<String> cells(Row row, String event) {
    List<String> cells = new ArrayList<>();
    for (String lead : leading) {
      cells.add(lead.equals("EVENT") ? event : Objects.namespace(row.object()));
    }
    for (int i = 0; i < columns.size() && i < row.cells().size(); i++) {
      if (shown(columns.get(i))) {
        cells.add((i == 0 ? prefix : "") + row.cells().get(i));
      }
    }
    JsonNode own = row.object().path("metadata").path("labels");
    labels.forEach(label -> cells.add(own.path(label).asText()));
    if (allLabels) {
      String all = own.propertyStream().map(e -> e.getKey() + "=" + e.getValue().asText())
          .sorted().collect(Collectors.joining(","));
      cells.add(all.isEmpty() ? "<none>" : all);
    }
    return cells;
  }

  /// The cells of all rows of a table.
  List<List<String>> cells(TableData table) {
    return table.rows().stream().map(row -> cells(row, "")).toList();
  }
}
