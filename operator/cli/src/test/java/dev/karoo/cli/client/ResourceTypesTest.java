package dev.karoo.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.api.Karoo;
import dev.karoo.api.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ResourceTypesTest {
  /// The kinds are known here a second time, so that `get` need not load the API's types.
  @ParameterizedTest
  @EnumSource
  void knownKindsAreThoseOfTheApi(Kind kind) {
    ResourceType known = ResourceTypes.KNOWN.stream()
        .filter(type -> type.kind().equals(kind.kind())).findFirst().orElseThrow();
    assertThat(known.apiVersion()).isEqualTo(Karoo.API_VERSION);
    assertThat(known.plural()).isEqualTo(kind.plural());
    assertThat(known.singular()).isEqualTo(kind.singular());
    assertThat(known.shortNames()).isEqualTo(kind.shortNames());
    assertThat(known.namespaced()).isEqualTo(kind.scope() == Kind.Scope.NAMESPACED);
    assertThat(known.categories()).contains(Karoo.CATEGORY);
  }

  @ParameterizedTest
  @CsvSource({"pipelines,true", "pipeline,true", "Pipeline,true", "PL,true", "pl.karoo.dev,true",
    "pipelines.v1alpha1.karoo.dev,true", "pipelines.apps,false", "pipes,false", "'',false"})
  void whatUsersMayWrite(String word, boolean meant) {
    assertThat(ResourceTypes.PIPELINES.isCalled(word)).isEqualTo(meant);
  }

  @Test
  void paths() {
    assertThat(ResourceTypes.PIPELINES.path("a b", "x/y"))
        .isEqualTo("/apis/karoo.dev/v1alpha1/namespaces/a%20b/pipelines/x%2Fy");
    assertThat(ResourceTypes.PIPELINES.path("")).isEqualTo("/apis/karoo.dev/v1alpha1/pipelines");
    assertThat(ResourceTypes.AGENTS.path("ignored", "n"))
        .isEqualTo("/apis/karoo.dev/v1alpha1/agents/n");
    assertThat(ResourceTypes.EVENTS.path("d")).isEqualTo("/api/v1/namespaces/d/events");
  }
}
