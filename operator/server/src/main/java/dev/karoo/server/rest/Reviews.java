package dev.karoo.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.access.User;
import dev.karoo.server.json.Json;
import dev.karoo.server.kind.BuiltInKinds;
import dev.karoo.server.kind.Kind;
import java.util.List;
import java.util.stream.Stream;

/// The kinds that are questions: may I, what may I, who am I. Nothing of them is kept.
final class Reviews {
  private Reviews() {}

  /// Whether a kind is one of them.
  static boolean isReview(Kind kind) {
    return kind.names().kind().startsWith("SelfSubject");
  }

  /// Answers one.
  static void answer(Call call, Kind kind, User user) {
    ObjectNode review = Bodies.object(call);
    review.put("kind", kind.names().kind()).put("apiVersion", kind.apiVersion());
    ObjectNode metadata = Json.child(review, "metadata");
    metadata.putNull("creationTimestamp");
    ObjectNode status = review.putObject("status");
    switch (kind.names().kind()) {
      case "SelfSubjectAccessReview" -> access(review.path("spec"), status, user);
      case "SelfSubjectRulesReview" ->
        rules(review.path("spec").path("namespace").asText(), status, user);
      default -> status.putObject("userInfo").put("username", user.name()).putArray("groups")
          .add("system:authenticated");
    }
    call.answer(201, review);
  }

  private static void access(JsonNode spec, ObjectNode status, User user) {
    JsonNode resource = spec.path("resourceAttributes");
    boolean allowed = resource.isObject()
        ? mayNamespace(resource, user)
            || user.may(verb(resource.path("verb").asText()), resource.path("namespace").asText())
        : user.may(verb(spec.path("nonResourceAttributes").path("verb").asText()), "");
    status.put("allowed", allowed);
    if (!allowed) {
      status.put("reason", "no role of %s allows it".formatted(user.name()));
    }
  }

  private static boolean mayNamespace(JsonNode resource, User user) {
    return resource.path("resource").asText().equals(BuiltInKinds.NAMESPACES)
        && resource.path("group").asText().isEmpty() && resource.path("verb").asText().equals("get")
        && user.mayReadNamespace(resource.path("name").asText());
  }

  /// `*` asks for the most.
  private static String verb(String verb) {
    return verb.equals("*") ? "everything" : verb;
  }

  private static void rules(String namespace, ObjectNode status, User user) {
    List<String> verbs = Stream
        .of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")
        .filter(verb -> user.may(verb, namespace)).toList();
    ArrayNode rules = status.putArray("resourceRules");
    if (!verbs.isEmpty()) {
      ObjectNode rule = rules.addObject();
      verbs.forEach(rule.putArray("verbs")::add);
      rule.putArray("apiGroups").add("*");
      rule.putArray("resources").add("*");
    }
    ObjectNode paths = status.putArray("nonResourceRules").addObject();
    paths.putArray("verbs").add("get");
    paths.putArray("nonResourceURLs").add("*");
    status.put("incomplete", false);
  }
}
