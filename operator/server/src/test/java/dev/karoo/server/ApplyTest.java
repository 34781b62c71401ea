package dev.karoo.server;

import static dev.karoo.server.TestServer.WIDGETS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Server-side apply.
class ApplyTest {
  private static final String HEAD = "apiVersion: karoo.dev/v1alpha1\nkind: Widget\n";
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
  }

  @Test
  void createsThenChangesThenLeavesAlone() {
    JsonNode created = server.apply(WIDGETS + "/a", "me", HEAD + "spec: {size: 3}").ok(201);
    assertThat(created.path("metadata").path("name").asText()).isEqualTo("a");
    assertThat(created.path("spec").path("colour").asText()).isEqualTo("red");
    JsonNode owner = created.path("metadata").path("managedFields").path(0);
    assertThat(owner.path("manager").asText()).isEqualTo("me");
    assertThat(owner.path("operation").asText()).isEqualTo("Apply");
    assertThat(owner.path("fieldsV1").toString()).isEqualTo("{\"f:spec\":{\"f:size\":{}}}");
    assertThat(server.apply(WIDGETS + "/a", "me", HEAD + "spec: {size: 3}").ok(200))
        .isEqualTo(created);
    assertThat(server.apply(WIDGETS + "/a", "me", HEAD + "spec: {size: 4}").ok(200).path("spec")
        .path("size")
        .asInt()).isEqualTo(4);
  }

  @Test
  void whatIsNoLongerAppliedIsRemovedUnlessOthersOwnIt() {
    server.apply(WIDGETS + "/a", "me",
        HEAD + "metadata: {labels: {x: y}}\nspec: {size: 3, notes: {a: b, c: d}, tags: [one, two]}")
        .ok(201);
    server.apply(WIDGETS + "/a", "you", HEAD + "spec: {size: 3, notes: {c: d}, tags: [two, three]}")
        .ok(200);
    JsonNode left = server.apply(WIDGETS + "/a", "me", HEAD + "spec: {size: 3}").ok(200);
    assertThat(left.path("metadata").has("labels")).isFalse();
    assertThat(left.path("spec").path("notes").toString()).isEqualTo("{\"c\":\"d\"}");
    assertThat(left.path("spec").path("tags").toString()).isEqualTo("[\"two\",\"three\"]");
  }

  @Test
  void listsMergeByTheirKeys() {
    server.apply(WIDGETS + "/a", "me",
        HEAD + "spec: {size: 3, parts: [{name: a, count: 1}, {name: b}]}").ok(201);
    JsonNode both = server.apply(WIDGETS + "/a", "you",
        HEAD + "spec: {size: 3, parts: [{name: c}, {name: b, count: 5}]}").ok(200);
    assertThat(both.path("spec").path("parts")).extracting(part -> part.path("name").asText())
        .containsExactlyInAnyOrder("a", "b", "c");
    JsonNode less = server.apply(WIDGETS + "/a", "me", HEAD + "spec: {size: 3, parts: []}").ok(200);
    assertThat(less.path("spec").path("parts").toString()).contains("{\"name\":\"b\",\"count\":5}")
        .doesNotContain("\"a\"");
  }

  /// Of two, one would be lost.
  @Test
  void itemsWithTheSameKeyAreRefused() {
    String twice = HEAD + "spec: {size: 3, parts: [{name: a, count: 1}, {name: a, count: 2}]}";
    server.apply(WIDGETS + "/a", "me", twice).refused(422, "Invalid");
    JsonNode made = server.apply(WIDGETS + "/a", "me", HEAD + "spec: {size: 3}").ok(201);
    JsonNode cause = server.apply(WIDGETS + "/a", "me", twice).refused(422, "Invalid")
        .path("details").path("causes").path(0);
    assertThat(cause.path("reason").asText()).isEqualTo("FieldValueDuplicate");
    assertThat(cause.path("field").asText()).isEqualTo("spec.parts[1]");
    server.apply(WIDGETS + "/a", "me", HEAD + "spec: {size: 3, tags: [a, b, a]}")
        .refused(422, "Invalid");
    assertThat(server.get(WIDGETS + "/a").ok(200)).isEqualTo(made);
  }

  @Test
  void anothersFieldIsAConflictUnlessForced() {
    server.apply(WIDGETS + "/a", "me", HEAD + "spec: {size: 3}").ok(201);
    JsonNode conflict = server.apply(WIDGETS + "/a", "you", HEAD + "spec: {size: 4}").refused(409,
        "Conflict");
    assertThat(conflict.path("message").asText())
        .isEqualTo("Apply failed with 1 conflict: conflict with \"me\": .spec.size");
    JsonNode cause = conflict.path("details").path("causes").path(0);
    assertThat(cause.path("reason").asText()).isEqualTo("FieldManagerConflict");
    assertThat(cause.path("field").asText()).isEqualTo(".spec.size");
    server.apply(WIDGETS + "/a?force=true", "you", HEAD + "spec: {size: 4}").ok(200);
    server.merge(WIDGETS + "/a?fieldManager=editor", "{\"spec\":{\"size\":5}}").ok(200);
    assertThat(
        server.apply(WIDGETS + "/a", "you", HEAD + "spec: {size: 4}").refused(409, "Conflict")
            .path("message").asText())
        .contains("conflict with \"editor\" using karoo.dev/v1alpha1: .spec.size");
  }

  @Test
  void aDryRunShowsWhatWouldBePersisted() {
    JsonNode dry = server.apply(WIDGETS + "/a?dryRun=All", "me", HEAD + "spec: {size: 3}").ok(201);
    server.get(WIDGETS + "/a").refused(404, "NotFound");
    JsonNode real = server.apply(WIDGETS + "/a", "me", HEAD + "spec: {size: 3}").ok(201);
    assertThat(dry.path("spec")).isEqualTo(real.path("spec"));
    JsonNode changed = server.apply(WIDGETS + "/a?dryRun=All", "me", HEAD + "spec: {size: 4}")
        .ok(200);
    assertThat(changed.path("metadata").path("generation").asInt()).isEqualTo(2);
    assertThat(server.get(WIDGETS + "/a").ok(200)).isEqualTo(real);
  }

  @Test
  void statusHasItsOwnManagers() {
    server.apply(WIDGETS + "/a", "me", HEAD + "spec: {size: 3}").ok(201);
    JsonNode object = server.apply(WIDGETS + "/a/status", "controller",
        HEAD + "status: {conditions: [{type: Ready, status: 'True'}]}").ok(200);
    assertThat(object.path("metadata").path("managedFields"))
        .extracting(entry -> entry.path("subresource").asText())
        .containsExactlyInAnyOrder("", "status");
    assertThat(object.path("spec").path("size").asInt()).isEqualTo(3);
    assertThat(object.path("status").path("conditions").size()).isEqualTo(1);
  }

  @Test
  void aManagerIsNeededAndNonsenseRefused() {
    server.body("PATCH", WIDGETS + "/a", "application/apply-patch+yaml", HEAD).refused(422,
        "Invalid");
    server.apply(WIDGETS + "/a", "me", HEAD + "spec: {sizes: 3}").refused(422, "Invalid");
    server.apply(WIDGETS + "/a", "me", "a: [").refused(400, "BadRequest");
    server.apply(WIDGETS + "/a", "me", "a: &a [*a]").refused(400, "BadRequest");
    server.apply(WIDGETS + "/a", "me", HEAD + "spec: {size: 3, size: 4}").refused(400,
        "BadRequest");
  }
}
