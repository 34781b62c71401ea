package dev.karoo.api.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.Karoo;
import dev.karoo.api.Kind;
import dev.karoo.api.crd.Definitions;
import dev.karoo.core.problem.Problem;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/// Says all that is wrong with an object, at once.
///
/// The schema comes from the CustomResourceDefinitions, so that what they promise and what is
/// checked are the same; beyond it come the rules between fields.
public final class Validation {
  private static final List<String> TOP = List.of("apiVersion", "kind", "metadata", "spec",
      "status");

  private final Map<Kind, Shape> shapes = new EnumMap<>(Kind.class);

  /// A validation of all kinds. Schemas are read when first needed.
  public Validation() {}

  private Shape shape(Kind kind) {
    synchronized (shapes) {
      return shapes.computeIfAbsent(kind, k -> Shape.of(Definitions.schema(k)));
    }
  }

  /// What is wrong with an object of whatever kind it says it is; nothing where it is valid.
  /// Its status is not looked at.
  public List<Problem> check(JsonNode object) {
    return check(object, (path, node) -> node.asText());
  }

  /// What is wrong with an object, where `texts` says how the scalar at a path was written.
  public List<Problem> check(JsonNode object, BiFunction<String, JsonNode, String> texts) {
    var findings = new Findings(texts);
    var root = new Field(object, "");
    if (!object.isObject()) {
      findings.add(root, "is " + StructureCheck.kind(object) + " where an object is wanted",
          "with apiVersion, kind, metadata and spec");
      return findings.problems();
    }
    Optional<Kind> kind = kind(root, findings);
    if (kind.isPresent()) {
      object(root, kind.get(), findings);
    } else if (isNamespace(object)) {
      MetadataCheck.check(root.get("metadata"), Optional.empty(), findings);
    } else if (isQuota(object)) {
      MetadataCheck.check(root.get("metadata"), Optional.of(Kind.PIPELINE), findings);
      QuotaRules.check(root.get("spec"), findings);
    }
    return findings.problems();
  }

  /// What is wrong with the limits of a ResourceQuota; its metadata are not looked at.
  public static List<Problem> limits(JsonNode quota) {
    var findings = new Findings((path, node) -> node.asText());
    QuotaRules.check(new Field(quota, "").get("spec"), findings);
    return findings.problems();
  }

  /// Whether it is Kubernetes' Namespace, which the server takes beside the kinds of Karoo.
  public static boolean isNamespace(JsonNode object) {
    return object.path("kind").asText().equals("Namespace")
        && object.path("apiVersion").asText().equals("v1");
  }

  /// Whether it is Kubernetes' ResourceQuota.
  public static boolean isQuota(JsonNode object) {
    return object.path("kind").asText().equals("ResourceQuota")
        && object.path("apiVersion").asText().equals("v1");
  }

  private static Optional<Kind> kind(Field root, Findings findings) {
    if (isNamespace(root.node()) || isQuota(root.node())) {
      return Optional.empty();
    }
    Field version = root.get("apiVersion");
    Field name = root.get("kind");
    Optional<Kind> kind = name.text().flatMap(Kind::named);
    if (!version.present()) {
      findings.at("apiVersion", "is missing", "write " + Karoo.API_VERSION);
    } else if (!version.scalar().equals(Optional.of(Karoo.API_VERSION))) {
      findings.add(version, "is not an apiVersion that Karoo knows",
          kind.isPresent() ? "write " + Karoo.API_VERSION : "the one is " + Karoo.API_VERSION);
    }
    if (!name.present()) {
      findings.at("kind", "is missing", "Pipeline, Task or Agent");
    } else if (kind.isEmpty()) {
      findings.add(name, "is not a kind that Karoo knows",
          Nearest.proposal(name.scalar().orElse(""), Arrays.stream(Kind.values())
              .map(Kind::kind).toList(), "the kinds are Pipeline, Task and Agent"));
    }
    return kind;
  }

  private void object(Field root, Kind kind, Findings findings) {
    Shape shape = shape(kind);
    for (var field : root.node().properties()) {
      if (!TOP.contains(field.getKey())) {
        Shape spec = shape.properties().get("spec");
        findings.at(root.get(field.getKey()).path(),
            "there is no field \"" + Paths.shortened(field.getKey()) + "\" here",
            spec != null && spec.properties().containsKey(field.getKey())
                ? "it belongs into spec"
                : Nearest.proposal(field.getKey(), TOP,
                    "the fields are " + String.join(", ", TOP)));
      }
    }
    MetadataCheck.check(root.get("metadata"), Optional.of(kind), findings);
    Field spec = root.get("spec");
    if (!spec.present()) {
      findings.at("spec", "is missing", "");
      return;
    }
    Shape wanted = shape.properties().get("spec");
    if (wanted != null) {
      new StructureCheck(findings).check(spec, wanted);
    }
    switch (kind) {
      case PIPELINE -> PipelineRules.check(spec, findings);
      case AGENT -> AgentRules.check(spec, findings);
      case TASK -> {
        // Karoo writes it
      }
    }
  }

  /// The object with the defaults of its schema where the user wrote nothing, and without fields
  /// that hold null. Status and unknown kinds are left as they are.
  public ObjectNode withDefaults(ObjectNode object) {
    ObjectNode copy = object.deepCopy();
    Optional<Kind> kind = Kind.named(object.path("kind").asText());
    Optional<Shape> spec = kind
        .flatMap(k -> Optional.ofNullable(shape(k).properties().get("spec")));
    if (spec.isPresent() && copy.get("spec") instanceof ObjectNode given) {
      complete(given, spec.get());
    }
    return copy;
  }

  private static void complete(JsonNode node, Shape shape) {
    if (node instanceof ObjectNode object) {
      object.properties().stream().filter(p -> p.getValue().isNull()).map(Map.Entry::getKey)
          .toList().forEach(object::remove);
      shape.properties().forEach((name, inner) -> {
        inner.byDefault().filter(d -> !object.has(name)).ifPresent(d -> object.set(name, d));
        Stream.ofNullable(object.get(name)).forEach(n -> complete(n, inner));
      });
    } else if (node instanceof ArrayNode list) {
      shape.items().ifPresent(inner -> list.forEach(n -> complete(n, inner)));
    }
  }
}
