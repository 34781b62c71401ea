package dev.karoo.cli.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What is wrong with an answer of `karoo plan -o json`, from what the manifests mean; it shares no
/// code with the engine. Each line begins with the rule that is broken.
///
/// Amounts are compared exactly, so requests must be whole thousandths of what Mesos counts.
final class AnswerCheck {
  private final Map<String, AgentManifest> agents = new TreeMap<>();
  private final Map<String, Wanted> tasks = new TreeMap<>();
  private final Map<String, JsonNode> placed = new TreeMap<>();
  private final Set<String> unplaced = new HashSet<>();
  private final List<String> wrong = new ArrayList<>();

  /// A task that the manifests ask for.
  ///
  /// @param pipeline `namespace/name`
  /// @param groups its pipeline's multicast groups
  /// @param gang whether it must not be placed without all others of its pipeline
  record Wanted(String key, String pipeline, JsonNode groups, JsonNode template, int index,
      boolean gang) {
    JsonNode resources() {
      return template.path("resources");
    }
  }

  private AnswerCheck(List<JsonNode> manifests, Instant now) {
    for (JsonNode manifest : manifests) {
      if (manifest.path("kind").asText().equals("Agent")) {
        var agent = new AgentManifest(manifest, now);
        agents.put(agent.name(), agent);
      } else {
        pipeline(manifest);
      }
    }
  }

  /// All that is wrong; empty: nothing.
  ///
  /// @param manifests Agents and Pipelines
  /// @param now for maintenance windows
  static List<String> of(List<JsonNode> manifests, JsonNode answer, Instant now) {
    var check = new AnswerCheck(manifests, now);
    check.complete(answer);
    check.gangs();
    check.onAgents();
    new SpreadCheck(check.agents, check.tasks, check.placed, check.wrong).run();
    return check.wrong;
  }

  private void pipeline(JsonNode manifest) {
    JsonNode spec = manifest.path("spec");
    String name = manifest.path("metadata").path("namespace").asText("default") + "/"
        + manifest.path("metadata").path("name").asText();
    boolean gang = spec.path("placement").asText("Gang").equals("Gang");
    for (JsonNode template : spec.path("tasks")) {
      boolean service = template.path("restartPolicy").asText("Always").equals("Always");
      for (int i = 0; i < template.path("replicas").asInt(1); i++) {
        String key = name + "/" + template.path("name").asText() + "[" + i + "]";
        tasks.put(key, new Wanted(key, name, spec.path("multicast"), template, i,
            gang && service));
      }
    }
  }

  private void complete(JsonNode answer) {
    for (JsonNode placement : answer.path("placements")) {
      String key = placement.path("task").asText();
      if (!tasks.containsKey(key)) {
        wrong.add("tasks: nobody asked for " + key);
      } else if (placed.put(key, placement) != null) {
        wrong.add("tasks: placed twice: " + key);
      }
    }
    for (JsonNode task : answer.path("unplaced")) {
      unplaced.add(task.path("task").asText());
      if (task.path("reasons").isEmpty()) {
        wrong.add("reasons: none for " + task.path("task").asText());
      }
      for (JsonNode reason : task.path("reasons")) {
        if (reason.asText().isBlank() || reason.asText().contains("\n")) {
          wrong.add("reasons: not one line: " + reason);
        }
      }
    }
    for (String key : tasks.keySet()) {
      if (placed.containsKey(key) == unplaced.contains(key)) {
        wrong.add("tasks: neither placed nor refused, or both: " + key);
      }
    }
  }

  private void gangs() {
    Map<String, int[]> counts = new HashMap<>();
    for (Wanted task : tasks.values()) {
      if (task.gang) {
        counts.computeIfAbsent(task.pipeline, unseen -> new int[2])[placed.containsKey(task.key)
            ? 1
            : 0]++;
      }
    }
    counts.forEach((pipeline, count) -> {
      if (count[0] > 0 && count[1] > 0) {
        wrong.add("gang: %s has %d placed, %d not".formatted(pipeline, count[1], count[0]));
      }
    });
  }

  private void onAgents() {
    Map<String, AgentCheck> checks = new TreeMap<>();
    placed.forEach((key, placement) -> {
      AgentManifest agent = agents.get(placement.path("agent").asText());
      if (agent == null) {
        wrong.add("agent: " + key + " is on none that there is: " + placement.path("agent"));
      } else {
        checks.computeIfAbsent(agent.name(), unseen -> new AgentCheck(agent, wrong))
            .add(tasks.get(key), placement);
      }
    });
    checks.values().forEach(AgentCheck::sums);
  }
}
