package dev.karoo.server.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.json.Json;
import dev.karoo.server.kind.BuiltInKinds;
import dev.karoo.server.kind.FieldProblem;
import dev.karoo.server.kind.Kind;
import dev.karoo.server.kind.Kind.UserWrites;
import dev.karoo.server.kind.Schema.UnknownField;
import dev.karoo.server.kind.SchemaCheck;
import dev.karoo.server.object.WriteOptions.FieldValidation;
import dev.karoo.server.status.Cause;
import dev.karoo.server.status.Refusals;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What a proposed object must be like to be written, whichever way it was proposed.
final class Rules {
  private final Metadata metadata = new Metadata();
  private final SchemaCheck check = new SchemaCheck();

  /// Fills in what Kubernetes' own kinds may leave unsaid: what they are, which the path says.
  ///
  /// @param object changed in place
  void fillIn(Kind kind, ObjectNode object) {
    if (kind.isKubernetesOwn()) {
      if (object.path("kind").asText("").isEmpty()) {
        object.put("kind", kind.names().kind());
      }
      if (object.path("apiVersion").asText("").isEmpty()) {
        object.put("apiVersion", kind.apiVersion());
      }
    }
  }

  /// That the object says it is of the kind, and its metadata can be read.
  ///
  /// @throws dev.karoo.server.status.ApiException 400
  void requireReadable(Kind kind, ObjectNode object) {
    String said = object.path("apiVersion").asText();
    String kindSaid = object.path("kind").asText();
    if (kindSaid.isEmpty() || said.isEmpty()) {
      throw Refusals
          .badRequest("Object '%s' is missing in the body: this is about %s, Kind=%s".formatted(
              kindSaid.isEmpty() ? "Kind" : "apiVersion", kind.apiVersion(), kind.names().kind()));
    }
    if (!kindSaid.equals(kind.names().kind())) {
      throw Refusals.badRequest(
          "%s in version \"%s\" cannot be handled as a %s: no kind \"%s\" is registered here"
              .formatted(kindSaid, kind.version(), kind.names().kind(), kindSaid));
    }
    if (!said.equals(kind.apiVersion())) {
      throw Refusals.badRequest(
          "the API version in the data (%s) does not match the expected API version (%s)"
              .formatted(said, kind.apiVersion()));
    }
    List<FieldProblem> problems = metadata.typeProblems(object);
    if (!problems.isEmpty()) {
      throw Refusals
          .badRequest("%s in version \"%s\" cannot be handled as a %s: %s".formatted(kindSaid,
              kind.version(), kindSaid, problems.stream()
                  .map(problem -> problem.path() + ": " + problem.cause().message())
                  .collect(Collectors.joining(", "))));
    }
    if (!object.path("metadata").isObject()) {
      object.putObject("metadata");
    }
    Metadata.of(object).properties().removeIf(field -> saysNothing(field.getValue()));
  }

  /// Kubernetes keeps no empty labels, annotations or lists in metadata: clients take `{}` and
  /// nothing for the same.
  private static boolean saysNothing(JsonNode value) {
    return value.isNull() || (value.isContainerNode() && value.isEmpty());
  }

  /// Drops, or refuses, fields that the kind does not have, and fills in defaults.
  ///
  /// @param object changed in place
  /// @return warnings
  List<String> settle(Kind kind, ObjectNode object, FieldValidation validation) {
    List<String> warnings = settleApplied(kind, object, validation);
    kind.schema().fillDefaults(object);
    return warnings;
  }

