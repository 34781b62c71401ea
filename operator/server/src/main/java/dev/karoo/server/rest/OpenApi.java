package dev.karoo.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.json.Json;
import dev.karoo.server.kind.BuiltInKinds;
import dev.karoo.server.kind.Kind;
import dev.karoo.server.kind.Kind.Verb;
import dev.karoo.server.kind.Kinds;
import dev.karoo.server.protobuf.OpenApiV2Form;
import dev.karoo.server.status.Refusals;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The schemas and operations of all kinds as OpenAPI documents: version 3, one a group and
/// version, as `kubectl explain` and `apply` read them; and a version 2 for older readers.
final class OpenApi {
  private static final String PREFIX = "#/components/schemas/";
  private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
  /// Clients ask for `v2@v1.0`, which is no media type, and get this, as from kube-apiserver.
  private static final String PROTOBUF_V2 = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

  private final Kinds kinds;
  private final String version;
  private final Map<String, byte[]> documents = new LinkedHashMap<>();
  private final byte[] index;
  private final byte[] v2;
  private final byte[] v2Protobuf;

  /// @param version of Karoo
  OpenApi(Kinds kinds, String version) {
    this.kinds = kinds;
    this.version = version;
    ObjectNode paths = Json.object();
    for (Kind kind : kinds.all()) {
      String path = (kind.group().isEmpty() ? "api/" : "apis/") + kind.apiVersion();
      if (!documents.containsKey(path)) {
        byte[] document = Json.bytes(document(path, kinds.of(kind.group(), kind.version())));
        documents.put(path, document);
        paths.putObject(path).put("serverRelativeURL",
            "/openapi/v3/" + path + "?hash=" + hash(document));
      }
    }
    ObjectNode root = Json.object();
    root.set("paths", paths);
    this.index = Json.bytes(root);
    ObjectNode swagger = swagger();
    this.v2 = Json.bytes(swagger);
    this.v2Protobuf = OpenApiV2Form.of(swagger);
  }

  private static String hash(byte[] document) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-512").digest(document);
      return HexFormat.of().withUpperCase().formatHex(Arrays.copyOf(digest, 32));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /// `/openapi/…`.
  void answer(Call call) {
    List<String> path = call.path();
    if (path.equals(List.of("openapi", "v3"))) {
      call.answer(200, "application/json", index);
    } else if (path.equals(List.of("openapi", "v2"))) {
      if (call.header("Accept").contains("proto-openapi")) {
        call.answer(200, PROTOBUF_V2, v2Protobuf);
      } else {
        call.answer(200, "application/json", v2);
      }
    } else {
      byte[] document = path.size() > 2
          ? documents.get(String.join("/", path.subList(2, path.size())))
          : null;
      if (document == null) {
        throw Refusals.noSuchPath();
      }
      call.answer(200, "application/json", document);
    }
  }

  private ObjectNode document(String path, List<Kind> of) {
    ObjectNode document = Json.object().put("openapi", "3.0.0");
    document.putObject("info").put("title", "Karoo").put("version", version);
    ObjectNode paths = document.putObject("paths");
    of.forEach(kind -> addPaths(paths, "/" + path, kind));
    ObjectNode schemas = document.putObject("components").putObject("schemas");
    schemas.setAll(BuiltInKinds.metaSchemas());
    of.forEach(kind -> {
      schemas.set(name(kind), schema(kind));
      if (kind.verbs().contains(Verb.LIST)) {
        schemas.set(name(kind) + "List", list(kind));
      }
    });
    return document;
  }

  /// A component's name, as Kubernetes makes them: the group's parts in reverse, version, kind.
  private static String name(Kind kind) {
    String group = kind.group().isEmpty() ? "core.api.k8s.io" : kind.group();
    return String.join(".", Arrays.asList(group.split("\\.", -1)).reversed()) + "." + kind.version()
        + "."
        + kind.names().kind();
  }

  private static ObjectNode schema(Kind kind) {
    ObjectNode schema = kind.schema().root().deepCopy();
    ObjectNode properties = Json.object();
    properties.putObject("apiVersion").put("type", "string").put("description",
        "The group and version of the kind: " + kind.apiVersion() + ".");
    properties.putObject("kind").put("type", "string").put("description",
        "What it is: " + kind.names().kind() + ".");
    ObjectNode metadata = properties.putObject("metadata").put("description",
        "What every object has.");
    metadata.putArray("allOf").addObject().put("$ref", PREFIX + META + "ObjectMeta");
    metadata.putObject("default");
    schema.path("properties").properties().forEach(property -> {
      if (!properties.has(property.getKey())) {
        properties.set(property.getKey(), property.getValue());
      }
    });
    schema.set("properties", properties);
    schema.put("type", "object");
    addKind(schema.putArray("x-kubernetes-group-version-kind"), kind, kind.names().kind());
    return schema;
  }

  private static ObjectNode list(Kind kind) {
    ObjectNode list = Json.object().put("description", kind.names().list() + " is a list of "
        + kind.names().kind()).put("type", "object");
    list.putArray("required").add("items");
    ObjectNode properties = list.putObject("properties");
    properties.putObject("apiVersion").put("type", "string");
    properties.putObject("kind").put("type", "string");
    properties.putObject("metadata").put("$ref", PREFIX + META + "ListMeta");
    properties.putObject("items").put("type", "array").putObject("items").put("$ref",
        PREFIX + name(kind));
    addKind(list.putArray("x-kubernetes-group-version-kind"), kind, kind.names().list());
    return list;
  }

