package dev.karoo.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// A table as the server made it.
///
/// @param columns their definitions; empty in the later events of a watch
/// @param rows in the server's order
/// @param resourceVersion from which a watch goes on
public record TableData(List<Column> columns, List<Row> rows, String resourceVersion) {
  /// A column. @param name its header @param priority above 0: shown with `-o wide` only
  public record Column(String name, int priority) {}

  /// A row. @param cells one a column @param object the object, or its metadata alone
  public record Row(List<String> cells, JsonNode object) {
    public Row {
      cells = List.copyOf(cells);
    }
  }

  public TableData {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /// Reads a `Table`; any other object, or a list of them, becomes a table of names and creation
  /// times.
  public static TableData of(JsonNode answer) {
    String version = Objects.resourceVersion(answer);
    if (!answer.path("kind").asText().equals("Table")) {
      List<Row> rows = new ArrayList<>();
      (answer.has("items") ? answer.path("items") : List.of(answer)).forEach(
          object -> rows.add(new Row(List.of(Objects.name(object),
              object.path("metadata").path("creationTimestamp").asText()), object)));
      return new TableData(List.of(new Column("Name", 0), new Column("Created At", 0)), rows,
          version);
    }
    List<Column> columns = new ArrayList<>();
    answer.path("columnDefinitions").forEach(column -> columns
        .add(new Column(column.path("name").asText(), column.path("priority").asInt())));
    List<Row> rows = new ArrayList<>();
    for (JsonNode row : answer.path("rows")) {
      List<String> cells = new ArrayList<>();
      row.path("cells").forEach(cell -> cells.add(text(cell)));
      rows.add(new Row(cells, row.path("object")));
    }
    return new TableData(columns, rows, version);
  }

  private static String text(JsonNode cell) {
    return cell.isNull() ? "" : cell.isContainerNode() ? cell.toString() : cell.asText();
  }
}
