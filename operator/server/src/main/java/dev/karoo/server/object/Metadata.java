package dev.karoo.server.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.json.Json;
import dev.karoo.server.kind.BuiltInKinds;
import dev.karoo.server.kind.FieldProblem;
import dev.karoo.server.kind.SchemaCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What `metadata` may hold, by Kubernetes' rules (`k8s.io/apimachinery/pkg/api/validation`), in
/// its words.
public final class Metadata {
  private static final String SUBDOMAIN = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
  private static final Pattern NAME = Pattern.compile(SUBDOMAIN);
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern QUALIFIED = Pattern
      .compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
  private static final Pattern LABEL_VALUE = Pattern
      .compile("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?");
  private static final int ANNOTATIONS = 256 * 1024;

  static final String NOT_A_NAME = "a lowercase RFC 1123 subdomain must consist of lower case"
      + " alphanumeric characters,"
      + " '-' or '.', and must start and end with an alphanumeric character (e.g."
      + " 'example.com', regex used for"
      + " validation is '" + SUBDOMAIN + "')";
  static final String NOT_A_LABEL = "a lowercase RFC 1123 label must consist of lower case"
      + " alphanumeric characters or"
      + " '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or"
      + " '123-abc', regex used"
      + " for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
  private static final String NOT_QUALIFIED = "name part must consist of alphanumeric"
      + " characters, '-', '_' or '.', and"
      + " must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or"
      + " '123-abc', regex"
      + " used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
  private static final String NOT_A_VALUE = "a valid label must be an empty string or consist"
      + " of alphanumeric"
      + " characters, '-', '_' or '.', and must start and end with an alphanumeric character"
      + " (e.g. 'MyValue',  or"
      + " 'my_value',  or '12345', regex used for validation is"
      + " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

  private final JsonNode schema = BuiltInKinds.metaSchemas()
      .path("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
  private final SchemaCheck types = new SchemaCheck();

  /// An object's metadata, made if there is none.
  public static ObjectNode of(ObjectNode object) {
    return Json.child(object, "metadata");
  }

  /// The text of a field of the metadata; empty when there is none.
  static String text(JsonNode object, String field) {
    JsonNode value = object.path("metadata").path(field);
    return value.isTextual() ? value.textValue() : "";
  }

  /// Whether the metadata have the types they must; the rest may then be read without care.
  List<FieldProblem> typeProblems(ObjectNode object) {
    JsonNode metadata = object.path("metadata");
    return metadata.isMissingNode() || metadata.isNull()
        ? List.of()
        : types.problems("metadata", withoutNulls(metadata), schema);
  }

  /// Kubernetes reads a null as nothing.
  private static JsonNode withoutNulls(JsonNode metadata) {
    if (metadata instanceof ObjectNode object) {
      ObjectNode copy = object.deepCopy();
      copy.properties().removeIf(field -> field.getValue().isNull());
      return copy;
    }
    return metadata;
  }

  /// All that is wrong with names, labels, annotations, finalizers and owners.
  List<FieldProblem> problems(ObjectNode object, Pattern ofName) {
    List<FieldProblem> problems = new ArrayList<>();
    checkName(object, ofName, problems);
    JsonNode metadata = object.path("metadata");
    metadata.path("labels").properties().forEach(label -> {
      checkQualified("metadata.labels", label.getKey(), problems);
      String value = label.getValue().asText();
      if (value.length() > 63) {
        problems
            .add(FieldProblem.of(FieldProblem.Type.INVALID, "metadata.labels",
                "must be no more than 63 bytes",
                label.getValue()));
      } else if (!LABEL_VALUE.matcher(value).matches()) {
        problems
            .add(FieldProblem.of(FieldProblem.Type.INVALID, "metadata.labels", NOT_A_VALUE,
                label.getValue()));
      }
    });
    long size = 0;
    for (var annotation : metadata.path("annotations").properties()) {
      checkQualified("metadata.annotations", annotation.getKey().toLowerCase(java.util.Locale.ROOT),
          problems);
      size += annotation.getKey().length() + (long) annotation.getValue().asText().length();
    }
    if (size > ANNOTATIONS) {
      problems.add(FieldProblem.of(FieldProblem.Type.TOO_LONG, "metadata.annotations",
          "may not be more than " + ANNOTATIONS + " bytes"));
    }
    metadata.path("finalizers").forEach(
        finalizer -> checkQualified("metadata.finalizers", finalizer.asText(), problems));
    checkOwners(metadata.path("ownerReferences"), problems);
    return problems;
  }

  /// The rule for names of most kinds.
  static Pattern subdomain() {
    return NAME;
  }

  /// The rule for names of namespaces.
  static Pattern label() {
    return LABEL;
  }

  private static void checkName(ObjectNode object, Pattern rule, List<FieldProblem> problems) {
    String name = text(object, "name");
    if (name.isEmpty()) {
      problems
          .add(FieldProblem.of(FieldProblem.Type.REQUIRED, "metadata.name",
              "name or generateName is required"));
    } else {
      checkName("metadata.name", name, rule, problems);
    }
  }

  private static void checkName(String path, String name, Pattern rule,
      List<FieldProblem> problems) {
    int longest = rule == LABEL ? 63 : 253;
    JsonNode value = Json.object().textNode(name);
    if (name.length() > longest) {
      problems.add(FieldProblem.of(FieldProblem.Type.INVALID, path,
          "must be no more than " + longest + " bytes", value));
    } else if (!rule.matcher(name).matches()) {
      problems.add(FieldProblem.of(FieldProblem.Type.INVALID, path,
          rule == LABEL ? NOT_A_LABEL : NOT_A_NAME, value));
    }
  }

  /// What is wrong with the name of the namespace that an object is in.
  static List<FieldProblem> namespaceProblems(String namespace) {
    List<FieldProblem> problems = new ArrayList<>();
    checkName("metadata.namespace", namespace, LABEL, problems);
    return problems;
  }

  private static void checkQualified(String path, String key, List<FieldProblem> problems) {
    int slash = key.indexOf('/');
    String prefix = key.substring(0, Math.max(slash, 0));
    String name = key.substring(slash + 1);
    JsonNode value = Json.object().textNode(key);
    if (slash >= 0 && !(prefix.length() <= 253 && NAME.matcher(prefix).matches())) {
      problems.add(
          FieldProblem.of(FieldProblem.Type.INVALID, path, "prefix part " + NOT_A_NAME, value));
    }
    if (name.isEmpty() || name.length() > 63 || !QUALIFIED.matcher(name).matches()) {
      problems.add(FieldProblem.of(FieldProblem.Type.INVALID, path,
          name.length() > 63 ? "name part must be no more than 63 bytes" : NOT_QUALIFIED, value));
    }
  }

  private static void checkOwners(JsonNode owners, List<FieldProblem> problems) {
    int i = 0;
    int controllers = 0;
    for (JsonNode owner : owners) {
      for (String field : List.of("apiVersion", "kind", "name", "uid")) {
        if (owner.path(field).asText().isEmpty()) {
          problems.add(FieldProblem.of(FieldProblem.Type.INVALID,
              "metadata.ownerReferences[" + i + "]." + field,
              field + " must not be empty", owner.path(field).isTextual()
                  ? owner.path(field)
                  : Json.object().textNode("")));
        }
      }
      controllers += owner.path("controller").asBoolean() ? 1 : 0;
      i++;
    }
    if (controllers > 1) {
      problems.add(FieldProblem.of(FieldProblem.Type.INVALID, "metadata.ownerReferences",
          "Only one reference can have Controller set to true", owners));
    }
  }
}
