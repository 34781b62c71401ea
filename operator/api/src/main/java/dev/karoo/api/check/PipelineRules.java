package dev.karoo.api.check;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What must hold between the fields of a pipeline.
final class PipelineRules {
  private static final long MOST_TASKS = 20_000;
  private static final long MOST_COMPLETIONS = 100_000;

  /// What the schema takes of one template; more is reported there.
  private static final long MOST_REPLICAS = 10_000;

  private PipelineRules() {}

  static void check(Field spec, Findings findings) {
    Field tasks = spec.get("tasks");
    Duplicates.check(tasks, "name", "name", "task templates", findings);
    MulticastRules.groups(spec.get("multicast"), findings);
    Map<String, Field> templates = new LinkedHashMap<>();
    for (Field task : tasks.items()) {
      task.get("name").text().ifPresent(name -> templates.putIfAbsent(name, task));
    }
    Map<String, Field> groups = new LinkedHashMap<>();
    for (Field group : spec.get("multicast").items()) {
      group.get("name").text().ifPresent(name -> groups.putIfAbsent(name, group));
    }
    for (Field task : tasks.items()) {
      TaskRules.check(task, findings);
      MulticastRules.uses(task, groups, findings);
      ReferenceRules.check(task, templates, groups, findings);
      DependencyRules.names(task, templates, findings);
    }
    DependencyRules.cycles(templates, findings);
    total(tasks, findings);
  }

  private static void total(Field tasks, Findings findings) {
    long replicas = tasks.items().stream().filter(t -> !TaskRules.completes(t))
        .mapToLong(TaskRules::replicas).filter(r -> r <= MOST_REPLICAS).sum();
    if (replicas > MOST_TASKS) {
      findings.add(tasks, "have " + replicas + " replicas together, more than " + MOST_TASKS,
          "divide the pipeline");
    }
    long completions = tasks.items().stream().filter(TaskRules::completes)
        .mapToLong(TaskRules::replicas).filter(c -> c <= MOST_COMPLETIONS).sum();
    if (completions > MOST_COMPLETIONS) {
      findings.add(tasks, "have " + completions + " completions together, more than "
          + MOST_COMPLETIONS, "divide the pipeline");
    }
  }

  /// The texts of a task that may hold references.
  static List<Field> texts(Field task) {
    var texts = new java.util.ArrayList<Field>();
    texts.addAll(task.get("wrapper").items());
    texts.addAll(task.get("command").items());
    texts.addAll(task.get("args").items());
    task.get("env").items().forEach(e -> texts.add(e.get("value")));
    for (String check : List.of("readiness", "liveness")) {
      texts.addAll(task.at("checks", check, "command").items());
    }
    return texts;
  }
}
