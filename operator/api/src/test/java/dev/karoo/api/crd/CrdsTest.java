package dev.karoo.api.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.Kind;
import dev.karoo.api.Updates;
import dev.karoo.api.yaml.YamlText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The CustomResourceDefinitions in `crds/` are those of the Java types. To write them anew:
/// `mvn -q -pl operator/api -am test -Dtest=CrdsTest -Dsurefire.failIfNoSpecifiedTests=false
/// -Dkaroo.update=true`.
class CrdsTest {
  private static final String HEAD = "# Generated from the Java types in operator/api by its"
      + " CrdsTest; not to be edited.\n";
  private static final Map<Kind, ObjectNode> GENERATED = GeneratedCrds.all();

  @ParameterizedTest
  @EnumSource
  void files_are_what_the_types_say(Kind kind) throws IOException {
    Path file = Updates.module().resolve("../../crds/" + kind.plural() + ".yaml").normalize();

    Updates.check(file, HEAD + YamlText.of(definition(kind)));
  }

  /// `kubectl explain` has words for all of them.
  @ParameterizedTest
  @EnumSource
  void every_field_is_described(Kind kind) {
    List<String> bare = new ArrayList<>();
    undescribed("", definition(kind).at("/spec/versions/0/schema/openAPIV3Schema"), bare);

    assertThat(bare).containsExactly(".metadata"); // whose words are Kubernetes' own
  }

  private static void undescribed(String path, JsonNode schema, List<String> bare) {
    schema.path("properties").properties().forEach(field -> {
      String at = path + "." + field.getKey();
      if (!field.getValue().path("description").isTextual()) {
        bare.add(at);
      }
      undescribed(at, field.getValue(), bare);
      undescribed(at, field.getValue().path("items"), bare);
    });
  }

  @Test
  void there_are_no_others() throws IOException {
    assumeFalse(Updates.wanted(), "they are being written");
    try (var files = Files.list(Updates.module().resolve("../../crds").normalize())) {
      assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder(
          "pipelines.yaml", "tasks.yaml", "agents.yaml");
    }
  }

  @ParameterizedTest
  @EnumSource
  void names_are_those_of_the_kind(Kind kind) {
    JsonNode names = definition(kind).at("/spec/names");

    assertThat(names.path("kind").asText()).isEqualTo(kind.kind());
    assertThat(names.path("plural").asText()).isEqualTo(kind.plural());
    assertThat(names.path("singular").asText()).isEqualTo(kind.singular());
    assertThat(names.path("shortNames").valueStream().map(JsonNode::asText))
        .containsExactlyElementsOf(kind.shortNames());
    assertThat(definition(kind).at("/spec/scope").asText())
        .isEqualTo(kind.scope() == Kind.Scope.NAMESPACED ? "Namespaced" : "Cluster");
    assertThat(definition(kind).at("/spec/versions/0/subresources/status").isObject()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void the_schema_is_structural(Kind kind) {
    var wrong = new ArrayList<String>();
    structural(definition(kind).at("/spec/versions/0/schema/openAPIV3Schema"), "", wrong);
    assertThat(wrong).isEmpty();
  }

  /// Kubernetes' rules for structural schemas: a type (or int-or-string) everywhere, properties or
  /// additional ones but not both; and ours: a description for each field, a merge rule for each
  /// list, a pattern for each quantity.
  private static void structural(JsonNode schema, String path, List<String> wrong) {
    boolean intOrString = schema.path("x-kubernetes-int-or-string").asBoolean();
    if (intOrString == schema.has("type")) {
      wrong.add(path + " needs a type, or to be an int-or-string");
    }
    if (intOrString && !schema.has("pattern")) {
      wrong.add(path + " has no pattern");
    }
    if (schema.has("properties") && schema.has("additionalProperties")) {
      wrong.add(path + " has both properties and additional ones");
    }
    if (schema.path("type").asText().equals("array")
        && !schema.has("x-kubernetes-list-type")) {
      wrong.add(path + " has no list type");
    }
    for (var property : schema.path("properties").properties()) {
      String inner = path + "." + property.getKey();
      if (!property.getValue().has("description") && !path.contains(".conditions")
          && !inner.equals(".metadata")) {
        wrong.add(inner + " has no description");
      }
      structural(property.getValue(), inner, wrong);
    }
    if (schema.has("items")) {
      structural(schema.get("items"), path + "[]", wrong);
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_is_packaged_is_what_is_in_the_directory(Kind kind) {
    assumeFalse(Updates.wanted(), "they were packaged before they were written");
    assertThat(YamlText.of(Definitions.tree(kind))).isEqualTo(YamlText.of(definition(kind)));
    assertThat(Definitions.of(kind).getSpec().getVersions().getFirst().getName())
        .isEqualTo("v1alpha1");
  }

  private static ObjectNode definition(Kind kind) {
    ObjectNode definition = GENERATED.get(kind);
    if (definition == null) {
      throw new IllegalStateException("no definition of " + kind);
    }
    return definition;
  }
}
