package dev.karoo.api.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.Json;
import dev.karoo.api.Kind;
import dev.karoo.api.KarooObject;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.OutputStream;
import java.net.URI;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Generates the CustomResourceDefinitions from the kinds' Java types with fabric8's generator, and
/// completes what that leaves out.
final class GeneratedCrds {
  private GeneratedCrds() {}

  /// The definition of each kind.
  static Map<Kind, ObjectNode> all() {
    var definitions = new EnumMap<Kind, ObjectNode>(Kind.class);
    for (Kind kind : Kind.values()) {
      ObjectNode definition = generated(kind.type());
      columns(definition, kind.type());
      selectable((ObjectNode) definition.at("/spec/versions/0"), kind);
      ObjectNode schema = (ObjectNode) definition.at("/spec/versions/0/schema/openAPIV3Schema");
      root(schema, kind);
      CompletedSchema.complete(schema);
      definitions.put(kind, (ObjectNode) wholeNumbers(definition));
    }
    return definitions;
  }

  private static ObjectNode generated(Class<? extends KarooObject<?, ?>> type) {
    var taken = new Taken();
    new CRDGenerator().customResourceClasses(List.<Class<? extends HasMetadata>>of(type))
        .withOutput(new Nowhere()).withPostProcessor(taken).forCRDVersions("v1").generate();
    return taken.definition;
  }

  /// The generator sorts columns by path; tables are to show them as declared.
  private static void columns(ObjectNode definition, Class<?> type) {
    var version = (ObjectNode) definition.at("/spec/versions/0");
    ArrayNode columns = version.putArray("additionalPrinterColumns");
    for (var declared : type.getAnnotationsByType(AdditionalPrinterColumn.class)) {
      ObjectNode column = columns.addObject().put("name", declared.name())
          .put("type", declared.type().name().toLowerCase(java.util.Locale.ROOT))
          .put("jsonPath", declared.jsonPath());
      if (declared.priority() > 0) {
        column.put("priority", declared.priority());
      }
      if (!declared.getDescription().isEmpty()) {
        column.put("description", declared.getDescription());
      }
    }
  }

  /// What field selectors may ask for: how users think of tasks and pipelines.
  private static void selectable(ObjectNode version, Kind kind) {
    List<String> paths = switch (kind) {
      case PIPELINE -> List.of(".status.phase");
      case TASK ->
        List.of(".spec.pipeline", ".spec.template", ".status.phase", ".status.placement.agent");
      case AGENT -> List.of();
    };
    if (!paths.isEmpty()) {
      ArrayNode fields = version.putArray("selectableFields");
      paths.forEach(path -> fields.addObject().put("jsonPath", path));
    }
  }

  private static void root(ObjectNode schema, Kind kind) {
    schema.put("description", switch (kind) {
      case PIPELINE -> "A pipeline: tasks that work together.";
      case TASK ->
        "One replica of a task template. Karoo writes it; deleting it replaces the task.";
      case AGENT -> "A host of the cluster, named by its Mesos hostname in lower case.";
    });
    var properties = (ObjectNode) schema.get("properties");
    properties.putObject("apiVersion").put("type", "string")
        .put("description", "The version of the schema: karoo.dev/v1alpha1.");
    properties.putObject("kind").put("type", "string")
        .put("description", "The kind: " + kind.kind() + ".");
    properties.putObject("metadata").put("type", "object");
    ((ObjectNode) properties.get("spec")).put("description", "What is wanted.");
    ((ObjectNode) properties.get("status")).put("description", "What is so; Karoo writes it.");
    schema.putArray("required").add("spec");
    if (kind == Kind.PIPELINE) {
      schema.putArray("x-kubernetes-validations").addObject()
          .put("rule", "self.metadata.name.matches('^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$')")
          .put("message", "the name of a pipeline is a DNS label: at most 63 of a-z, 0-9 and -");
    }
  }

  /// The generator writes limits as 1.0.
  private static JsonNode wholeNumbers(JsonNode node) {
    if (node.isFloatingPointNumber() && node.decimalValue().stripTrailingZeros().scale() <= 0) {
      return Json.mapper().getNodeFactory().numberNode(node.longValue());
    }
    if (node instanceof ObjectNode object) {
      object.properties().forEach(p -> p.setValue(wholeNumbers(p.getValue())));
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, wholeNumbers(array.get(i)));
      }
    }
    return node;
  }

  private static final class Taken implements CRDPostProcessor {
    private ObjectNode definition = Json.mapper().createObjectNode();

    @Override
    public HasMetadata process(HasMetadata crd, String version) {
      definition = Json.toTree(crd);
      return crd;
    }
  }

  private static final class Nowhere implements CRDGenerator.CRDOutput<OutputStream> {
    @Override
    public OutputStream outputFor(String name) {
      return OutputStream.nullOutputStream();
    }

    @Override
    public URI crdURI(String name) {
      return URI.create("file:///" + name);
    }

    @Override
    public void close() {}
  }
}
