package dev.karoo.server;

import static dev.karoo.server.TestServer.widget;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.TestServer.Answer;
import java.time.Duration;
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

  private void awaitGone() {
    Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(
        () -> assertThat(server.get(SPACE).code()).isEqualTo(404));
  }
}
