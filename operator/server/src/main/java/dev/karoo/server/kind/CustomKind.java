package dev.karoo.server.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.json.Json;
import dev.karoo.server.json.JsonPath;
import dev.karoo.server.json.Yaml;
import dev.karoo.server.kind.Kind.Names;
import dev.karoo.server.kind.Kind.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A kind defined by a CustomResourceDefinition.
///
/// @param kind what the definition says
/// @param definition the CustomResourceDefinition itself, which clients may read
public record CustomKind(Kind kind, ObjectNode definition) {

  /// Reads a CustomResourceDefinition (`apiextensions.k8s.io/v1`) in YAML or JSON. Of its versions
  /// the first that is served counts.
  ///
  /// @throws IllegalArgumentException when it is none
  public static CustomKind of(byte[] yaml) {
    if (Yaml.parse(yaml) instanceof ObjectNode definition) {
      return of(definition);
    }
    throw new IllegalArgumentException("a CustomResourceDefinition is an object");
  }

  /// Reads a CustomResourceDefinition.
  ///
  /// @throws IllegalArgumentException when it is none
  public static CustomKind of(ObjectNode definition) {
    JsonNode spec = definition.path("spec");
    JsonNode version = served(spec.path("versions"));
    JsonNode names = spec.path("names");
    if (!definition.path("kind").asText().equals("CustomResourceDefinition")
        || version.isMissingNode()
        || !(version.path("schema").path("openAPIV3Schema") instanceof ObjectNode schema)) {
      throw new IllegalArgumentException(
          "no CustomResourceDefinition with a served version and a schema: "
              + definition.path("metadata").path("name").asText());
    }
    Names called = new Names(names.path("kind").asText(), names.path("plural").asText(),
        names.path("singular").asText(), texts(names.path("shortNames")),
        texts(names.path("categories")));
    Scope scope = spec.path("scope").asText().equals("Cluster") ? Scope.CLUSTER : Scope.NAMESPACED;
    Kind kind = Kind
        .of(spec.path("group").asText(), version.path("name").asText(), called, scope, schema)
        .withColumns(columns(version.path("additionalPrinterColumns")))
        .withSelectable(selectable(version.path("selectableFields")));
    return new CustomKind(version.path("subresources").has("status") ? kind : kind.withoutStatus(),
        definition);
  }

  private static JsonNode served(JsonNode versions) {
    for (JsonNode version : versions) {
      if (version.path("served").asBoolean()) {
        return version;
      }
    }
    return Json.object().path("none");
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static List<PrinterColumn> columns(JsonNode list) {
    List<PrinterColumn> columns = new ArrayList<>();
    for (JsonNode column : list) {
      columns.add(new PrinterColumn(column.path("name").asText(), column.path("type").asText(),
          JsonPath.parse(column.path("jsonPath").asText()), column.path("priority").asInt(),
          column.path("format").asText(), column.path("description").asText()));
    }
    return columns;
  }

  private static Map<String, JsonPath> selectable(JsonNode list) {
    Map<String, JsonPath> fields = new LinkedHashMap<>();
    for (JsonNode field : list) {
      String path = field.path("jsonPath").asText();
      fields.put(path.startsWith(".") ? path.substring(1) : path, JsonPath.parse(path));
    }
    return fields;
  }

  /// The same with another validator.
  public CustomKind withValidator(Validator validator) {
    return new CustomKind(kind.withValidator(validator), definition);
  }

  /// The same where users may write that.
  public CustomKind withUserWrites(Kind.UserWrites allowed) {
    return new CustomKind(kind.withUserWrites(allowed), definition);
  }
}
