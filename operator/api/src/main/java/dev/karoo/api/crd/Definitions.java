package dev.karoo.api.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.karoo.api.Json;
import dev.karoo.api.Kind;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// The CustomResourceDefinitions, as generated from the kinds' Java types and kept in `crds/`.
public final class Definitions {
  private Definitions() {}

  /// The definition of a kind as a tree: what stands in `crds/`.
  public static ObjectNode tree(Kind kind) {
    String name = kind.plural() + ".yaml";
    try (InputStream in = Definitions.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            "the CustomResourceDefinition " + name + " is not packaged");
      }
      return (ObjectNode) new YAMLMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The definition of a kind.
  public static CustomResourceDefinition of(Kind kind) {
    return Json.fromTree(tree(kind), CustomResourceDefinition.class);
  }

  /// The schema of a kind, as `openAPIV3Schema` holds it.
  public static JsonNode schema(Kind kind) {
    return tree(kind).at("/spec/versions/0/schema/openAPIV3Schema");
  }
}
