package dev.karoo.server.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.json.Json;
import dev.karoo.server.kind.Schema;
import java.util.LinkedHashMap;
import java.util.Map;

/// How a value is made of parts that can have different owners, by its schema's markers
/// (`x-kubernetes-list-type`, `x-kubernetes-list-map-keys`, `x-kubernetes-map-type`). Without a
/// marker an object is taken apart by its fields, and a list is one piece.
///
/// @param parts the parts by their path elements, in order
/// @param form how they are put together
record Structure(Map<String, Part> parts, Form form) {

  /// A part and its schema.
  record Part(JsonNode value, JsonNode schema) {}

  /// How parts make a value.
  enum Form {
    /// It has none: it is one piece.
    ATOM,
    /// Fields of an object.
    FIELDS,
    /// Items of a list, in which each has keys.
    KEYED,
    /// Items of a list, each its own key.
    SET
  }

  /// Takes a value apart.
  static Structure of(JsonNode value, JsonNode schema) {
    Map<String, Part> parts = new LinkedHashMap<>();
    Form form = form(value, schema);
    switch (form) {
      case ATOM -> {
      }
      case FIELDS -> value.properties().forEach(field -> parts.put("f:" + field.getKey(),
          new Part(field.getValue(), Schema.field(schema, field.getKey()))));
      case KEYED -> value.forEach(
          item -> parts.put("k:" + keys(item, schema), new Part(item, schema.path("items"))));
      case SET ->
        value.forEach(item -> parts.put("v:" + item, new Part(item, schema.path("items"))));
    }
    return new Structure(parts, form);
  }

  private static Form form(JsonNode value, JsonNode schema) {
    if (value instanceof ObjectNode) {
      return schema.path("x-kubernetes-map-type").asText().equals("atomic")
          ? Form.ATOM
          : Form.FIELDS;
    }
    return value instanceof ArrayNode ? switch (schema.path("x-kubernetes-list-type").asText()) {
      case "map" -> Form.KEYED;
      case "set" -> Form.SET;
      default -> Form.ATOM;
    } : Form.ATOM;
  }

  private static ObjectNode keys(JsonNode item, JsonNode schema) {
    ObjectNode keys = Json.object();
    java.util.TreeSet<String> names = new java.util.TreeSet<>();
    schema.path("x-kubernetes-list-map-keys").forEach(name -> names.add(name.asText()));
    for (String name : names) {
      JsonNode standard = schema.path("items").path("properties").path(name).path("default");
      JsonNode value = item.has(name) ? item.path(name) : standard;
      if (!value.isMissingNode()) {
        keys.set(name, value);
      }
    }
    return keys;
  }

  /// Whether a part of an object is one that its schema names, rather than an entry of a map.
  static boolean isNamed(JsonNode schema, String element) {
    return element.startsWith("f:") && schema.path("properties").has(element.substring(2));
  }

  /// Puts parts together again.
  static JsonNode join(Form form, Map<String, JsonNode> parts) {
    if (form == Form.FIELDS) {
      ObjectNode object = Json.object();
      parts.forEach((element, part) -> object.set(element.substring(2), part));
      return object;
    }
    ArrayNode array = Json.object().arrayNode();
    parts.values().forEach(array::add);
    return array;
  }
}
