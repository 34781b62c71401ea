package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Pipelines in the store that this operator cannot read, as another version may have written them.
class UnreadableTest {
  private static final String GOOD = "{'tasks': [{'name': 't', 'command': ['run']}]}";

  /// More than 64 bits.
  private static final String BAD = "{'tasks': [{'name': 't', 'container': {'image': 'i',"
      + " 'ulimits': [{'name': 'memlock', 'soft': 18446744073709551615}]}}]}";

  private final LoopFixture karoo = new LoopFixture();

  @BeforeEach
  void anAgent() {
    karoo.cluster.add(FakeCluster.agent("a1"), "S1");
    karoo.cluster.subscribe("framework-1");
    karoo.settle();
  }

  @AfterEach
  void close() {
    karoo.close();
  }

  /// Reason and message of the condition Stalled.
  private String stalled() {
    return Documents.read(karoo.store.get(Keys.of(new PipelineId("ns", "p"))).orElseThrow()
        .value()).path("status").path("conditions").valueStream()
        .filter(c -> c.path("type").asText().equals("Stalled"))
        .map(c -> c.path("status").asText() + " " + c.path("reason").asText() + ": "
            + c.path("message").asText())
        .findFirst().orElse("none");
  }

  @Test
  void aNewOneSaysSoAndCanBeDeleted() {
    karoo.apply("ns", "p", BAD);
    karoo.settle();
    assertThat(stalled()).startsWith("True Unreadable: ").contains("18446744073709551615");

    karoo.delete(Keys.PIPELINES, "ns", "p");
    karoo.settle();
    assertThat(karoo.names(Keys.PIPELINES)).isEmpty();
  }

  @Test
  void whatRunsIsLeftAloneUntilItIsMendedOrDeleted() {
    karoo.apply("ns", "p", GOOD);
    karoo.pass(Duration.ofSeconds(2));
    assertThat(karoo.condition(karoo.pipeline("ns", "p"), "Ready")).isEqualTo("True Ready");

    karoo.apply("ns", "p", BAD);
    karoo.pass(Duration.ofSeconds(2));
    assertThat(stalled()).startsWith("True Unreadable: ");
    assertThat(karoo.cluster.launch("p.t.0")).isPresent();

    karoo.apply("ns", "p", GOOD);
    karoo.pass(Duration.ofSeconds(2));
    assertThat(stalled()).startsWith("False NotStalled");
    assertThat(karoo.condition(karoo.pipeline("ns", "p"), "Ready")).isEqualTo("True Ready");

    karoo.apply("ns", "p", BAD);
    karoo.restart();
    karoo.settle();
    karoo.delete(Keys.PIPELINES, "ns", "p");
    karoo.pass(Duration.ofSeconds(15));
    assertThat(karoo.names(Keys.TASKS)).isEmpty();
    assertThat(karoo.names(Keys.PIPELINES)).isEmpty();
  }
}
