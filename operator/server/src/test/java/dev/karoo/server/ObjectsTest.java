package dev.karoo.server;

import static dev.karoo.server.TestServer.GADGETS;
import static dev.karoo.server.TestServer.WIDGETS;
import static dev.karoo.server.TestServer.widget;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.TestServer.Answer;
import dev.karoo.server.json.Json;
import dev.karoo.store.Key;
import dev.karoo.store.Mutation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Writing objects: what is set, kept, refused, and in which words.
class ObjectsTest {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void clear() {
    server.delete(WIDGETS);
    server.delete(GADGETS);
  }

  @Test
  void aCreatedObjectHasWhatTheServerSets() {
    JsonNode created = server.post(WIDGETS, widget("a", 3)).ok(201);
    JsonNode metadata = created.path("metadata");
    assertThat(metadata.path("uid").asText()).hasSize(36);
    assertThat(metadata.path("generation").asInt()).isEqualTo(1);
    assertThat(metadata.path("namespace").asText()).isEqualTo("default");
    assertThat(metadata.path("creationTimestamp").asText())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    assertThat(metadata.path("resourceVersion").asText()).matches("\\d+");
    assertThat(created.path("spec").path("colour").asText()).as("default").isEqualTo("red");
    assertThat(server.get(WIDGETS + "/a").ok(200)).isEqualTo(created);
  }

  @Test
  void refusalsAreWordedAsKubernetesDoes() {
    assertThat(server.get(WIDGETS + "/x").refused(404, "NotFound").path("message").asText())
        .isEqualTo("widgets.karoo.dev \"x\" not found");
    assertThat(server.get("/apis/karoo.dev/v1alpha1/nothing").refused(404, "NotFound")
        .path("message").asText())
        .isEqualTo("the server could not find the requested resource");
    server.post(WIDGETS, widget("a", 3)).ok(201);
    JsonNode exists = server.post(WIDGETS, widget("a", 3)).refused(409, "AlreadyExists");
    assertThat(exists.path("message").asText()).isEqualTo("widgets.karoo.dev \"a\" already exists");
    assertThat(exists.path("details"))
        .isEqualTo(Json.object().put("name", "a").put("group", "karoo.dev").put("kind", "widgets"));
    server.body("PUT", WIDGETS, "application/json", "{}").refused(405, "MethodNotAllowed");
    server.body("POST", WIDGETS, "text/plain", "x").refused(415, "UnsupportedMediaType");
    server.body("PATCH", WIDGETS + "/a", "application/strategic-merge-patch+json", "{}").refused(
        415,
        "UnsupportedMediaType");
    server.get(WIDGETS, "application/vnd.kubernetes.protobuf").refused(406, "NotAcceptable");
    server.post(WIDGETS, "{").refused(400, "BadRequest");
    server.post(WIDGETS, "{\"a\": 1, \"a\": 2}").refused(400, "BadRequest");
    server.post(WIDGETS, widget("b", 1).replace("Widget", "Wodget")).refused(400, "BadRequest");
    server.post(WIDGETS, widget("b", 1).replace("v1alpha1", "v2")).refused(400, "BadRequest");

    server.post(WIDGETS, "\"" + "x".repeat(4_000_000) + "\"").refused(413, "RequestEntityTooLarge");
  }

  @Test
  void allThatIsInvalidIsSaidAtOnce() {
    JsonNode status = server
        .post(WIDGETS,
            """
                {"apiVersion": "karoo.dev/v1alpha1", "kind": "Widget", "metadata": {"name": "Bad_Name"},
                 "spec": {"colour": "pink", "size": 1000, "tags": ["a", "a"], "parts": [{"name": "9"}, {"count": "x"}]}}
                """)
        .refused(422, "Invalid");
    assertThat(status.path("message").asText())
        .startsWith("Widget.karoo.dev \"Bad_Name\" is invalid: [");
    assertThat(status.path("details").path("kind").asText()).isEqualTo("Widget");
    assertThat(status.path("details").path("causes"))
        .extracting(cause -> cause.path("field").asText())
        .containsExactlyInAnyOrder("metadata.name", "spec.colour", "spec.size", "spec.tags[1]",
            "spec.parts[0].name", "spec.parts[1].name", "spec.parts[1].count");
    assertThat(status.path("details").path("causes"))
        .extracting(cause -> cause.path("message").asText())
        .contains("Unsupported value: \"pink\": supported values: \"red\", \"green\", \"blue\"",
            "Required value", "Duplicate value: \"a\"",
            "Invalid value: 1000: spec.size in body should be less than or equal to 100");
    JsonNode own = server.post(WIDGETS, widget("forbidden-name", 1)).refused(422, "Invalid");
    assertThat(own.path("message").asText()).isEqualTo(
        "Widget.karoo.dev \"forbidden-name\" is invalid: metadata.name: Invalid value:"
            + " \"forbidden-name\":"
            + " choose another");
  }