  /// The same without defaults: what a manager applies is what it wrote.
  List<String> settleApplied(Kind kind, ObjectNode object, FieldValidation validation) {
    List<UnknownField> unknown = kind.schema().prune(object);
    if (unknown.isEmpty()) {
      return List.of();
    }
    List<String> messages = unknown.stream().map(UnknownField::message).toList();
    return switch (validation) {
      case IGNORE -> List.of();
      case WARN -> messages;
      case STRICT ->
        throw Refusals.badRequest(("%s in version \"%s\" cannot be handled as a %s: strict decoding"
            + " error: %s").formatted(kind.names().kind(), kind.version(), kind.names().kind(),
                String.join(", ", messages)));
      case REFUSE ->
        throw Refusals.invalid(kind.group(), kind.names().kind(), Metadata.text(object, "name"),
            unknown.stream()
                .map(field -> new Cause("FieldValueForbidden", "Forbidden: " + field.message(),
                    field.path()))
                .toList());
    };
  }

  /// That names, labels, schema and the kind's own rules hold; all that is wrong is said at once.
  ///
  /// @throws dev.karoo.server.status.ApiException 422
  void requireValid(Kind kind, ObjectNode object, Optional<ObjectNode> old) {
    boolean namespace = kind.qualified().equals(BuiltInKinds.NAMESPACES);
    List<FieldProblem> problems = new ArrayList<>(
        metadata.problems(object, namespace ? Metadata.label() : Metadata.subdomain()));
    List<FieldProblem> ofSchema = check.problems(kind.schema(), object);
    problems.addAll(ofSchema);
    if (ofSchema.stream().noneMatch(problem -> problem.type() == FieldProblem.Type.TYPE_INVALID)) {
      problems.addAll(kind.validator().problems(object, old));
    }
    old.ifPresent(before -> problems.addAll(newFinalizers(object, before)));
    if (!problems.isEmpty()) {
      List<Cause> causes = problems.stream().map(FieldProblem::cause).distinct().toList();
      throw Refusals.invalid(kind.group(), kind.names().kind(), Metadata.text(object, "name"),
          causes);
    }
  }

  /// That no two items of a list have the same keys: of what is applied, one would be lost when it
  /// is laid over what is there.
  ///
  /// @param config what is applied
  /// @throws dev.karoo.server.status.ApiException 422
  void requireDistinct(Kind kind, ObjectNode config) {
    ObjectNode filled = config.deepCopy();
    kind.schema().fillDefaults(filled); // some keys have defaults
    List<Cause> causes = check.problems(kind.schema(), filled).stream()
        .filter(problem -> problem.type() == FieldProblem.Type.DUPLICATE)
        .map(FieldProblem::cause).toList();
    if (!causes.isEmpty()) {
      throw Refusals.invalid(kind.group(), kind.names().kind(), Metadata.text(config, "name"),
          causes);
    }
  }

  private static List<FieldProblem> newFinalizers(ObjectNode object, ObjectNode old) {
    if (Metadata.text(old, "deletionTimestamp").isEmpty()) {
      return List.of();
    }
    Set<JsonNode> before = new HashSet<>();
    old.path("metadata").path("finalizers").forEach(before::add);
    List<String> added = new ArrayList<>();
    object.path("metadata").path("finalizers").forEach(finalizer -> {
      if (!before.contains(finalizer)) {
        added.add(finalizer.toString());
      }
    });
    return added.isEmpty()
        ? List.of()
        : List.of(FieldProblem.of(FieldProblem.Type.FORBIDDEN, "metadata.finalizers",
            "no new finalizers can be added if the object is being deleted, found new finalizers []string{%s}"
                .formatted(String.join(", ", added))));
  }

  /// That users may write this.
  ///
  /// @throws dev.karoo.server.status.ApiException 403
  void requireAllowed(Target target, Optional<ObjectNode> old, ObjectNode object) {
    if (target.kind().writes() == UserWrites.METADATA
        && (old.isEmpty() || !Json.same(content(old.get()), content(object)))) {
      throw target.forbidden(
          ("%s objects are written by Karoo only; change what they belong to, or delete one to"
              + " have it replaced").formatted(target.kind().names().kind()));
    }
  }

  /// All but metadata.
  private static ObjectNode content(ObjectNode object) {
    ObjectNode copy = object.deepCopy();
    copy.remove("metadata");
    return copy;
  }
}
