package dev.karoo.server.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// Checks an object against a schema: types, required fields, enums, ranges, lengths, patterns, and
/// the keys of list maps and sets. CEL rules and combinations (`oneOf`, …) are left to the kind's
/// validator.
public final class SchemaCheck {
  private static final int ENOUGH = 100;
  private static final BigDecimal LEAST_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal GREATEST_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  private final ConcurrentHashMap<String, Pattern> patterns = new ConcurrentHashMap<>();

  /// All that is wrong, at most a hundred problems.
  ///
  /// @param object the whole object
  public List<FieldProblem> problems(Schema schema, ObjectNode object) {
    List<FieldProblem> problems = new ArrayList<>();
    checkObject("", object, schema.root(), problems);
    return problems;
  }

  /// All that is wrong with a part of an object.
  ///
  /// @param path of the part
  public List<FieldProblem> problems(String path, JsonNode part, JsonNode schema) {
    List<FieldProblem> problems = new ArrayList<>();
    check(path, part, schema, problems);
    return problems;
  }

  private void check(String path, JsonNode node, JsonNode schema, List<FieldProblem> problems) {
    boolean allowedNull = node.isNull() && schema.path("nullable").asBoolean();
    if (allowedNull || schema.isMissingNode() || problems.size() >= ENOUGH) {
      return;
    }
    if (!hasType(node, schema)) {
      problems.add(FieldProblem.of(FieldProblem.Type.TYPE_INVALID, path,
          "%s in body must be of type %s: \"%s\""
              .formatted(path, expected(schema), typeOf(node)),
          typeText(node)));
      return;
    }
    checkEnum(path, node, schema, problems);
    switch (node) {
      case ObjectNode object -> checkObject(path, object, schema, problems);
      case ArrayNode array -> checkArray(path, array, schema, problems);
      default -> {
        if (node.isTextual()) {
          checkText(path, node, schema, problems);
        } else if (node.isNumber()) {
          checkNumber(path, node, schema, problems);
        }
      }
    }
  }

  private static JsonNode typeText(JsonNode node) {
    return node.isContainerNode()
        ? dev.karoo.server.json.Json.object().textNode(typeOf(node))
        : node;
  }

