package dev.karoo.api.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.format.Patterns;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a schema needs and fabric8's generator doesn't write: patterns of quantities, how lists
/// merge, bounds of maps.
final class CompletedSchema {
  /// Which quantity a field holds, by its name.
  private static final Map<String, String> QUANTITIES = Map.of("cpus", Patterns.CPUS, "memory",
      Patterns.BYTES, "disk", Patterns.BYTES, "bandwidthIn", Patterns.BIT_RATE, "bandwidthOut",
      Patterns.BIT_RATE);

  /// The field by which the items of a list are told apart, where there is one.
  private static final Map<String, String> KEYS = Map.of("conditions", "type", "dependsOn",
      "task");

  /// Lists whose items have names that need not be unique.
  private static final Set<String> ATOMIC = Set.of("files");

  /// The type of conditions is Kubernetes' own, and comes without words.
  private static final Map<String, String> CONDITION = Map.of("type", "What it is about.", "status",
      "True, False or Unknown.", "reason", "Why, in one word for programs.", "message",
      "Why, in words for people; may be empty.", "lastTransitionTime",
      "When the status last changed.", "observedGeneration",
      "The generation of the object that it was found for.");

  private CompletedSchema() {}

  static void complete(ObjectNode schema) {
    JsonNode properties = schema.path("properties");
    for (var property : properties.properties()) {
      var field = (ObjectNode) property.getValue();
      if (field.path("x-kubernetes-int-or-string").asBoolean()) {
        field.put("pattern", quantity(property.getKey()));
      }
      if (property.getKey().equals("conditions")) {
        field.at("/items/properties").properties().forEach(part -> ((ObjectNode) part.getValue())
            .put("description", CONDITION.get(part.getKey())));
      }
      if (field.path("type").asText().equals("array")) {
        list(property.getKey(), field);
      }
      wholeNumber(field);
      if (field.path("default").isNull()) {
        field.put("default", ""); // the generator reads an empty default as none
      }
      if (field.has("additionalProperties")) {
        field.put("maxProperties", 1000);
      }
      complete(field);
    }
    if (schema.get("items") instanceof ObjectNode items) {
      if (items.path("type").asText().equals("array")) {
        items.put("x-kubernetes-list-type", "atomic");
      }
      wholeNumber(items);
      complete(items);
    }
  }

  /// Without a maximum a schema takes numbers that no integer type holds.
  private static void wholeNumber(ObjectNode field) {
    if (field.path("type").asText().equals("integer") && !field.has("maximum")) {
      field.put("format", "int64");
    }
  }

  private static String quantity(String field) {
    String pattern = QUANTITIES.get(field);
    if (pattern == null) {
      throw new IllegalStateException("which quantity is the field \"" + field + "\"?");
    }
    return pattern;
  }

  private static void list(String name, ObjectNode field) {
    Optional<String> key = Optional.ofNullable(KEYS.get(name)).or(() -> named(field))
        .filter(k -> !ATOMIC.contains(name));
    if (key.isPresent()) {
      var items = (ObjectNode) field.get("items");
      if (items.withArray("required").valueStream().noneMatch(r -> r.asText().equals(key.get()))) {
        items.withArray("required").add(key.get());
      }
      field.put("x-kubernetes-list-type", "map");
      field.putArray("x-kubernetes-list-map-keys").add(key.get());
    } else {
      field.put("x-kubernetes-list-type", "atomic");
    }
  }

  /// Items whose name is required are told apart by it.
  private static Optional<String> named(ObjectNode field) {
    return field.path("items").path("required").valueStream()
        .anyMatch(r -> r.asText().equals("name")) ? Optional.of("name") : Optional.empty();
  }
}
