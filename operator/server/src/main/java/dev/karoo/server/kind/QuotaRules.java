package dev.karoo.server.kind;

import dev.karoo.api.check.Nearest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.convert.QuotaLimits;
import dev.karoo.core.quota.Limit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a ResourceQuota may limit.
final class QuotaRules {
  private QuotaRules() {}

  static List<FieldProblem> check(ObjectNode object, Optional<ObjectNode> old) {
    List<FieldProblem> problems = new ArrayList<>();
    object.at("/spec/hard").properties().forEach(entry -> {
      String path = "spec.hard[" + entry.getKey() + "]";
      Optional<Limit> limit = Limit.named(entry.getKey());
      if (limit.isEmpty()) {
        problems.add(FieldProblem.of(FieldProblem.Type.NOT_SUPPORTED, path, meant(entry.getKey()),
            entry.getValue()));
      } else if (QuotaLimits.amount(limit.get(), entry.getValue().asText()).isEmpty()) {
        problems.add(FieldProblem.of(FieldProblem.Type.INVALID, path,
            "must be a quantity of 0 or more, such as 8, 500m or 16Gi", entry.getValue()));
      }
    });
    for (String field : List.of("scopes", "scopeSelector")) {
      if (object.path("spec").has(field)) {
        problems.add(FieldProblem.of(FieldProblem.Type.FORBIDDEN, "spec." + field,
            "a quota here is for all tasks of its namespace"));
      }
    }
    return problems;
  }

  private static String meant(String key) {
    List<String> words = Arrays.stream(Limit.values()).map(Limit::word).toList();
    return Nearest.to(key, words).map(near -> "did you mean " + near + "?")
        .orElseGet(() -> "what can be limited: " + String.join(", ", words));
  }
}
