package dev.karoo.api.check;

import dev.karoo.core.pipeline.Reference;
import dev.karoo.core.pipeline.ReferenceText;
import dev.karoo.core.pipeline.TaskTemplate.Member;
import dev.karoo.core.problem.Problem;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// That each `$(…)` of a task stands for something.
final class ReferenceRules {
  private final Field task;
  private final Map<String, Field> templates;
  private final Map<String, Field> groups;
  private final Findings findings;

  private ReferenceRules(Field task, Map<String, Field> templates, Map<String, Field> groups,
      Findings findings) {
    this.task = task;
    this.templates = templates;
    this.groups = groups;
    this.findings = findings;
  }

  static void check(Field task, Map<String, Field> templates, Map<String, Field> groups,
      Findings findings) {
    var rules = new ReferenceRules(task, templates, groups, findings);
    for (Field field : PipelineRules.texts(task)) {
      ReferenceText text = ReferenceText.parse(field.text().orElse(""));
      text.malformed().forEach(m -> findings.add(new Problem(field.path(),
          Paths.shortened(m.source()), m.message(), fix(m))));
      text.references().forEach(r -> rules.reference(r.reference(), r.source(), field));
    }
  }

  /// The word that was meant, or else what the parser proposes.
  private static String fix(ReferenceText.Part.Malformed malformed) {
    String word = malformed.source().replaceFirst("^\\$\\(", "").split("[^A-Za-z]", 2)[0];
    return ReferenceText.WORDS.contains(word)
        ? malformed.fix()
        : Nearest.to(word, ReferenceText.WORDS).map(w -> "did you mean $(" + w + "…)?")
            .orElse(malformed.fix());
  }

  private void reference(Reference reference, String source, Field field) {
    switch (reference) {
      case Reference.Index() -> {
      }
      case Reference.Cores() -> {
        if (!task.at("resources", "cores").used()) {
          add(field, source, "stands for nothing: this task asks for no cores",
              "add resources.cores");
        }
      }
      case Reference.Core(String name) -> named(field, source, name, "core", texts(
          task.at("resources", "cores", "names").items()));
      case Reference.Port(String name) -> named(field, source, name, "port", texts(
          task.get("ports").items().stream().map(p -> p.get("name")).toList()));
      case Reference.Nic(String name, _) -> named(field, source, name, "interface",
          texts(TaskRules.interfaceNames(task)));
      case Reference.GpuUuid(int position) -> gpu(field, source, position);
      case Reference.VolumePath(String name) -> named(field, source, name, "volume", texts(
          task.get("volumes").items().stream().map(v -> v.get("name")).toList()));
      case Reference.Multicast(String name, Member member) ->
        multicast(field, source, name, member);
      case Reference.Endpoint(String other, Member member, String port) ->
        endpoint(field, source, other, member, port);
    }
  }

  private void add(Field field, String source, String message, String fix) {
    findings.add(new Problem(field.path(), source, message, fix));
  }

  private static List<String> texts(List<Field> fields) {
    return fields.stream().flatMap(f -> f.text().stream()).toList();
  }

  private void named(Field field, String source, String name, String what,
      Collection<String> names) {
    if (!names.contains(name)) {
      add(field, source, "stands for nothing: this task names no " + what + " \"" + name + "\"",
          Nearest.proposal(name, names, names.isEmpty()
              ? "it names no " + what + "s"
              : "it names " + String.join(", ", names)));
    }
  }

  private void gpu(Field field, String source, int position) {
    int count = task.at("resources", "gpus").items().size();
    if (position >= count) {
      add(field, source, "stands for nothing: this task asks for " + (count == 0
          ? "no GPUs"
          : count + (count == 1 ? " GPU" : " GPUs")),
          count == 0 ? "add resources.gpus" : "the first is gpus[0]");
    }
  }

  private void multicast(Field field, String source, String name, Member member) {
    Field group = groups.get(name);
    if (group == null) {
      add(field, source, "stands for nothing: there is no multicast group \"" + name + "\"",
          MulticastRules.unknown(name, groups));
      return;
    }
    switch (member) {
      case Member.All() -> {
      }
      case Member.Own() -> MulticastRules.member("index", group, task)
          .ifPresent(m -> add(field, source, m, ""));
      case Member.At(int index) -> MulticastRules.member(Integer.toString(index), group, task)
          .ifPresent(m -> add(field, source, m, ""));
    }
  }

  private void endpoint(Field field, String source, String other, Member member, String port) {
    Field template = templates.get(other);
    if (template == null) {
      add(field, source, "stands for nothing: there is no task template \"" + other + "\"",
          Nearest.proposal(other, templates.keySet(), ""));
    } else {
      List<String> ports = texts(
          template.get("ports").items().stream().map(p -> p.get("name")).toList());
      if (!ports.contains(port)) {
        add(field, source, "stands for nothing: \"" + other + "\" names no port \"" + port + "\"",
            Nearest.proposal(port, ports, ports.isEmpty()
                ? "it names no ports"
                : "it names " + String.join(", ", ports)));
      }
      long replicas = TaskRules.replicas(template);
      boolean outside = switch (member) {
        case Member.All() -> false;
        case Member.Own() -> TaskRules.replicas(task) > replicas;
        case Member.At(int index) -> index >= replicas;
      };
      if (outside) {
        add(field, source, "stands for nothing: \"" + other + "\" has " + replicas
            + (replicas == 1 ? " replica" : " replicas"), "");
      }
    }
  }
}
