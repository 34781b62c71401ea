package dev.karoo.server.kind;

import dev.karoo.api.check.Nearest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// A structural OpenAPI v3 schema, as in a CustomResourceDefinition: it knows which fields there
/// are, and fills in defaults. What values they may have is for {@link SchemaCheck}.
///
/// @param root the schema of the whole object
public record Schema(ObjectNode root) {

  /// A schema that allows any field.
  public static Schema open() {
    return new Schema(dev.karoo.server.json.Json.object().put("type", "object")
        .put("x-kubernetes-preserve-unknown-fields", true));
  }

  /// Whether fields that the schema does not name are kept.
  static boolean keepsUnknown(JsonNode schema) {
    boolean shapeless = !schema.has("properties") && !schema.has("additionalProperties")
        && !schema.has("items") && schema.path("type").asText().isEmpty();
    return shapeless || schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
  }

  /// The schema of a field; missing when there is none.
  public static JsonNode field(JsonNode schema, String name) {
    JsonNode named = schema.path("properties").path(name);
    return named.isMissingNode() && schema.path("additionalProperties").isObject()
        ? schema.path("additionalProperties")
        : named;
  }

  /// Takes out the fields that the schema does not know.
  ///
  /// @param object changed in place
  /// @return their paths
  public List<UnknownField> prune(ObjectNode object) {
    List<UnknownField> unknown = new ArrayList<>();
    prune(object, root, "", unknown);
    return unknown;
  }

  /// A field that the schema does not know.
  ///
  /// @param path where it was
  /// @param nearest the most similar name that is known there; empty when none is similar
  public record UnknownField(String path, String nearest) {
    /// As kube-apiserver says it, with the nearest name.
    public String message() {
      return "unknown field \"" + path + "\""
          + (nearest.isEmpty() ? "" : " (did you mean \"" + nearest + "\"?)");
    }
  }

  private static void prune(JsonNode node, JsonNode schema, String path,
      List<UnknownField> unknown) {
    if (node instanceof ArrayNode array && schema.has("items")) {
      for (int i = 0; i < array.size(); i++) {
        prune(array.get(i), schema.path("items"), path + "[" + i + "]", unknown);
      }
    } else if (node instanceof ObjectNode object) {
      Iterator<Map.Entry<String, JsonNode>> fields = object.properties().iterator();
      while (fields.hasNext()) {
        Map.Entry<String, JsonNode> field = fields.next();
        String at = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
        JsonNode known = path.isEmpty() && META.contains(field.getKey())
            ? OBJECT.path(field.getKey())
            : field(schema, field.getKey());
        if (!known.isMissingNode()) {
          prune(field.getValue(), known, at, unknown);
        } else if (!keepsUnknown(schema)) {
          unknown.add(new UnknownField(at,
              Nearest.to(field.getKey(), schema.path("properties").properties().stream()
                  .map(Map.Entry::getKey).toList()).orElse("")));
          fields.remove();
        }
      }
    }
  }

  /// Every object has them; their schema is not the kind's.
  private static final List<String> META = List.of("apiVersion", "kind", "metadata");
  private static final JsonNode OBJECT = object();

  private static JsonNode object() {
    ObjectNode fields = dev.karoo.server.json.Json.object();
    META.forEach(field -> fields.putObject(field).put("type", "string"));
    return fields.set("metadata", BuiltInKinds.metaSchemas()
        .path("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"));
  }

  /// Fills in what was left out and has a default.
  ///
  /// @param object changed in place
  public void fillDefaults(ObjectNode object) {
    fill(object, root);
  }

  private static void fill(JsonNode node, JsonNode schema) {
    if (node instanceof ObjectNode object) {
      schema.path("properties").properties().forEach(property -> {
        JsonNode standard = property.getValue().path("default");
        JsonNode present = object.path(property.getKey());
        boolean dropped = present.isNull() && !property.getValue().path("nullable").asBoolean();
        boolean absent = dropped || present.isMissingNode();
        if (absent && !standard.isMissingNode()) {
          object.set(property.getKey(), standard.deepCopy());
        }
      });
      object.properties().forEach(field -> fill(field.getValue(), field(schema, field.getKey())));
    } else if (node instanceof ArrayNode array) {
      array.forEach(item -> fill(item, schema.path("items")));
    }
  }
}