  @Test
  void unknownFieldsAreRefusedDroppedOrWarnedOf() {
    String typo = widget("a", 3).replace("\"size\"", "\"size\": 3, \"color\"").replace("3}}",
        "\"red\"}}");
    assertThat(
        server.post(WIDGETS, typo).refused(422, "Invalid").path("details").path("causes").path(0)
            .path("message").asText())
        .isEqualTo("Forbidden: unknown field \"spec.color\" (did you mean \"colour\"?)");
    assertThat(server.post(WIDGETS + "?fieldValidation=Strict", typo).refused(400, "BadRequest")
        .path("message")
        .asText()).contains("strict decoding error: unknown field \"spec.color\"");
    Answer warned = server.post(WIDGETS + "?fieldValidation=Warn", typo);
    assertThat(warned.ok(201).path("spec").has("color")).isFalse();
    assertThat(warned.response().headers().firstValue("Warning")).get().asString()
        .startsWith("299 - \"unknown field \\\"spec.color\\\"");
    server.post(WIDGETS + "?fieldValidation=Nonsense", typo).refused(422, "Invalid");
  }

  @Test
  void generationRisesWithTheSpecOnlyAndNothingChangesWithoutAChange() {
    JsonNode created = server.post(WIDGETS, widget("a", 3)).ok(201);
    JsonNode labelled = server.merge(WIDGETS + "/a", "{\"metadata\": {\"labels\": {\"x\": \"y\"}}}")
        .ok(200);
    assertThat(generation(labelled)).isEqualTo(1);
    JsonNode same = server.merge(WIDGETS + "/a", "{\"spec\": {\"size\": 3}}").ok(200);
    assertThat(same).isEqualTo(labelled);
    JsonNode larger = server.merge(WIDGETS + "/a", "{\"spec\": {\"size\": 4}}").ok(200);
    assertThat(generation(larger)).isEqualTo(2);
    assertThat(larger.path("metadata").path("uid")).isEqualTo(created.path("metadata").path("uid"));
  }

  private static int generation(JsonNode object) {
    return object.path("metadata").path("generation").asInt();
  }

  @Test
  void statusIsWrittenThroughItsSubresourceOnly() {
    String withStatus = widget("a", 3).replace("\"spec\"",
        "\"status\": {\"observedGeneration\": 7}, \"spec\"");
    assertThat(server.post(WIDGETS, withStatus).ok(201).has("status")).isFalse();
    JsonNode patched = server.merge(WIDGETS + "/a/status",
        "{\"spec\": {\"size\": 9}, \"status\": {\"observedGeneration\": 1}}").ok(200);
    assertThat(patched.path("spec").path("size").asInt()).isEqualTo(3);
    assertThat(patched.path("status").path("observedGeneration").asInt()).isEqualTo(1);
    assertThat(generation(patched)).isEqualTo(1);
    JsonNode main = server.merge(WIDGETS + "/a", "{\"status\": null, \"spec\": {\"size\": 5}}")
        .ok(200);
    assertThat(main.path("status").path("observedGeneration").asInt()).isEqualTo(1);
    ObjectNode put = (ObjectNode) server.get(WIDGETS + "/a/status").ok(200);
    ((ObjectNode) put.path("status")).put("observedGeneration", 2);
    assertThat(server.put(WIDGETS + "/a/status", put).ok(200).path("status")
        .path("observedGeneration").asInt())
        .isEqualTo(2);
  }

