package dev.karoo.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.json.Json;
import dev.karoo.server.kind.Instants;
import dev.karoo.server.kind.Kind;
import dev.karoo.server.kind.PrinterColumn;
import dev.karoo.server.object.Listing;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Objects as rows of a `Table`, so that clients need not know the kind to print it.
final class Table {
  private static final String NAME = "Name";
  private static final PrinterColumn AGE = PrinterColumn.of("Age", "date",
      ".metadata.creationTimestamp");

  private final Kind kind;
  private final String includeObject;
  private final Instant now;
  private final Rows rows;

  /// @param includeObject what rows carry of their object: `None`, `Metadata` (also when empty) or
  ///     `Object`
  /// @param now from which ages count
  /// @param rows that were made before
  Table(Kind kind, String includeObject, Instant now, Rows rows) {
    this.kind = kind;
    this.rows = rows;
    this.includeObject = includeObject;
    this.now = now;
  }

  /// A table without rows.
  ObjectNode empty() {
    ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
    table.putObject("metadata");
    ArrayNode columns = table.putArray("columnDefinitions");
    if (leads()) {
      define(columns, NAME, "string", "name", "The object's name, unique in its namespace.", 0);
    }
    columns().forEach(column -> define(columns, column.name(), column.type(), column.format(),
        column.description(), column.priority()));
    table.putArray("rows");
    return table;
  }

  private static void define(ArrayNode columns, String name, String type, String format,
      String description,
      int priority) {
    columns.addObject().put("name", name).put("type", type).put("format", format)
        .put("description", description).put("priority", priority);
  }

  /// The name comes first, except with kinds that have put it elsewhere.
  private boolean leads() {
    return kind.columns().stream().noneMatch(column -> column.name().equals(NAME));
  }

  private List<PrinterColumn> columns() {
    return kind.columns().isEmpty() ? List.of(AGE) : kind.columns();
  }

  /// A table of these objects.
  ObjectNode of(List<ObjectNode> objects) {
    ObjectNode table = empty();
    ArrayNode rows = (ArrayNode) table.path("rows");
    objects.forEach(object -> rows.add(row(object)));
    return table;
  }

  /// A table with its rows, as UTF-8. Those of objects that did not change since another list was
  /// made are not made again.
  ///
  /// @param empty the table without rows, which come last in it
  byte[] filled(ObjectNode empty, List<Listing.Item> items) {
    byte[] frame = Json.bytes(empty);
    boolean usual = includeObject.isEmpty() || includeObject.equals("Metadata");
    ByteArrayOutputStream out = new ByteArrayOutputStream(frame.length + items.size() * 1024);
    out.write(frame, 0, frame.length - 2);
    String separator = "";
    for (Listing.Item item : items) {
      out.writeBytes(separator.getBytes(StandardCharsets.UTF_8));
      separator = ",";
      if (usual && item.entry().isPresent()) {
        rows.of(kind, item.entry().get(), () -> template(item.object())).write(out, now);
      } else {
        out.writeBytes(Json.bytes(row(item.object())));
      }
    }
    out.write(frame, frame.length - 2, 2);
    return out.toByteArray();
  }

  /// A row in which the ages are left open.
  private Row template(ObjectNode object) {
    Row.Making row = new Row.Making().add("{\"cells\":[");
    String separator = "";
    if (leads()) {
      row.add(object.path("metadata").path("name"));
      separator = ",";
    }
    for (PrinterColumn column : columns()) {
      row.add(separator);
      separator = ",";
      time(column, object).ifPresentOrElse(row::age, () -> row.add(cell(column, object)));
    }
    return row.add("],\"object\":").add(metadata(object)).add("}").made();
  }

  private static Optional<Instant> time(PrinterColumn column, ObjectNode object) {
    return column.type().equals("date")
        ? column.path().find(object).stream().filter(value -> !value.isNull()).findFirst()
            .flatMap(value -> Instants.parse(value.asText()))
        : Optional.empty();
  }

  private ObjectNode row(ObjectNode object) {
    ObjectNode row = Json.object();
    ArrayNode cells = row.putArray("cells");
    if (leads()) {
      cells.add(object.path("metadata").path("name").asText());
    }
    columns().forEach(column -> cells.add(cell(column, object)));
    switch (includeObject) {
      case "None" -> {
      }
      case "Object" -> row.set("object", object);
      default -> row.set("object", metadata(object));
    }
    return row;
  }

  private JsonNode cell(PrinterColumn column, ObjectNode object) {
    JsonNodeFactory make = JsonNodeFactory.instance;
    List<JsonNode> found = column.path().find(object).stream().filter(value -> !value.isNull())
        .toList();
    if (found.isEmpty()) {
      return make.nullNode();
    }
    JsonNode first = found.getFirst();
    return switch (column.type()) {
      case "integer" -> first.isNumber() ? make.numberNode(first.longValue()) : make.nullNode();
      case "number" -> first.isNumber() ? first : make.nullNode();
      case "boolean" -> first.isBoolean() ? first : make.nullNode();
      case "date" -> make.textNode(Instants.parse(first.asText())
          .map(time -> HumanDuration.of(Duration.between(time, now))).orElse("<unknown>"));
      default -> make.textNode(found.stream().map(Table::text).collect(Collectors.joining(" ")));
    };
  }

  /// An object that refers to another is shown as `kind/name`, one that is a map as its entries.
  private static String text(JsonNode value) {
    if (value.isObject() && value.path("kind").isTextual() && value.path("name").isTextual()) {
      return value.path("kind").asText().toLowerCase(Locale.ROOT) + "/"
          + value.path("name").asText();
    }
    if (value.isObject() && value.valueStream().allMatch(JsonNode::isValueNode)) {
      return value.propertyStream().map(entry -> entry.getKey() + ": " + entry.getValue().asText())
          .collect(Collectors.joining(", "));
    }
    return value.isValueNode() ? value.asText() : value.toString();
  }

  /// The metadata alone, as an object of its own kind.
  static ObjectNode metadata(ObjectNode object) {
    ObjectNode partial = Json.object().put("kind", "PartialObjectMetadata").put("apiVersion",
        "meta.k8s.io/v1");
    partial.set("metadata", object.path("metadata"));
    return partial;
  }
}
