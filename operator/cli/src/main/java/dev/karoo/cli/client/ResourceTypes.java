package dev.karoo.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.client.ResourceType.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The kinds that a server serves.
///
/// Those that every Karoo serves are known here, which saves the requests that would ask for them;
/// for any other word the server is asked once.
public final class ResourceTypes {
  private static final String GROUP = "karoo.dev";
  private static final String VERSION = "v1alpha1";
  private static final List<String> NONE = List.of();

  /// What users write.
  public static final ResourceType PIPELINES = new ResourceType(GROUP, VERSION, "pipelines",
      "pipeline", "Pipeline", Scope.NAMESPACED, List.of("pl"), List.of("all", "karoo"));
  /// One replica of one of their task templates.
  public static final ResourceType TASKS = new ResourceType(GROUP, VERSION, "tasks", "task",
      "Task", Scope.NAMESPACED, List.of("tk"), List.of("all", "karoo"));
  /// The hosts.
  public static final ResourceType AGENTS = new ResourceType(GROUP, VERSION, "agents", "agent",
      "Agent", Scope.CLUSTER, List.of("ag"), List.of("karoo"));
  /// What happened.
  public static final ResourceType EVENTS = new ResourceType("", "v1", "events", "event", "Event",
      Scope.NAMESPACED, List.of("ev"), NONE);
  /// Where objects live.
  public static final ResourceType NAMESPACES = new ResourceType("", "v1", "namespaces",
      "namespace", "Namespace", Scope.CLUSTER, List.of("ns"), NONE);

  /// Earlier definitions of pipelines.
  public static final ResourceType REVISIONS = new ResourceType("apps", "v1",
      "controllerrevisions", "controllerrevision", "ControllerRevision", Scope.NAMESPACED, NONE,
      NONE);
  /// Limits of namespaces.
  public static final ResourceType QUOTAS = new ResourceType("", "v1", "resourcequotas",
      "resourcequota", "ResourceQuota", Scope.NAMESPACED, List.of("quota"), NONE);

  /// The kinds that every Karoo serves.
  public static final List<ResourceType> KNOWN = List.of(PIPELINES, TASKS, AGENTS, EVENTS,
      NAMESPACES, REVISIONS, QUOTAS);

  private final ApiClient client;
  private Optional<List<ResourceType>> served = Optional.empty();

  public ResourceTypes(ApiClient client) {
    this.client = client;
  }

  /// The kinds that a user means with `word`: one, or those of a category; empty: there is none.
  ///
  /// @throws ApiFailure when the server refuses to say what it serves
  /// @throws Unreachable when it does not answer
  public List<ResourceType> called(String word)
      throws ApiFailure, Unreachable, InterruptedException {
    List<ResourceType> known = among(KNOWN, word);
    return known.isEmpty() ? among(served(), word) : known;
  }

  /// The kind of an object, by what its manifest says.
  ///
  /// @throws ApiFailure when the server refuses to say what it serves
  /// @throws Unreachable when it does not answer
  public Optional<ResourceType> of(String apiVersion, String kind)
      throws ApiFailure, Unreachable, InterruptedException {
    Optional<ResourceType> known = among(KNOWN, apiVersion, kind);
    return known.isPresent() ? known : among(served(), apiVersion, kind);
  }

  private static List<ResourceType> among(List<ResourceType> types, String word) {
    List<ResourceType> called = types.stream().filter(type -> type.isCalled(word)).toList();
    return called.isEmpty()
        ? types.stream().filter(type -> type.categories().contains(word)).toList()
        : List.of(called.getFirst());
  }

  private static Optional<ResourceType> among(List<ResourceType> types, String apiVersion,
      String kind) {
    return types.stream()
        .filter(type -> type.apiVersion().equals(apiVersion) && type.kind().equals(kind))
        .findFirst();
  }

  /// All kinds that the server serves, as it says itself.
  ///
  /// @throws ApiFailure when it refuses to say
  /// @throws Unreachable when it does not answer
  public List<ResourceType> served() throws ApiFailure, Unreachable, InterruptedException {
    if (served.isEmpty()) {
      List<ResourceType> types = new ArrayList<>(versioned("", "v1", "/api/v1"));
      for (JsonNode group : client.send(Request.get("/apis")).body().path("groups")) {
        String name = group.path("name").asText();
        String version = group.path("preferredVersion").path("version").asText();
        types.addAll(versioned(name, version,
            "/apis/" + Segment.encode(name) + "/" + Segment.encode(version)));
      }
      served = Optional.of(List.copyOf(types));
    }
    return served.get();
  }

  private List<ResourceType> versioned(String group, String version, String path)
      throws ApiFailure, Unreachable, InterruptedException {
    List<ResourceType> types = new ArrayList<>();
    for (JsonNode each : client.send(Request.get(path)).body().path("resources")) {
      String plural = each.path("name").asText();
      if (!plural.contains("/")) {
        String kind = each.path("kind").asText();
        types.add(new ResourceType(group, version, plural,
            each.path("singularName").asText(kind.toLowerCase(Locale.ROOT)), kind,
            each.path("namespaced").asBoolean() ? Scope.NAMESPACED : Scope.CLUSTER,
            texts(each.path("shortNames")), texts(each.path("categories"))));
      }
    }
    return types;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.asText()));
    return texts;
  }
}
