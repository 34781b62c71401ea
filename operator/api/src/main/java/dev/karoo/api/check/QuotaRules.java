package dev.karoo.api.check;

import dev.karoo.api.convert.QuotaLimits;
import dev.karoo.core.quota.Limit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a ResourceQuota may limit.
final class QuotaRules {
  private QuotaRules() {}

  static void check(Field spec, Findings findings) {
    if (!spec.get("hard").node().isObject()) {
      findings.at("spec.hard", "is missing", "such as {cpu: 8, memory: 16Gi}");
      return;
    }
    for (var other : spec.node().properties()) {
      if (!other.getKey().equals("hard")) {
        findings.add(spec.get(other.getKey()), "is not supported: a quota here is for all tasks of"
            + " its namespace", "leave it out");
      }
    }
    List<String> words = Arrays.stream(Limit.values()).map(Limit::word).toList();
    for (var entry : spec.get("hard").node().properties()) {
      Field field = spec.get("hard").get(entry.getKey());
      Optional<Limit> limit = Limit.named(entry.getKey());
      if (limit.isEmpty()) {
        findings.add(field, "is nothing that Karoo limits", Nearest.proposal(entry.getKey(), words,
            "what can be limited: " + String.join(", ", words)));
      } else if (QuotaLimits.amount(limit.get(), entry.getValue().asText()).isEmpty()) {
        findings.add(field, "is no quantity of 0 or more", "such as 8, 500m or 16Gi");
      }
    }
  }
}
