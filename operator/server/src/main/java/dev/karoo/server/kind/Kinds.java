package dev.karoo.server.kind;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// All kinds of a server.
public final class Kinds {
  private final Map<List<String>, Kind> byPath = new LinkedHashMap<>();

  /// @throws IllegalArgumentException when two have the same path
  public Kinds(List<Kind> kinds) {
    for (Kind kind : kinds) {
      List<String> path = List.of(kind.group(), kind.version(), kind.names().plural());
      if (byPath.put(path, kind) != null) {
        throw new IllegalArgumentException("two kinds at " + path);
      }
    }
  }

  /// The kind served at a path.
  public Optional<Kind> at(String group, String version, String plural) {
    return Optional.ofNullable(byPath.get(List.of(group, version, plural)));
  }

  /// The kind of that name.
  public Optional<Kind> named(String apiVersion, String kind) {
    return all().stream()
        .filter(k -> k.apiVersion().equals(apiVersion) && k.names().kind().equals(kind))
        .findFirst();
  }

  /// All of them, in the order given.
  public List<Kind> all() {
    return List.copyOf(byPath.values());
  }

  /// The groups but the core, in the order of their first kinds.
  public List<String> groups() {
    Set<String> groups = new LinkedHashSet<>();
    all().stream().map(Kind::group).filter(group -> !group.isEmpty()).forEach(groups::add);
    return List.copyOf(groups);
  }

  /// The versions of a group.
  public List<String> versions(String group) {
    return all().stream().filter(kind -> kind.group().equals(group)).map(Kind::version).distinct()
        .toList();
  }

  /// The kinds of a version of a group; none when there is no such thing.
  public List<Kind> of(String group, String version) {
    return all().stream()
        .filter(kind -> kind.group().equals(group) && kind.version().equals(version)).toList();
  }
}
