package dev.karoo.server.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.check.Validation;
import dev.karoo.server.json.Json;
import dev.karoo.server.json.JsonPath;
import dev.karoo.server.json.Yaml;
import dev.karoo.server.kind.Kind.Names;
import dev.karoo.server.kind.Kind.Scope;
import dev.karoo.server.kind.Kind.Verb;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Kubernetes' own kinds that clients of any API need, with schemas of our own wording in
/// `builtin.yaml`.
public final class BuiltInKinds {
  /// The core group's `Namespace`.
  public static final String NAMESPACES = "namespaces";
  /// The group apps' `ControllerRevision`.
  public static final String REVISIONS = "controllerrevisions.apps";
  /// What CustomResourceDefinitions are kept under.
  public static final String DEFINITIONS = "customresourcedefinitions.apiextensions.k8s.io";

  private final ObjectNode schemas;

  private BuiltInKinds(ObjectNode schemas) {
    this.schemas = schemas;
  }

  /// The schema of `metadata`, and those it refers to, by their names in OpenAPI documents.
  public static ObjectNode metaSchemas() {
    return (ObjectNode) read().path("meta");
  }

  /// All of them.
  public static List<Kind> all() {
    BuiltInKinds kinds = new BuiltInKinds((ObjectNode) read().path("kinds"));
    return List.of(kinds.namespace(), kinds.coreEvent(), kinds.event(), kinds.lease(),
        kinds.revision(), kinds.quota(), kinds.definition(),
        kinds.review("authorization.k8s.io", "SelfSubjectAccessReview"),
        kinds.review("authorization.k8s.io", "SelfSubjectRulesReview"),
        kinds.review("authentication.k8s.io", "SelfSubjectReview"));
  }

  private static JsonNode read() {
    try (InputStream in = Objects
        .requireNonNull(BuiltInKinds.class.getResourceAsStream("builtin.yaml"))) {
      return Yaml.parse(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectNode schema(String kind) {
    return schemas.path(kind) instanceof ObjectNode schema ? schema : Json.object();
  }

  private Kind namespace() {
    Names names = new Names("Namespace", NAMESPACES, "namespace", List.of("ns"), List.of());
    return Kind.of("", "v1", names, Scope.CLUSTER, schema("Namespace"))
        .withColumns(List.of(PrinterColumn.of("Status", "string", ".status.phase"),
            PrinterColumn.of("Age", "date", ".metadata.creationTimestamp")))
        .withSelectable(Map.of("status.phase", JsonPath.parse(".status.phase")));
  }

  private Kind coreEvent() {
    Map<String, JsonPath> fields = new LinkedHashMap<>();
    for (String field : List.of("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion",
        "fieldPath")) {
      fields.put("involvedObject." + field, JsonPath.parse(".involvedObject." + field));
    }
    fields.put("reason", JsonPath.parse(".reason"));
    fields.put("type", JsonPath.parse(".type"));
    fields.put("source", JsonPath.parse(".source.component"));
    fields.put("reportingComponent", JsonPath.parse(".reportingComponent"));
    Names names = new Names("Event", "events", "event", List.of("ev"), List.of());
    return Kind.of("", "v1", names, Scope.NAMESPACED, schema("Event")).withoutStatus()
        .withColumns(eventColumns("involvedObject", "message", ".count", ".source.component",
            ".firstTimestamp", ".lastTimestamp"))
        .withSelectable(fields);
  }

  private Kind event() {
    Map<String, JsonPath> fields = new LinkedHashMap<>();
    for (String field : List.of("kind", "namespace", "name", "uid", "apiVersion")) {
      fields.put("regarding." + field, JsonPath.parse(".regarding." + field));
    }
    fields.put("reason", JsonPath.parse(".reason"));
    fields.put("type", JsonPath.parse(".type"));
    fields.put("reportingController", JsonPath.parse(".reportingController"));
    Names names = new Names("Event", "events", "event", List.of("ev"), List.of());
    return Kind
        .of("events.k8s.io", "v1", names, Scope.NAMESPACED, EventForm.schema(schema("Event")))
        .withoutStatus()
        .withColumns(
            eventColumns("regarding", "note", ".deprecatedCount", ".deprecatedSource.component",
                ".deprecatedFirstTimestamp", ".deprecatedLastTimestamp"))
        .withSelectable(fields).withForm(EventForm.FORM);
  }

  private static List<PrinterColumn> eventColumns(String object, String message, String count,
      String source,
      String first, String last) {
    return List.of(PrinterColumn.of("Last Seen", "date", last),
        PrinterColumn.of("Type", "string", ".type"),
        PrinterColumn.of("Reason", "string", ".reason"),
        PrinterColumn.of("Object", "string", "." + object),
        PrinterColumn.wide("Source", "string", source),
        PrinterColumn.of("Message", "string", "." + message),
        PrinterColumn.wide("First Seen", "date", first),
        PrinterColumn.wide("Count", "integer", count),
        PrinterColumn.wide("Name", "string", ".metadata.name"));
  }

  private Kind lease() {
    Names names = new Names("Lease", "leases", "lease", List.of(), List.of());
    return Kind.of("coordination.k8s.io", "v1", names, Scope.NAMESPACED, schema("Lease"))
        .withoutStatus()
        .withColumns(List.of(PrinterColumn.of("Holder", "string", ".spec.holderIdentity"),
            PrinterColumn.of("Age", "date", ".metadata.creationTimestamp")));
  }

  /// What a controller wrote down of an earlier definition.
  private Kind revision() {
    Names names = new Names("ControllerRevision", "controllerrevisions", "controllerrevision",
        List.of(), List.of());
    return Kind.of("apps", "v1", names, Scope.NAMESPACED, schema("ControllerRevision"))
        .withoutStatus()
        .withColumns(List.of(
            PrinterColumn.of("Controller", "string", ".metadata.ownerReferences[0].name"),
            PrinterColumn.of("Revision", "integer", ".revision"),
            PrinterColumn.of("Age", "date", ".metadata.creationTimestamp")));
  }

  private Kind quota() {
    Names names = new Names("ResourceQuota", "resourcequotas", "resourcequota", List.of("quota"),
        List.of());
    return Kind.of("", "v1", names, Scope.NAMESPACED, schema("ResourceQuota"))
        .withValidator((object, old) -> Validation.limits(object).stream().map(FieldProblem::of)
            .toList())
        .withColumns(List.of(PrinterColumn.of("Age", "date", ".metadata.creationTimestamp"),
            PrinterColumn.of("Used", "string", ".status.used"),
            PrinterColumn.of("Hard", "string", ".spec.hard")));
  }

  private Kind definition() {
    Names names = new Names("CustomResourceDefinition", "customresourcedefinitions",
        "customresourcedefinition",
        List.of("crd", "crds"), List.of("api-extensions"));
    return Kind
        .of("apiextensions.k8s.io", "v1", names, Scope.CLUSTER, schema("CustomResourceDefinition"))
        .withColumns(List.of(PrinterColumn.of("Created At", "date", ".metadata.creationTimestamp")))
        .withVerbs(Set.of(Verb.GET, Verb.LIST, Verb.WATCH));
  }

  private Kind review(String group, String kind) {
    String plural = kind.toLowerCase(java.util.Locale.ROOT) + "s";
    Names names = new Names(kind, plural, plural.substring(0, plural.length() - 1), List.of(),
        List.of());
    return Kind.of(group, "v1", names, Scope.CLUSTER, schema(kind)).withoutStatus()
        .withVerbs(Set.of(Verb.CREATE));
  }
}
