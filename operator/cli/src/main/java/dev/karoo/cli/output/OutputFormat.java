package dev.karoo.cli.output;

import java.util.ArrayList;
import java.util.List;

/// What `-o` asks for.
public sealed interface OutputFormat {
  /// A table for people. @param wide with all columns
  record Table(Width wide) implements OutputFormat {}

  /// How many columns a table has.
  enum Width {
    NORMAL, WIDE
  }

  /// `pipeline.karoo.dev/first-light`.
  record Name() implements OutputFormat {}

  /// The objects as JSON.
  record JsonText() implements OutputFormat {}

  /// The objects as YAML.
  record YamlText() implements OutputFormat {}

  /// A template filled with the objects.
  record Path(JsonPath template) implements OutputFormat {}

  /// A table of one's own.
  record CustomColumns(List<CustomColumn> columns) implements OutputFormat {
    public CustomColumns {
      columns = List.copyOf(columns);
    }
  }

  /// A column of one's own. @param header its name @param path to its value in the object
  record CustomColumn(String header, JsonPath path) {}

  /// Whether it is a table that the server makes.
  default boolean isTable() {
    return this instanceof Table;
  }

  /// Whether it is the table with all columns.
  default boolean isWide() {
    return this instanceof Table(Width width) && width == Width.WIDE;
  }

  /// Reads the value of `-o`; empty: a table.
  ///
  /// @throws JsonPathException when there is no such format, or its template is not well formed
  static OutputFormat parse(String text) throws JsonPathException {
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    String argument = equals < 0 ? "" : text.substring(equals + 1);
    return switch (name) {
      case "" -> new Table(Width.NORMAL);
      case "wide" -> new Table(Width.WIDE);
      case "name" -> new Name();
      case "json" -> new JsonText();
      case "yaml" -> new YamlText();
      case "jsonpath" -> new Path(JsonPath.template(required("jsonpath", argument)));
      case "custom-columns" -> columns(required("custom-columns", argument));
      default -> throw new JsonPathException("unable to match a printer suitable for the output "
          + "format \"" + text
          + "\", allowed formats are: custom-columns,json,jsonpath,name,wide,yaml");
    };
  }

  private static String required(String format, String argument) throws JsonPathException {
    if (argument.isEmpty()) {
      throw new JsonPathException(
          "template format specified but no template given: -o " + format + "=TEMPLATE");
    }
    return argument;
  }

  private static OutputFormat columns(String text) throws JsonPathException {
    List<CustomColumn> columns = new ArrayList<>();
    for (String column : text.split(",", -1)) {
      int colon = column.indexOf(':');
      if (colon <= 0) {
        throw new JsonPathException("unexpected custom-columns spec: " + column
            + ", expected <header>:<json-path-expr>");
      }
      columns.add(
          new CustomColumn(column.substring(0, colon), JsonPath.path(column.substring(colon + 1))));
    }
    return new CustomColumns(columns);
  }
}
