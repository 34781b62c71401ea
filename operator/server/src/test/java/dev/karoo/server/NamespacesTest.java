package dev.karoo.server;

import static dev.karoo.server.TestServer.widget;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.TestServer.Answer;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What no change of a namespace takes from it.
class NamespacesTest {
  private static final String SPACE = "/api/v1/namespaces/space";
  private static final String WIDGETS = "/apis/karoo.dev/v1alpha1/namespaces/space/widgets";
  private static final String HELD = widget("held", 1).replace("\"name\"",
      "\"finalizers\": [\"x.dev/y\"], \"name\"");

  private final TestServer server = TestServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  /// As `kubectl replace` of a manifest without a spec has it, and fabric8's createOrReplace.
  private Answer replace() {
    return server.put(SPACE, TestServer.JSON.createObjectNode().put("apiVersion", "v1")
        .put("kind", "Namespace").set("metadata",
            TestServer.JSON.createObjectNode().put("name", "space")));
  }

  private static void assertWhole(JsonNode space) {
    assertThat(space.path("spec").path("finalizers").toString()).isEqualTo("[\"kubernetes\"]");
    assertThat(space.path("metadata").path("labels").path("kubernetes.io/metadata.name").asText())
        .isEqualTo("space");
  }

  @Test
  void itKeepsWhatItsDeletionWaitsForAndItsLabel() {
    server.post(WIDGETS, widget("a", 1)).ok(201);
    assertWhole(replace().ok(200));
    assertWhole(server.merge(SPACE, "{\"spec\": null, \"metadata\": {\"labels\": null}}").ok(200));
    assertWhole(server.merge(SPACE, "{\"spec\": {\"finalizers\": []}}").ok(200));
    assertWhole(server.merge(SPACE, "{\"spec\": {\"finalizers\": [\"x.dev/y\"]}}").ok(200));
    ObjectNode read = (ObjectNode) server.get(SPACE).ok(200);
    read.remove("spec");
    assertWhole(server.put(SPACE, read).ok(200));
    server.merge(SPACE, "{\"spec\": 3}").refused(422, "Invalid");
    assertThat(server.delete(SPACE).ok(200).path("status").path("phase").asText())
        .isEqualTo("Terminating");
    awaitGone();
    assertThat(server.get(WIDGETS).ok(200).path("items")).isEmpty();
  }

  @Test
  void oneThatIsBeingDeletedStaysUntilItIsEmpty() {
    server.post(WIDGETS, HELD).ok(201);
    server.delete(SPACE).ok(200);
    assertWhole(replace().ok(200));
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> server.get(WIDGETS + "/held")
        .ok(200).path("metadata").has("deletionTimestamp"));
    server.get(SPACE).ok(200);
    server.merge(WIDGETS + "/held", "{\"metadata\": {\"finalizers\": null}}").ok(200);
    awaitGone();
  }

  /// One that is made by a write into it could not be changed, nor deleted, had it such a name.
  @Test
  void noWriteMakesOneWithABadName() {
    for (String bad : List.of("My_Team", "a%2Fb", "a.b", "x".repeat(64))) {
      String there = "/apis/karoo.dev/v1alpha1/namespaces/" + bad + "/widgets";
      assertThat(server.post(there, widget("a", 1)).refused(422, "Invalid").path("details")
          .path("causes").path(0).path("field").asText()).isEqualTo("metadata.namespace");
      server.apply(there + "/a", "me", widget("a", 1)).refused(422, "Invalid");
      assertThat(server.get(there).ok(200).path("items")).isEmpty();
    }
    assertThat(server.get("/api/v1/namespaces").ok(200).path("items")).hasSize(1);
  }

  /// As clients in Python and JavaScript send them.
  @Test
  void kubernetesOwnKindsNeedNotSayWhatTheyAre() {
    String leases = "/apis/coordination.k8s.io/v1/namespaces/space/leases";
    String bare = "{\"metadata\": {\"name\": \"%s\"}}";
    JsonNode space = server.post("/api/v1/namespaces", bare.formatted("space")).ok(201);
    assertThat(space.path("kind").asText() + space.path("apiVersion").asText())
        .isEqualTo("Namespacev1");
    server.post(leases, "{\"kind\": null, \"metadata\": {\"name\": \"l\"}}").ok(201);
    JsonNode lease = server.body("PUT", leases + "/l", "application/json", bare.formatted("l"))
        .ok(200);
    assertThat(lease.path("kind").asText() + " " + lease.path("apiVersion").asText())
        .isEqualTo("Lease coordination.k8s.io/v1");
    server.post(WIDGETS, "{\"metadata\": {\"name\": \"w\"}, \"spec\": {\"size\": 1}}")
        .refused(400, "BadRequest");
    server.apply(leases + "/m", "me", bare.formatted("m")).refused(400, "BadRequest");
  }

  /// Others' finalizers stay when one is added or taken away.
  @Test
  void patchesOfListsNameWhatChanges() {
    String leases = "/apis/coordination.k8s.io/v1/namespaces/space/leases";
    String lease = leases + "/l";
    server.post(leases,
        "{\"metadata\": {\"name\": \"l\", \"finalizers\": [\"x.dev/a\"]}}").ok(201);
    String type = "application/strategic-merge-patch+json";
    assertThat(server.body("PATCH", lease, type,
        "{\"metadata\": {\"finalizers\": [\"x.dev/b\"]}}").ok(200).path("metadata")
        .path("finalizers").toString()).isEqualTo("[\"x.dev/a\",\"x.dev/b\"]");
    assertThat(server.body("PATCH", lease, type,
        "{\"metadata\": {\"$deleteFromPrimitiveList/finalizers\": [\"x.dev/a\"]}}").ok(200)
        .path("metadata").path("finalizers").toString()).isEqualTo("[\"x.dev/b\"]");
  }

  private void awaitGone() {
    Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(
        () -> assertThat(server.get(SPACE).code()).isEqualTo(404));
  }
}
