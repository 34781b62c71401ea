package dev.karoo.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.cli.output.OutputFormat.CustomColumn;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// Prints objects in any format but the server's tables.
public final class ObjectPrinter {
  private final OutputFormat format;
  private final Terminal terminal;
  private final PrintWriter out;
  private final Set<Detail> details;
  private boolean first = true;

  /// What is printed only when it is asked for.
  public enum Detail {
    MANAGED_FIELDS
  }

  public ObjectPrinter(OutputFormat format, Terminal terminal, PrintWriter out,
      Set<Detail> details) {
    this.format = format;
    this.terminal = terminal;
    this.out = out;
    this.details = Set.copyOf(details);
  }

  /// Prints one object; several in a row make several documents.
  ///
  /// @throws JsonPathException when an index of a template is out of its list
  public void print(JsonNode object) throws JsonPathException {
    JsonNode shown = shown(object);
    switch (format) {
      case OutputFormat.JsonText() -> out.println(Json.text(shown));
      case OutputFormat.YamlText() -> {
        out.print(first ? "" : "---\n");
        out.print(Yaml.text(shown));
      }
      case OutputFormat.Path(JsonPath template) -> out.print(template.print(shown));
      case OutputFormat.Name() -> elements(shown).forEach(each -> out.println(name(each)));
      case OutputFormat.CustomColumns(List<CustomColumn> columns) -> table(columns,
          elements(shown));
      case OutputFormat.Table table -> throw new IllegalStateException("tables are the server's");
    }
    first = false;
    out.flush();
  }

  private static List<JsonNode> elements(JsonNode object) {
    return object.path("items").isArray()
        ? object.path("items").valueStream().toList()
        : List.of(object);
  }

  /// `pipeline.karoo.dev/first-light`, from what the object says of itself.
  public static String name(JsonNode object) {
    String apiVersion = object.path("apiVersion").asText();
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : "." + apiVersion.substring(0, slash);
    return object.path("kind").asText().toLowerCase(Locale.ROOT) + group + "/"
        + object.path("metadata").path("name").asText();
  }

  private void table(List<CustomColumn> columns, List<JsonNode> objects) {
    TextTable table = new TextTable(columns.stream().map(CustomColumn::header).toList(), terminal,
        out);
    List<List<String>> rows = objects.stream()
        .map(object -> columns.stream().map(column -> cell(column.path(), object)).toList())
        .toList();
    if (first) {
      table.printWithHeader(rows);
    } else {
      table.print(rows);
    }
  }

  private static String cell(JsonPath path, JsonNode object) {
    String text = path.values(object).stream().map(JsonPath::text)
        .collect(Collectors.joining(","));
    return text.isEmpty() ? "<none>" : text;
  }

  private JsonNode shown(JsonNode object) {
    if (details.contains(Detail.MANAGED_FIELDS)) {
      return object;
    }
    JsonNode copy = object.deepCopy();
    withoutManagedFields(copy);
    copy.path("items").forEach(ObjectPrinter::withoutManagedFields);
    return copy;
  }

  private static void withoutManagedFields(JsonNode object) {
    if (object.path("metadata") instanceof ObjectNode metadata) {
      metadata.remove("managedFields");
    }
  }
}
