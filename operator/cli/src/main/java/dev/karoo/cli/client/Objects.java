package dev.karoo.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/// What all objects have.
public final class Objects {
  private Objects() {}

  /// `metadata.name`.
  public static String name(JsonNode object) {
    return object.path("metadata").path("name").asText();
  }

  /// `metadata.namespace`; empty: it has none.
  public static String namespace(JsonNode object) {
    return object.path("metadata").path("namespace").asText();
  }

  /// `metadata.uid`.
  public static String uid(JsonNode object) {
    return object.path("metadata").path("uid").asText();
  }

  /// `metadata.resourceVersion`.
  public static String resourceVersion(JsonNode object) {
    return object.path("metadata").path("resourceVersion").asText();
  }

  /// The condition of a type in `status.conditions`.
  public static Optional<JsonNode> condition(JsonNode object, String type) {
    for (JsonNode condition : object.path("status").path("conditions")) {
      if (condition.path("type").asText().equalsIgnoreCase(type)) {
        return Optional.of(condition);
      }
    }
    return Optional.empty();
  }

  /// The object with `apiVersion` and `kind`, if it came without.
  public static JsonNode typed(JsonNode object, ResourceType type) {
    if (object instanceof ObjectNode node && !node.has("kind")) {
      node.put("apiVersion", type.apiVersion());
      node.put("kind", type.kind());
    }
    return object;
  }
}