  @Test
  void replacingNeedsTheRightResourceVersion() {
    ObjectNode first = (ObjectNode) server.post(WIDGETS, widget("a", 3)).ok(201);
    ObjectNode second = first.deepCopy();
    ((ObjectNode) second.path("spec")).put("size", 4);
    server.put(WIDGETS + "/a", second).ok(200);
    JsonNode conflict = server.put(WIDGETS + "/a", second).refused(409, "Conflict");
    assertThat(conflict.path("message").asText())
        .isEqualTo("Operation cannot be fulfilled on widgets.karoo.dev"
            + " \"a\": the object has been modified; please apply your changes to the latest"
            + " version and try again");
    ((ObjectNode) second.path("metadata")).remove("resourceVersion");
    server.put(WIDGETS + "/a", second).refused(422, "Invalid");
    ((ObjectNode) second.path("metadata")).put("name", "b");
    server.put(WIDGETS + "/b", second).refused(404, "NotFound");
    server.put(WIDGETS + "/a", second).refused(422, "Invalid");
    ((ObjectNode) second.path("metadata")).put("name", "a").put("uid", "other");
    ((ObjectNode) second.path("metadata")).put("resourceVersion",
        server.get(WIDGETS + "/a").ok(200).path("metadata").path("resourceVersion").asText());
    server.put(WIDGETS + "/a", second).refused(409, "Conflict");
  }

  @Test
  void jsonPatchesApplyWholeOrNotAtAll() {
    server.post(WIDGETS, widget("a", 3)).ok(201);
    String type = "application/json-patch+json";
    JsonNode patched = server
        .body("PATCH", WIDGETS + "/a", type,
            """
                [{"op": "test", "path": "/spec/size", "value": 3}, {"op": "add", "path": "/spec/tags", "value": ["a"]},
                 {"op": "add", "path": "/spec/tags/-", "value": "c"}, {"op": "add", "path": "/spec/tags/1", "value": "b"},
                 {"op": "copy", "from": "/spec/tags/0", "path": "/spec/notes", "value": 1},
                 {"op": "remove", "path": "/spec/notes"}, {"op": "replace", "path": "/spec/size", "value": 4}]
                """)
        .ok(200);
    assertThat(patched.path("spec").path("tags").toString()).isEqualTo("[\"a\",\"b\",\"c\"]");
    server
        .body("PATCH", WIDGETS + "/a", type,
            "[{\"op\": \"test\", \"path\": \"/spec/size\", \"value\": 9}]")
        .refused(422, "Invalid");
    server.body("PATCH", WIDGETS + "/a", type, "[{\"op\": \"remove\", \"path\": \"/spec/none\"}]")
        .refused(422,
            "Invalid");
    server.body("PATCH", WIDGETS + "/a", type, "{}").refused(400, "BadRequest");
    server.body("PATCH", WIDGETS + "/a", type, "[{\"op\": \"fly\", \"path\": \"\"}]").refused(400,
        "BadRequest");
    String bomb = "[{\"op\":\"add\",\"path\":\"/spec/notes\",\"value\":{}}"
        + ",{\"op\":\"copy\",\"from\":\"\",\"path\":\"/spec/notes/x\"}"
            .repeat(200)
        + "]";
    assertThat(server.body("PATCH", WIDGETS + "/a", type, bomb).code()).isIn(413, 422);
    assertThat(server.get(WIDGETS + "/a").ok(200)).isEqualTo(patched);
  }

  @Test
  void namesAreGenerated() {
    String generated = widget("x", 1).replace("\"name\": \"x\"", "\"generateName\": \"w-\"");
    assertThat(server.post(WIDGETS, generated).ok(201).path("metadata").path("name").asText())
        .matches("w-[a-z0-9]{5}");
    server.post(WIDGETS, widget("x", 1).replace("\"name\": \"x\"", "")).refused(422, "Invalid");
  }

  /// As `kubectl patch` and `kubectl edit` send it for what they take for Kubernetes' own.
  @Test
  void controllerRevisionsAreKubernetesOwn() {
    String revisions = "/apis/apps/v1/namespaces/default/controllerrevisions";
    server.post(revisions, "{\"metadata\": {\"name\": \"a\"}, \"revision\": 1}").ok(201);
    assertThat(server.body("PATCH", revisions + "/a", "application/strategic-merge-patch+json",
        "{\"revision\": 2}").ok(200).path("revision").asInt()).isEqualTo(2);
    assertThat(server.body("PUT", revisions + "/a", "application/json",
        "{\"metadata\": {\"name\": \"a\"}, \"revision\": 3}").ok(200).path("revision").asInt())
        .isEqualTo(3);
    server.delete(revisions + "/a").ok(200);
  }

