package dev.karoo.api.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// That templates refer to templates that exist, and wait for each other in no circle.
final class DependencyRules {
  private DependencyRules() {}

  static void names(Field task, Map<String, Field> templates, Findings findings) {
    for (Field dependency : task.get("dependsOn").items()) {
      known(dependency.get("task"), templates, findings);
      ends(dependency, templates, findings);
    }
    for (Field rule : task.get("antiAffinity").items()) {
      known(rule.get("task"), templates, findings);
    }
  }

  private static void known(Field name, Map<String, Field> templates, Findings findings) {
    name.text().filter(n -> !templates.containsKey(n)).ifPresent(n -> findings.add(name,
        "is no task template of this pipeline", Nearest.proposal(n, templates.keySet(),
            templates.size() > 12 ? "" : "there are " + String.join(", ", templates.keySet()))));
  }

  /// What runs for ever never succeeds.
  private static void ends(Field dependency, Map<String, Field> templates, Findings findings) {
    Field other = templates.get(dependency.get("task").text().orElse(""));
    if (other != null && dependency.get("condition").text().orElse("").equals("Succeeded")
        && other.get("restartPolicy").text().orElse("Always").equals("Always")) {
      findings.add(dependency.get("condition"), "is never reached: "
          + other.get("name").text().orElse("") + " runs for ever",
          "write Ready, or give that template restartPolicy: OnFailure or Never");
    }
  }

  /// Reports each circle once, at the dependency that closes it.
  static void cycles(Map<String, Field> templates, Findings findings) {
    Set<String> done = new HashSet<>();
    for (String start : templates.keySet()) {
      visit(start, new ArrayList<>(), done, templates, findings);
    }
  }

  private static void visit(String name, List<String> path, Set<String> done,
      Map<String, Field> templates, Findings findings) {
    Field task = templates.get(name);
    if (task == null || done.contains(name)) {
      return;
    }
    path.add(name);
    for (Field dependency : task.get("dependsOn").items()) {
      String next = dependency.get("task").text().orElse("");
      int from = path.indexOf(next);
      if (from >= 0) {
        String circle = String.join(" → ", path.subList(from, path.size())) + " → " + next;
        findings.add(dependency.get("task"), "closes a circle: " + circle,
            "leave out one of these dependencies");
      } else {
        visit(next, path, done, templates, findings);
      }
    }
    path.removeLast();
    done.add(name);
  }
}
