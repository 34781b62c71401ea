package dev.karoo.server.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.json.Json;
import dev.karoo.server.kind.Kind;
import dev.karoo.server.kind.Kind.Verb;
import dev.karoo.server.kind.Kinds;
import dev.karoo.server.status.Refusals;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What there is, for clients that ask: lists of groups, versions and resources, in the plain form
/// and in the one that has it all in two answers.
final class Discovery {
  private static final Set<Verb> OF_STATUS = Set.of(Verb.GET, Verb.PATCH, Verb.UPDATE);

  private final Kinds kinds;

  Discovery(Kinds kinds) {
    this.kinds = kinds;
  }

  /// `/api`.
  void core(Call call) {
    if (!aggregated(call, List.of(""))) {
      ObjectNode versions = Json.object().put("kind", "APIVersions");
      versions.putArray("versions").add("v1");
      versions.putArray("serverAddressByClientCIDRs");
      call.answer(200, versions);
    }
  }

  /// `/apis`.
  void groups(Call call) {
    if (!aggregated(call, kinds.groups())) {
      ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
      ArrayNode groups = list.putArray("groups");
      kinds.groups().forEach(group -> groups.add(group(group)));
      call.answer(200, list);
    }
  }

  /// `/apis/group`.
  void group(Call call, String name) {
    if (!kinds.groups().contains(name)) {
      throw Refusals.noSuchPath();
    }
    ObjectNode group = Json.object().put("kind", "APIGroup").put("apiVersion", "v1");
    call.answer(200, group.setAll(group(name)));
  }

  private ObjectNode group(String name) {
    ObjectNode group = Json.object().put("name", name);
    ArrayNode versions = group.putArray("versions");
    for (String version : kinds.versions(name)) {
      versions.addObject().put("groupVersion", name + "/" + version).put("version", version);
    }
    group.set("preferredVersion", versions.get(0).deepCopy());
    return group;
  }

  /// `/api/v1` and `/apis/group/version`.
  void resources(Call call, String group, String version) {
    List<Kind> there = kinds.of(group, version);
    if (there.isEmpty()) {
      throw Refusals.noSuchPath();
    }
    ObjectNode list = Json.object().put("kind", "APIResourceList").put("apiVersion", "v1").put(
        "groupVersion",
        there.getFirst().apiVersion());
    ArrayNode resources = list.putArray("resources");
    for (Kind kind : there) {
      ObjectNode one = resource(kind, kind.names().plural(), kind.verbs());
      one.put("singularName", kind.names().singular());
      names(one, "shortNames", kind.names().shortNames());
      names(one, "categories", kind.names().categories());
      resources.add(one);
      if (kind.status()) {
        ObjectNode status = resource(kind, kind.names().plural() + "/status", statusVerbs(kind));
        resources.add(status.put("singularName", ""));
      }
    }
    call.answer(200, list);
  }

  private static Set<Verb> statusVerbs(Kind kind) {
    return kind.verbs().contains(Verb.UPDATE) ? OF_STATUS : Set.of(Verb.GET);
  }

  private static ObjectNode resource(Kind kind, String name, Set<Verb> verbs) {
    ObjectNode resource = Json.object().put("name", name).put("namespaced", kind.namespaced()).put(
        "kind",
        kind.names().kind());
    names(resource, "verbs", verbs.stream().map(Verb::word).sorted().toList());
    return resource;
  }

  private static void names(ObjectNode object, String field, List<String> names) {
    if (!names.isEmpty()) {
      ArrayNode array = object.putArray(field);
      names.forEach(array::add);
    }
  }

  /// Answers in the aggregated form, if the client prefers it.
  private boolean aggregated(Call call, List<String> groups) {
    Optional<String> version = aggregation(call.header("Accept"));
    version.ifPresent(v -> {
      ObjectNode list = Json.object().put("kind", "APIGroupDiscoveryList").put("apiVersion",
          "apidiscovery.k8s.io/" + v);
      list.putObject("metadata");
      ArrayNode items = list.putArray("items");
      groups.forEach(group -> items.add(aggregate(group)));
      call.answer(200,
          "application/json;g=apidiscovery.k8s.io;v=%s;as=APIGroupDiscoveryList".formatted(v),
          Json.bytes(list));
    });
    return version.isPresent();
  }

  /// The version of the aggregated form that comes first, if it comes before the plain form.
  private static Optional<String> aggregation(String accept) {
    for (String range : accept.split(",", -1)) {
      if (range.contains("as=APIGroupDiscoveryList") && range.contains("application/json")) {
        for (String version : List.of("v2beta1", "v2")) {
          if (range.contains("v=" + version + ";") || range.strip().endsWith("v=" + version)) {
            return Optional.of(version);
          }
        }
      } else if (range.strip().equals("application/json")) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private ObjectNode aggregate(String group) {
    ObjectNode item = Json.object();
    ObjectNode metadata = item.putObject("metadata");
    if (!group.isEmpty()) {
      metadata.put("name", group);
    }
    metadata.putNull("creationTimestamp");
    ArrayNode versions = item.putArray("versions");
    for (String version : kinds.versions(group)) {
      ObjectNode one = versions.addObject().put("version", version).put("freshness", "Current");
      ArrayNode resources = one.putArray("resources");
      kinds.of(group, version).stream().sorted(Comparator.comparing(kind -> kind.names().plural()))
          .forEach(kind -> resources.add(aggregate(kind)));
    }
    return item;
  }

  private static ObjectNode aggregate(Kind kind) {
    ObjectNode resource = Json.object().put("resource", kind.names().plural());
    responseKind(resource, kind);
    resource.put("scope", kind.namespaced() ? "Namespaced" : "Cluster").put("singularResource",
        kind.names().singular());
    names(resource, "verbs", kind.verbs().stream().map(Verb::word).sorted().toList());
    names(resource, "shortNames", kind.names().shortNames());
    names(resource, "categories", kind.names().categories());
    if (kind.status()) {
      ObjectNode status = resource.putArray("subresources").addObject().put("subresource",
          "status");
      responseKind(status, kind);
      names(status, "verbs", statusVerbs(kind).stream().map(Verb::word).sorted().toList());
    }
    return resource;
  }

  private static void responseKind(ObjectNode resource, Kind kind) {
    resource.putObject("responseKind").put("group", kind.group()).put("version", kind.version())
        .put("kind",
            kind.names().kind());
  }
}
