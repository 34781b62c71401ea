package dev.karoo.server.rest;

import java.util.List;
import java.util.Optional;

/// A path under `/api` or `/apis`, taken apart.
///
/// @param group empty for the core
/// @param version such as `v1`
/// @param namespace empty when the path has none
/// @param resource the plural
/// @param name empty for all of them
/// @param subresource empty for the object itself
record ResourcePath(String group, String version, String namespace, String resource, String name,
    String subresource) {

  /// Reads `/api/v1/…` or `/apis/group/version/…`; empty when it is shorter or longer than any.
  static Optional<ResourcePath> of(List<String> path) {
    boolean core = path.getFirst().equals("api");
    int skip = core ? 2 : 3;
    if (path.size() <= skip) {
      return Optional.empty();
    }
    String group = core ? "" : path.get(1);
    List<String> rest = path.subList(skip, path.size());
    boolean inNamespace = rest.size() > 2 && rest.getFirst().equals("namespaces")
        && !(core && List.of("status", "finalize").contains(rest.get(2)) && rest.size() == 3);
    String namespace = inNamespace ? rest.get(1) : "";
    List<String> tail = inNamespace ? rest.subList(2, rest.size()) : rest;
    if (tail.size() > 3) {
      return Optional.empty();
    }
    return Optional.of(new ResourcePath(group, path.get(skip - 1), namespace, tail.getFirst(),
        tail.size() > 1 ? tail.get(1) : "", tail.size() > 2 ? tail.get(2) : ""));
  }
}
