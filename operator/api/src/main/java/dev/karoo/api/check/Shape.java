package dev.karoo.api.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// A structural schema, as a CustomResourceDefinition holds it.
///
/// @param type what may stand there
/// @param properties the fields of an object
/// @param additional the values of a map
/// @param items of a list
/// @param required fields that must be there
/// @param allowed the values of an enumeration; none: any
/// @param pattern that a text must match
/// @param minimum the least number
/// @param maximum the greatest number
/// @param least the shortest text or list
/// @param most the longest text or list
/// @param byDefault what stands there when the user wrote nothing
record Shape(Type type, Map<String, Shape> properties, Optional<Shape> additional,
    Optional<Shape> items, List<String> required, List<String> allowed, Optional<String> pattern,
    Optional<BigDecimal> minimum, Optional<BigDecimal> maximum, OptionalInt least,
    OptionalInt most, Optional<JsonNode> byDefault) {
  /// What may stand somewhere.
  enum Type {
    OBJECT, LIST, TEXT, WHOLE_NUMBER, NUMBER, BOOLEAN, QUANTITY
  }

  /// The greatest whole number that a field holds which has no other maximum: 64 bits.
  static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE);

  Shape {
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    required = List.copyOf(required);
    allowed = List.copyOf(allowed);
  }

  /// Reads the schema of a definition.
  static Shape of(JsonNode schema) {
    var properties = new LinkedHashMap<String, Shape>();
    schema.path("properties").properties()
        .forEach(p -> properties.put(p.getKey(), of(p.getValue())));
    Type type = type(schema);
    return new Shape(type, properties, child(schema, "additionalProperties"),
        child(schema, "items"), texts(schema.path("required")), texts(schema.path("enum")),
        Optional.ofNullable(schema.get("pattern")).map(JsonNode::asText),
        Optional.ofNullable(schema.get("minimum")).map(JsonNode::decimalValue),
        Optional.ofNullable(schema.get("maximum")).map(JsonNode::decimalValue)
            .or(() -> type == Type.WHOLE_NUMBER ? Optional.of(LONGEST) : Optional.empty()),
        bound(schema, type == Type.LIST ? "minItems" : "minLength"), bound(schema, switch (type) {
          case LIST -> "maxItems";
          case OBJECT -> "maxProperties";
          default -> "maxLength";
        }), Optional.ofNullable(schema.get("default")));
  }

  private static Type type(JsonNode schema) {
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      return Type.QUANTITY;
    }
    String type = schema.path("type").asText();
    return switch (type) {
      case "object" -> Type.OBJECT;
      case "array" -> Type.LIST;
      case "string" -> Type.TEXT;
      case "integer" -> Type.WHOLE_NUMBER;
      case "number" -> Type.NUMBER;
      case "boolean" -> Type.BOOLEAN;
      default -> throw new IllegalArgumentException("the schema has a type \"" + type + "\"");
    };
  }

  private static Optional<Shape> child(JsonNode schema, String name) {
    return Optional.ofNullable(schema.get(name)).filter(JsonNode::isObject).map(Shape::of);
  }

  private static List<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asText).toList();
  }

  private static OptionalInt bound(JsonNode schema, String name) {
    return schema.has(name) ? OptionalInt.of(schema.get(name).asInt()) : OptionalInt.empty();
  }
}