  /// Who writes managers down without a time may go on writing.
  @Test
  void aManagerNeedsNoTime() {
    server.post(WIDGETS, widget("a", 1)).ok(201);
    server.merge(WIDGETS + "/a", "{\"metadata\": {\"managedFields\": [{\"manager\": \"m\","
        + " \"operation\": \"Update\", \"apiVersion\": \"karoo.dev/v1alpha1\","
        + " \"fieldsType\": \"FieldsV1\", \"fieldsV1\": {\"f:spec\": {\"f:size\": {}}}}]}}")
        .ok(200);
    ObjectNode read = (ObjectNode) server.get(WIDGETS + "/a").ok(200);
    assertThat(read.path("metadata").path("managedFields").path(0).has("time")).isFalse();
    server.put(WIDGETS + "/a", read).ok(200);
    server.merge(WIDGETS + "/a", "{\"metadata\": {\"labels\": {\"x\": \"y\"}}}").ok(200);
  }

  @Test
  void unknownMetadataAreUnknownFields() {
    String lease = "{\"metadata\": {\"name\": \"a\", \"lables\": {\"x\": \"y\"}}}";
    String leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases?fieldValidation=";
    String wrong = widget("a", 1).replace("\"name\"", "\"ownerReferences\": [{\"apiVersion\":"
        + " \"v1\", \"kind\": \"Namespace\", \"name\": \"default\", \"uid\": \"%s\", \"uuid\": \"1\"}],"
            .formatted(server.get("/api/v1/namespaces/default").ok(200).path("metadata").path("uid")
                .asText())
        + " \"name\"");
    assertThat(server.post(leases + "Strict", lease).refused(400, "BadRequest").path("message")
        .asText()).contains("unknown field \"metadata.lables\" (did you mean \"labels\"?)");
    assertThat(server.post(WIDGETS + "?fieldValidation=Strict", wrong).refused(400, "BadRequest")
        .path("message").asText()).contains("unknown field \"metadata.ownerReferences[0].uuid\"");
    Answer warned = server.post(leases + "Warn", lease);
    assertThat(warned.ok(201).path("metadata").has("lables")).isFalse();
    assertThat(warned.response().headers().firstValue("Warning").orElse(""))
        .contains("metadata.lables");
    server.delete("/apis/coordination.k8s.io/v1/namespaces/default/leases/a").ok(200);
  }

