package dev.karoo.api;

import dev.karoo.api.agent.AgentObject;
import dev.karoo.api.pipeline.PipelineObject;
import dev.karoo.api.task.TaskObject;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The kinds of the API group.
public enum Kind {
  /// What users write.
  PIPELINE("Pipeline", "pipelines", "pl", Scope.NAMESPACED, PipelineObject.class),
  /// One replica of a task template.
  TASK("Task", "tasks", "tk", Scope.NAMESPACED, TaskObject.class),
  /// One host of the cluster.
  AGENT("Agent", "agents", "ag", Scope.CLUSTER, AgentObject.class);

  /// Where names of a kind are unique.
  public enum Scope {
    /// In a namespace.
    NAMESPACED,
    /// In the cluster.
    CLUSTER
  }

  private final String kind;
  private final String plural;
  private final String shortName;
  private final Scope scope;
  private final Class<? extends KarooObject<?, ?>> type;

  Kind(String kind, String plural, String shortName, Scope scope,
      Class<? extends KarooObject<?, ?>> type) {
    this.kind = kind;
    this.plural = plural;
    this.shortName = shortName;
    this.scope = scope;
    this.type = type;
  }

  /// As in manifests: `Pipeline`.
  public String kind() {
    return kind;
  }

  /// As in paths: `pipelines`.
  public String plural() {
    return plural;
  }

  /// As in messages and on the command line: `pipeline`.
  public String singular() {
    return plural.substring(0, plural.length() - 1);
  }

  /// As those type who are in a hurry: `pl`.
  public List<String> shortNames() {
    return List.of(shortName);
  }

  /// Where its names are unique.
  public Scope scope() {
    return scope;
  }

  /// Its Java type.
  public Class<? extends KarooObject<?, ?>> type() {
    return type;
  }

  /// The kind with this `kind`, as manifests write it.
  public static Optional<Kind> named(String kind) {
    return Arrays.stream(values()).filter(k -> k.kind.equals(kind)).findFirst();
  }

  /// The kind that a user means by this plural, singular, kind or short name, with or without the
  /// API group behind it, in any case.
  public static Optional<Kind> meant(String word) {
    String name = word.endsWith("." + Karoo.GROUP)
        ? word.substring(0, word.length() - Karoo.GROUP.length() - 1)
        : word;
    return Arrays.stream(values())
        .filter(k -> k.plural.equalsIgnoreCase(name) || k.singular().equalsIgnoreCase(name)
            || k.shortName.equalsIgnoreCase(name))
        .findFirst();
  }
}
