package dev.karoo.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.apply.Ownership.Force;
import dev.karoo.server.json.Json;
import dev.karoo.server.kind.FieldProblem;
import dev.karoo.server.object.DeleteOptions;
import dev.karoo.server.object.DeleteOptions.Propagation;
import dev.karoo.server.object.Listing.Query;
import dev.karoo.server.object.Target;
import dev.karoo.server.object.WriteOptions;
import dev.karoo.server.object.WriteOptions.FieldValidation;
import dev.karoo.server.object.WriteOptions.Persistence;
import dev.karoo.server.select.FieldSelector;
import dev.karoo.server.select.LabelSelector;
import dev.karoo.server.status.ApiException;
import dev.karoo.server.status.Refusals;
import java.util.List;
import java.util.Optional;

/// What the query parameters (and the body of a DELETE) ask for.
final class Options {
  private static final int LONGEST_MANAGER = 128;

  private Options() {}

  /// Of a POST, PUT or PATCH.
  ///
  /// @throws ApiException 422
  static WriteOptions write(Call call, String kindOfOptions) {
    FieldValidation validation = switch (call.parameter("fieldValidation")) {
      case "" -> FieldValidation.REFUSE;
      case "Strict" -> FieldValidation.STRICT;
      case "Warn" -> FieldValidation.WARN;
      case "Ignore" -> FieldValidation.IGNORE;
      default ->
        throw unsupported(kindOfOptions, "fieldValidation", call.parameter("fieldValidation"),
            "\"Ignore\", \"Strict\", \"Warn\"");
    };
    String manager = call.parameter("fieldManager");
    if (manager.length() > LONGEST_MANAGER) {
      throw invalid(kindOfOptions, FieldProblem.of(FieldProblem.Type.TOO_LONG, "fieldManager",
          "may not be more than %d bytes".formatted(LONGEST_MANAGER)));
    }
    Force force = call.flag("force") ? Force.YES : Force.NO;
    return new WriteOptions(persistence(call.parameters("dryRun"), kindOfOptions), validation,
        manager.isEmpty() ? agent(call) : manager, force);
  }

  /// Kubernetes names a writer that does not name itself by its user agent.
  private static String agent(Call call) {
    String agent = call.header("User-Agent").split("/", 2)[0].strip();
    String name = agent.isEmpty() ? "unknown" : agent;
    return name.substring(0, Math.min(name.length(), LONGEST_MANAGER));
  }

  static Persistence persistence(List<String> dryRun, String kindOfOptions) {
    for (String one : dryRun) {
      if (!one.equals("All") && !one.isEmpty()) {
        throw unsupported(kindOfOptions, "dryRun", one, "\"All\"");
      }
    }
    return dryRun.contains("All") ? Persistence.DRY_RUN : Persistence.KEEP;
  }

  private static ApiException unsupported(String kind, String field, String value,
      String supported) {
    return invalid(kind, FieldProblem.of(FieldProblem.Type.NOT_SUPPORTED, field,
        "supported values: " + supported, JsonNodeFactory.instance.textNode(value)));
  }

  static ApiException invalid(String kind, FieldProblem problem) {
    return Refusals.invalid("meta.k8s.io", kind, "", List.of(problem.cause()));
  }

  /// Of a DELETE: from its body, if it has one, and the query.
  ///
  /// @throws ApiException 400, 413, 415 or 422
  static DeleteOptions delete(Call call) {
    byte[] bytes = call.body();
    ObjectNode body = bytes.length == 0 ? Json.object() : Bodies.object(Bodies.tree(call, bytes));
    String policy = first(call.parameter("propagationPolicy"), body.path("propagationPolicy"));
    Propagation propagation = switch (policy) {
      case "" -> orphan(call, body)
          .map(orphan -> orphan ? Propagation.ORPHAN : Propagation.BACKGROUND)
          .orElse(Propagation.AS_MARKED);
      case "Background" -> Propagation.BACKGROUND;
      case "Foreground" -> Propagation.FOREGROUND;
      case "Orphan" -> Propagation.ORPHAN;
      default -> throw unsupported("DeleteOptions", "propagationPolicy", policy,
          "\"Background\", \"Foreground\", \"Orphan\"");
    };
    List<String> dryRun = new java.util.ArrayList<>(call.parameters("dryRun"));
    body.path("dryRun").forEach(one -> dryRun.add(one.asText()));
    JsonNode preconditions = body.path("preconditions");
    return new DeleteOptions(persistence(dryRun, "DeleteOptions"), propagation,
        text(preconditions.path("uid")), text(preconditions.path("resourceVersion")));
  }

  private static Optional<Boolean> orphan(Call call, ObjectNode body) {
    return call.choice("orphanDependents").or(() -> body.hasNonNull("orphanDependents")
        ? Optional.of(body.path("orphanDependents").asBoolean())
        : Optional.empty());
  }

  private static String first(String query, JsonNode body) {
    return query.isEmpty() ? body.asText() : query;
  }

  private static Optional<String> text(JsonNode value) {
    return Optional.of(value.asText()).filter(text -> !text.isEmpty());
  }

  /// Of a list or a watch.
  ///
  /// @throws ApiException 400
  static Query query(Call call, Target target) {
    FieldSelector asked = FieldSelector.parse(call.parameter("fieldSelector"), target.kind());
    FieldSelector fields = target.name().isEmpty() ? asked : asked.andName(target.name());
    boolean exact = call.parameter("resourceVersionMatch").equals("Exact");
    Optional<Long> revision = call.number("resourceVersion");
    return new Query(narrowed(target, fields), LabelSelector.parse(call.parameter("labelSelector")),
        fields,
        call.number("limit").orElse(0L), call.parameter("continue"),
        exact ? revision : Optional.empty());
  }

  /// A selector that names a namespace saves looking into the others.
  private static Target narrowed(Target target, FieldSelector fields) {
    return fields.namespace()
        .filter(_ -> target.namespace().isEmpty() && target.kind().namespaced())
        .map(namespace -> new Target(target.kind(), namespace, target.name())).orElse(target);
  }
}
