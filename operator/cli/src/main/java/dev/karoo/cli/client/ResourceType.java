package dev.karoo.cli.client;

import java.util.List;

/// A kind of object that a server serves.
///
/// @param group empty for the core group
/// @param version such as `v1alpha1`
/// @param plural the name in paths
/// @param singular the name in messages
/// @param kind as in manifests
/// @param scope where its objects live
/// @param shortNames what users may write instead
/// @param categories the names of sets of kinds that it belongs to, such as `all`
public record ResourceType(String group, String version, String plural, String singular,
    String kind, Scope scope, List<String> shortNames, List<String> categories) {
  /// Where the objects of a kind live.
  public enum Scope {
    NAMESPACED, CLUSTER
  }

  public ResourceType {
    shortNames = List.copyOf(shortNames);
    categories = List.copyOf(categories);
  }

  /// Whether its objects live in namespaces.
  public boolean namespaced() {
    return scope == Scope.NAMESPACED;
  }

  /// `group/version`, or only the version for the core group.
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /// `pipelines.karoo.dev`, or `events` for the core group.
  public String qualifiedPlural() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  /// `pipeline.karoo.dev`, or `event` for the core group.
  public String qualifiedSingular() {
    return group.isEmpty() ? singular : singular + "." + group;
  }

  /// The path of its objects: all, or those of `namespace` when it is not empty.
  public String path(String namespace) {
    String root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
    return namespaced() && !namespace.isEmpty()
        ? root + "/namespaces/" + Segment.encode(namespace) + "/" + plural
        : root + "/" + plural;
  }

  /// The path of one object.
  public String path(String namespace, String name) {
    return path(namespace) + "/" + Segment.encode(name);
  }

  /// Whether users may mean it with `word`: plural, singular, kind, short name, each also followed
  /// by its group, or by version and group. Case does not matter.
  public boolean isCalled(String word) {
    int dot = word.indexOf('.');
    String name = dot < 0 ? word : word.substring(0, dot);
    String rest = dot < 0 ? "" : word.substring(dot + 1);
    boolean place = rest.isEmpty() || rest.equals(group) || rest.equals(version + "." + group);
    return place && (name.equalsIgnoreCase(plural) || name.equalsIgnoreCase(singular)
        || name.equalsIgnoreCase(kind) || shortNames.stream().anyMatch(name::equalsIgnoreCase));
  }
}