  private static void addKind(ArrayNode kinds, Kind kind, String name) {
    kinds.addObject().put("group", kind.group()).put("kind", name).put("version", kind.version());
  }

  private static void addPaths(ObjectNode paths, String base, Kind kind) {
    String all = base + (kind.namespaced() ? "/namespaces/{namespace}/" : "/")
        + kind.names().plural();
    ObjectNode many = paths.putObject(all);
    operation(many, "get", "list", kind, Verb.LIST);
    operation(many, "post", "post", kind, Verb.CREATE);
    operation(many, "delete", "deletecollection", kind, Verb.DELETECOLLECTION);
    parameters(many, kind, kind.namespaced() ? List.of("namespace") : List.of());
    one(paths.putObject(all + "/{name}"), kind);
    if (kind.status()) {
      one(paths.putObject(all + "/{name}/status"), kind);
    }
    if (kind.namespaced()) {
      operation(paths.putObject(base + "/" + kind.names().plural()), "get", "list", kind,
          Verb.LIST);
    }
  }

  private static void one(ObjectNode path, Kind kind) {
    operation(path, "get", "get", kind, Verb.GET);
    operation(path, "put", "put", kind, Verb.UPDATE);
    operation(path, "patch", "patch", kind, Verb.PATCH);
    operation(path, "delete", "delete", kind, Verb.DELETE);
    parameters(path, kind, kind.namespaced() ? List.of("name", "namespace") : List.of("name"));
  }

  private static void parameters(ObjectNode path, Kind kind, List<String> names) {
    ArrayNode parameters = path.putArray("parameters");
    for (String name : names) {
      parameters.addObject().put("name", name).put("in", "path").put("required", true)
          .put("description", name + " of the " + kind.names().kind()).putObject("schema")
          .put("type", "string").put("uniqueItems", true);
    }
  }

  private static void operation(ObjectNode path, String method, String action, Kind kind,
      Verb verb) {
    if (!kind.verbs().contains(verb)) {
      return;
    }
    ObjectNode operation = path.putObject(method);
    operation.put("operationId", action + kind.names().kind() + (path.size() > 1 ? "" : "1"));
    operation.put("x-kubernetes-action", action);
    addKindObject(operation, kind);
    ArrayNode parameters = operation.putArray("parameters");
    for (String name : queryParameters(verb)) {
      parameters.addObject().put("name", name).put("in", "query").putObject("schema")
          .put("type", "string")
          .put("uniqueItems", true);
    }
    if (verb == Verb.CREATE || verb == Verb.UPDATE) {
      content(operation.putObject("requestBody"), "application/json", kind);
    } else if (verb == Verb.PATCH) {
      ObjectNode types = operation.putObject("requestBody").putObject("content");
      for (String type : List.of("application/json-patch+json", "application/merge-patch+json",
          "application/apply-patch+yaml")) {
        types.putObject(type).putObject("schema").put("type", "object");
      }
    }
    ObjectNode ok = operation.putObject("responses").putObject("200").put("description", "OK");
    content(ok, "application/json", kind);
  }

  private static void addKindObject(ObjectNode operation, Kind kind) {
    operation.putObject("x-kubernetes-group-version-kind").put("group", kind.group())
        .put("kind", kind.names().kind()).put("version", kind.version());
  }

  private static void content(ObjectNode of, String type, Kind kind) {
    of.putObject("content").putObject(type).putObject("schema").put("$ref", PREFIX + name(kind));
  }

  private static List<String> queryParameters(Verb verb) {
    return switch (verb) {
      case LIST, WATCH,
          DELETECOLLECTION ->
        List.of("labelSelector", "fieldSelector", "limit", "continue",
            "resourceVersion", "resourceVersionMatch", "watch", "allowWatchBookmarks",
            "sendInitialEvents",
            "timeoutSeconds");
      case GET -> List.of("resourceVersion");
      case CREATE, UPDATE -> List.of("dryRun", "fieldManager", "fieldValidation");
      case PATCH -> List.of("dryRun", "fieldManager", "fieldValidation", "force");
      case DELETE ->
        List.of("dryRun", "gracePeriodSeconds", "orphanDependents", "propagationPolicy");
    };
  }

  /// Version 2: the same schemas, with its way of referring, and the paths without their
  /// operations' bodies.
  private ObjectNode swagger() {
    ObjectNode document = Json.object().put("swagger", "2.0");
    document.putObject("info").put("title", "Karoo").put("version", version);
    document.putObject("paths");
    ObjectNode schemas = Json.object();
    schemas.setAll(BuiltInKinds.metaSchemas());
    kinds.all().forEach(kind -> schemas.set(name(kind), schema(kind)));
    String text = new String(Json.bytes(schemas), StandardCharsets.UTF_8).replace(PREFIX,
        "#/definitions/");
    document.set("definitions", withoutUnknown(Json.stored(text.getBytes(StandardCharsets.UTF_8))));
    return document;
  }

  /// Version 2 knows neither `nullable` nor references inside `allOf`, and nothing beside a
  /// reference but its description.
  private static JsonNode withoutUnknown(JsonNode tree) {
    if (tree instanceof ObjectNode object) {
      object.remove("nullable");
      if (object.path("allOf").size() == 1 && object.path("allOf").path(0).has("$ref")) {
        object.set("$ref", object.path("allOf").path(0).path("$ref"));
      }
      if (object.has("$ref")) {
        object.remove(List.of("allOf", "default", "type", "required", "properties"));
      }
    }
    tree.forEach(OpenApi::withoutUnknown);
    return tree;
  }
}