  /// The store may be an older one, of a version that knew them, or did not look.
  @Test
  void unknownFieldsInTheStoreHinderNobody() {
    String object = widget("a", 1)
        .replace("\"name\"", "\"lables\": {}, \"uid\": \"u\", \"namespace\": \"default\", \"name\"")
        .replace("\"size\"", "\"former\": true, \"size\"");
    server.store.commit(List.of(Mutation.create(new Key("widgets.karoo.dev", "default", "a"),
        object.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
    String query = "?fieldValidation=Strict&fieldManager=me";
    server.merge(WIDGETS + "/a" + query, "{\"metadata\": {\"labels\": {\"x\": \"y\"}}}").ok(200);
    server.apply(WIDGETS + "/a?fieldValidation=Strict", "me", widget("a", 2)
        .replace("\"size\"", "\"colour\": \"red\", \"size\"")).ok(200);
    JsonNode read = server.get(WIDGETS + "/a").ok(200);
    assertThat(read.path("spec").has("former") || read.path("metadata").has("lables")).isFalse();
  }

  @Test
  void aDryRunAnswersAsIfAndWritesNothing() {
    JsonNode created = server.post(WIDGETS + "?dryRun=All", widget("a", 3)).ok(201);
    assertThat(created.path("spec").path("colour").asText()).isEqualTo("red");
    server.get(WIDGETS + "/a").refused(404, "NotFound");
    server.post(WIDGETS, widget("a", 3)).ok(201);
    assertThat(server.merge(WIDGETS + "/a?dryRun=All", "{\"spec\":{\"size\":9}}").ok(200)
        .path("spec").path("size")
        .asInt()).isEqualTo(9);
    server.send(server.request(WIDGETS + "/a?dryRun=All").DELETE().build()).ok(200);
    assertThat(server.get(WIDGETS + "/a").ok(200).path("spec").path("size").asInt()).isEqualTo(3);
    server.post(WIDGETS + "?dryRun=Some", widget("b", 3)).refused(422, "Invalid");
  }

  @Test
  void deletingAnswersWithTheUidAndHonoursPreconditions() {
    String uid = server.post(WIDGETS, widget("a", 3)).ok(201).path("metadata").path("uid").asText();
    server
        .body("DELETE", WIDGETS + "/a", "application/json",
            "{\"preconditions\": {\"uid\": \"other\"}}")
        .refused(409, "Conflict");
    JsonNode status = server.delete(WIDGETS + "/a").ok(200);
    assertThat(status.path("status").asText()).isEqualTo("Success");
    assertThat(status.path("details").path("uid").asText()).isEqualTo(uid);
    server.delete(WIDGETS + "/a").refused(404, "NotFound");
  }

  @Test
  void finalizersHoldADeletedObject() {
    server.post(WIDGETS,
        widget("a", 3).replace("\"name\"", "\"finalizers\": [\"x.dev/y\"], \"name\"")).ok(201);
    JsonNode marked = server.delete(WIDGETS + "/a").ok(200);
    assertThat(marked.path("metadata").has("deletionTimestamp")).isTrue();
    server.merge(WIDGETS + "/a", "{\"metadata\": {\"finalizers\": [\"x.dev/y\", \"x.dev/z\"]}}")
        .refused(422,
            "Invalid");
    server.merge(WIDGETS + "/a", "{\"metadata\": {\"finalizers\": null}}").ok(200);
    server.get(WIDGETS + "/a").refused(404, "NotFound");
  }

  /// Its tasks would run on with nobody to start them again, or would be ended all the same.
  @Test
  void whatTheOperatorEndsCannotBeOrphaned() {
    server.post(WIDGETS, widget("a", 1).replace("\"name\"",
        "\"finalizers\": [\"karoo.dev/tasks\"], \"name\"")).ok(201);
    String orphan = "{\"propagationPolicy\": \"Orphan\"}";
    assertThat(server.body("DELETE", WIDGETS + "/a", "application/json", orphan)
        .refused(403, "Forbidden").path("message").asText()).contains("cannot outlive it");
    server.get(WIDGETS + "/a").ok(200);
    server.delete(WIDGETS + "/a").ok(200);
    server.merge(WIDGETS + "/a", "{\"metadata\": {\"finalizers\": null}}").ok(200);
  }

  @Test
  void anAnnotationPreventsDeletion() {
    server.post(WIDGETS, widget("a", 3).replace("\"name\"",
        "\"annotations\": {\"karoo.dev/prevent-deletion\": \"true\"}, \"name\"")).ok(201);
    assertThat(server.delete(WIDGETS + "/a").refused(403, "Forbidden").path("message").asText())
        .contains("kubectl annotate widget a karoo.dev/prevent-deletion-");
    server.merge(WIDGETS + "/a", "{\"metadata\": {\"annotations\": null}}").ok(200);
    server.delete(WIDGETS + "/a").ok(200);
  }

  @Test
  void whatKarooWritesUsersMayLabelAndDeleteOnly() {
    server.post(GADGETS, widget("g", 1).replace("Widget", "Gadget")).refused(403, "Forbidden");
    byte[] stored = ("{\"metadata\":{\"name\":\"g\",\"namespace\":\"default\",\"uid\":\"u\"},\"spec\":{\"size\":1,"
        + "\"colour\":\"red\"}}").getBytes(java.nio.charset.StandardCharsets.UTF_8);
    server.store
        .commit(List.of(Mutation.put(new Key("gadgets.karoo.dev", "default", "g"), stored)));
    assertThat(server.get(GADGETS + "/g").ok(200).path("kind").asText()).isEqualTo("Gadget");
    assertThat(server.merge(GADGETS + "/g", "{\"spec\": {\"size\": 2}}").refused(403, "Forbidden")
        .path("message").asText()).contains("written by Karoo only");
    server.merge(GADGETS + "/g/status", "{\"status\": {\"observedGeneration\": 2}}").refused(403,
        "Forbidden");
    server.merge(GADGETS + "/g", "{\"metadata\": {\"labels\": {\"a\": \"b\"}}}").ok(200);
    server.delete(GADGETS + "/g").ok(200);
  }

  @Test
  void aValueInTheStoreHoldsNoResourceVersion() {
    server.post(WIDGETS, widget("a", 3)).ok(201);
    server.merge(WIDGETS + "/a", "{\"spec\": {\"size\": 4}}").ok(200);
    Optional<JsonNode> stored = server.store.get(new Key("widgets.karoo.dev", "default", "a"))
        .map(entry -> Json.stored(entry.value()));
    assertThat(stored).get().matches(object -> !object.path("metadata").has("resourceVersion"));
  }
}