  private static boolean hasType(JsonNode node, JsonNode schema) {
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      // `cpus: 0.5`, too: a quantity of a built-in kind may be any number, but no CRD can say so.
      return node.isTextual() || node.isNumber();
    }
    return switch (schema.path("type").asText()) {
      case "object" -> node.isObject();
      case "array" -> node.isArray();
      case "string" -> node.isTextual();
      case "boolean" -> node.isBoolean();
      case "integer" -> node.isNumber() && node.doubleValue() == Math.rint(node.doubleValue());
      case "number" -> node.isNumber();
      default -> true;
    };
  }

  private static String expected(JsonNode schema) {
    return schema.path("x-kubernetes-int-or-string").asBoolean()
        ? "integer or string"
        : schema.path("type").asText();
  }

  private static String typeOf(JsonNode node) {
    return node.isIntegralNumber()
        ? "integer"
        : node.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
  }

  private static void checkEnum(String path, JsonNode node, JsonNode schema,
      List<FieldProblem> problems) {
    if (schema.path("enum") instanceof ArrayNode allowed
        && StreamSupport.stream(allowed.spliterator(), false).noneMatch(node::equals)) {
      problems.add(FieldProblem.of(FieldProblem.Type.NOT_SUPPORTED, path, "supported values: "
          + StreamSupport.stream(allowed.spliterator(), false).map(JsonNode::toString)
              .collect(Collectors.joining(", ")),
          node));
    }
  }

  private void checkObject(String path, ObjectNode object, JsonNode schema,
      List<FieldProblem> problems) {
    for (JsonNode required : schema.path("required")) {
      boolean elsewhere = path.isEmpty() && required.asText().equals("metadata");
      if (!elsewhere && !object.has(required.asText())) {
        problems
            .add(FieldProblem.of(FieldProblem.Type.REQUIRED, join(path, required.asText()), ""));
      }
    }
    limit(path, object.size(), schema, "Properties", problems);
    object.properties().forEach(field -> {
      if (!(path.isEmpty() && field.getKey().equals("metadata"))) {
        check(join(path, field.getKey()), field.getValue(), Schema.field(schema, field.getKey()),
            problems);
      }
    });
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private void checkArray(String path, ArrayNode array, JsonNode schema,
      List<FieldProblem> problems) {
    limit(path, array.size(), schema, "Items", problems);
    Set<List<JsonNode>> seen = new HashSet<>();
    String type = schema.path("x-kubernetes-list-type").asText();
    for (int i = 0; i < array.size(); i++) {
      String at = path + "[" + i + "]";
      JsonNode item = array.get(i);
      check(at, item, schema.path("items"), problems);
      List<JsonNode> key = switch (type) {
        case "map" ->
          StreamSupport.stream(schema.path("x-kubernetes-list-map-keys").spliterator(), false)
              .map(name -> item.path(name.asText())).toList();
        case "set" -> List.of(item);
        default -> List.of();
      };
      if (!key.isEmpty() && !seen.add(key)) {
        problems.add(FieldProblem.of(FieldProblem.Type.DUPLICATE, at, "", item));
      }
    }
  }

  private static void limit(String path, int size, JsonNode schema, String what,
      List<FieldProblem> problems) {
    JsonNode most = schema.path("max" + what);
    JsonNode fewest = schema.path("min" + what);
    if (most.isNumber() && size > most.asInt()) {
      problems.add(FieldProblem.of(FieldProblem.Type.TOO_MANY, path,
          "%d: must have at most %d items".formatted(size, most.asInt())));
    }
    if (fewest.isNumber() && size < fewest.asInt()) {
      problems.add(FieldProblem.of(FieldProblem.Type.INVALID, path,
          "%s in body should have at least %d %s".formatted(path,
              fewest.asInt(), what.toLowerCase(java.util.Locale.ROOT))));
    }
  }

  private void checkText(String path, JsonNode node, JsonNode schema, List<FieldProblem> problems) {
    int length = node.textValue().codePointCount(0, node.textValue().length());
    if (schema.path("maxLength").isNumber() && length > schema.path("maxLength").asInt()) {
      problems.add(FieldProblem.of(FieldProblem.Type.TOO_LONG, path,
          "may not be more than %d bytes".formatted(schema.path("maxLength").asInt())));
      return; // a pattern may take long on a long text
    }
    if (schema.path("minLength").isNumber() && length < schema.path("minLength").asInt()) {
      problems.add(FieldProblem.of(FieldProblem.Type.INVALID, path,
          "%s in body should be at least %d chars long"
              .formatted(path, schema.path("minLength").asInt()),
          node));
    }
    if (schema.path("pattern").isTextual()) {
      String pattern = schema.path("pattern").textValue();
      if (!patterns.computeIfAbsent(pattern, Pattern::compile).matcher(node.textValue()).find()) {
        problems.add(FieldProblem.of(FieldProblem.Type.INVALID, path,
            "%s in body should match '%s'".formatted(path, pattern), node));
      }
    }
    if (schema.path("format").asText().equals("date-time") && !Instants.isTime(node.textValue())) {
      problems.add(FieldProblem.of(FieldProblem.Type.INVALID, path,
          "%s in body must be of type date-time: \"%s\"".formatted(path, node.textValue()), node));
    }
  }

  private static void checkNumber(String path, JsonNode node, JsonNode schema,
      List<FieldProblem> problems) {
    double value = node.doubleValue();
    JsonNode least = schema.path("minimum");
    JsonNode most = schema.path("maximum");
    boolean openBelow = schema.path("exclusiveMinimum").asBoolean();
    boolean openAbove = schema.path("exclusiveMaximum").asBoolean();
    if (least.isNumber()
        && (value < least.asDouble() || (openBelow && value == least.asDouble()))) {
      problems.add(
          FieldProblem.of(FieldProblem.Type.INVALID, path, "%s in body should be greater than %s%s"
              .formatted(path, openBelow ? "" : "or equal to ", least.asText()), node));
    }
    if (most.isNumber() && (value > most.asDouble() || (openAbove && value == most.asDouble()))) {
      problems.add(
          FieldProblem.of(FieldProblem.Type.INVALID, path,
              "%s in body should be less than %s%s".formatted(path,
                  openAbove ? "" : "or equal to ", most.asText()),
              node));
    }
    if (schema.path("format").asText().equals("int32")
        && (value > Integer.MAX_VALUE || value < Integer.MIN_VALUE)) {
      problems.add(FieldProblem.of(FieldProblem.Type.INVALID, path,
          "%s in body must be of type int32".formatted(path), node));
    }
    if (schema.path("format").asText().equals("int64") && !holdsLong(node)) {
      problems.add(FieldProblem.of(FieldProblem.Type.INVALID, path,
          "%s in body must be of type int64".formatted(path), node));
    }
  }

  private static boolean holdsLong(JsonNode node) {
    return node.decimalValue().compareTo(LEAST_LONG) >= 0
        && node.decimalValue().compareTo(GREATEST_LONG) <= 0;
  }
}
