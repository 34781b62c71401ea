package dev.karoo.core.reconcile;

import dev.karoo.core.lifecycle.Holding;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.Reference;
import dev.karoo.core.pipeline.References;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.pipeline.TaskTemplate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// Under which `host:port` the tasks of a pipeline reach each other, as far as they have places.
///
/// @param byTemplate by template, by index, by port; only of templates that others refer to. A
///     task without a place has no ports here
public record Endpoints(Map<String, List<Map<String, String>>> byTemplate) {
  public Endpoints {
    byTemplate = Map.copyOf(byTemplate);
  }

  /// Those of a pipeline. @param place where a task is or will be; none: it has no place yet
  public static Endpoints of(Pipeline pipeline, Function<TaskKey, Optional<Holding>> place) {
    Set<String> referred = new HashSet<>();
    pipeline.tasks().forEach(template -> References.endpoints(template)
        .forEach(reference -> referred.add(reference.task())));
    Map<String, List<Map<String, String>>> all = new HashMap<>();
    for (TaskTemplate template : pipeline.tasks()) {
      if (referred.contains(template.name())) {
        List<Map<String, String>> tasks = new ArrayList<>();
        for (int index = 0; index < template.count(); index++) {
          tasks.add(place.apply(new TaskKey(pipeline.namespace(), pipeline.name(),
              template.name(), index)).map(Endpoints::ports).orElse(Map.of()));
        }
        all.put(template.name(), tasks);
      }
    }
    return new Endpoints(all);
  }

  private static Map<String, String> ports(Holding holding) {
    String host = holding.host().contains(":") ? "[" + holding.host() + "]" : holding.host();
    Map<String, String> ports = new HashMap<>();
    holding.placement().ports().forEach((name, port) -> ports.put(name, host + ":" + port));
    return ports;
  }

  /// What a task is told of each template that it refers to, as a hash; none for a template of
  /// which not all that it asks for is known.
  ///
  /// @param references those of the task's template
  /// @param index the task's own
  public SortedMap<String, Optional<String>> links(List<Reference.Endpoint> references,
      int index) {
    SortedMap<String, Optional<List<String>>> told = new TreeMap<>();
    for (Reference.Endpoint reference : references) {
      Optional<String> value = value(reference, index);
      told.merge(reference.task(), value.map(List::of), (before, now) -> before.isEmpty()
          || now.isEmpty() ? Optional.empty() : Optional.of(joined(before.get(), now.get())));
    }
    SortedMap<String, Optional<String>> links = new TreeMap<>();
    told.forEach((template, values) -> links.put(template,
        values.map(list -> new Fingerprint().add("endpoints", list).hash())));
    return links;
  }

  /// The links that are known.
  public SortedMap<String, String> known(List<Reference.Endpoint> references, int index) {
    SortedMap<String, String> known = new TreeMap<>();
    links(references, index).forEach((template, hash) -> hash
        .ifPresent(value -> known.put(template, value)));
    return known;
  }

  private Optional<String> value(Reference.Endpoint reference, int index) {
    List<Map<String, String>> tasks = byTemplate.getOrDefault(reference.task(), List.of());
    return switch (reference.member()) {
      case TaskTemplate.Member.All() -> {
        List<String> all = tasks.stream().map(ports -> ports.getOrDefault(reference.port(), ""))
            .toList();
        yield all.contains("") ? Optional.empty() : Optional.of(String.join(",", all));
      }
      case TaskTemplate.Member.Own() -> at(tasks, index, reference.port());
      case TaskTemplate.Member.At(int at) -> at(tasks, at, reference.port());
    };
  }

  private static Optional<String> at(List<Map<String, String>> tasks, int index, String port) {
    return index < tasks.size()
        ? Optional.ofNullable(tasks.get(index).get(port))
        : Optional.empty();
  }

  private static List<String> joined(List<String> one, List<String> other) {
    List<String> both = new ArrayList<>(one);
    both.addAll(other);
    return both;
  }
}
