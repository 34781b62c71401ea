package dev.karoo.cli.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.plan.AnswerCheck.Wanted;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Hard spread and anti-affinity: tasks of a template, counted by the values of an attribute.
final class SpreadCheck {
  private final Map<String, AgentManifest> agents;
  private final Map<String, Wanted> tasks;
  private final Map<String, JsonNode> placed;
  private final List<String> wrong;

  /// @param wrong takes what is broken
  SpreadCheck(Map<String, AgentManifest> agents, Map<String, Wanted> tasks,
      Map<String, JsonNode> placed, List<String> wrong) {
    this.agents = agents;
    this.tasks = tasks;
    this.placed = placed;
    this.wrong = wrong;
  }

  void run() {
    Map<String, Wanted> templates = new TreeMap<>();
    tasks.values().forEach(task -> templates.putIfAbsent(name(task), task));
    templates.forEach((name, task) -> {
      for (JsonNode rule : task.template().path("antiAffinity")) {
        if (rule.path("mode").asText("Hard").equals("Hard")) {
          apart(name, task, rule);
        }
      }
      for (JsonNode rule : task.template().path("spread")) {
        if (rule.path("mode").asText("Hard").equals("Hard")) {
          even(name, task, rule);
        }
      }
    });
  }

  private static String name(Wanted task) {
    return task.pipeline() + "/" + task.template().path("name").asText();
  }

  /// How many placed tasks of the template are on agents of each value.
  private Map<String, Integer> counts(String template, String attribute) {
    Map<String, Integer> counts = new HashMap<>();
    placed.forEach((key, placement) -> {
      AgentManifest agent = agents.get(placement.path("agent").asText());
      if (agent != null && name(tasks.get(key)).equals(template)) {
        agent.attribute(attribute).ifPresent(value -> counts.merge(value, 1, Integer::sum));
      }
    });
    return counts;
  }

  private void apart(String name, Wanted task, JsonNode rule) {
    String attribute = rule.path("attribute").asText("host");
    String other = task.pipeline() + "/" + rule.path("task").asText();
    Map<String, Integer> mine = counts(name, attribute);
    Map<String, Integer> theirs = counts(other, attribute);
    mine.forEach((value, count) -> {
      if (name.equals(other) ? count > 1 : theirs.containsKey(value)) {
        wrong.add("antiAffinity: %s and %s on %s %s".formatted(name, other, attribute, value));
      }
    });
  }

  private void even(String name, Wanted task, JsonNode rule) {
    String attribute = rule.path("attribute").asText();
    Map<String, Integer> counts = counts(name, attribute);
    int of = counts.values().stream().mapToInt(n -> n).sum();
    long all = placed.keySet().stream().filter(key -> name(tasks.get(key)).equals(name)).count();
    if (of < all) {
      wrong.add("spread: some of " + name + " on agents without " + attribute);
    }
    for (AgentManifest agent : agents.values()) {
      Optional<String> value = agent.attribute(attribute);
      if (value.isPresent() && agent.admits(task.template())) {
        counts.putIfAbsent(value.get(), 0);
      }
    }
    if (!counts.isEmpty() && Collections.max(counts.values())
        - Collections.min(counts.values()) > rule.path("maxSkew").asInt(1)) {
      wrong.add("spread: " + name + " over " + attribute + ": " + counts);
    }
  }
}
