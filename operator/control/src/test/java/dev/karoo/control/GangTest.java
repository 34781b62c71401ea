package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Pipelines that become gangs, and gangs that have trouble to begin.
class GangTest {
  private static final String EACH = """
      {'placement': 'Each', 'tasks': [{'name': 'f', 'replicas': 2, 'command': ['f'],
        'resources': {'cores': {'count': 2}}}]}""";

  private static final String GANG = EACH.replace("'Each'", "'Gang'");

  private final LoopFixture karoo = new LoopFixture();

  @BeforeEach
  void oneAgent() {
    karoo.cluster.add(FakeCluster.agent("a1"), "S1");
    karoo.cluster.subscribe("framework-1");
    karoo.settle();
  }

  @AfterEach
  void close() {
    karoo.close();
  }

  /// One of two has never run, and was tried last a while ago.
  @Test
  void whatRunsGoesOnWhenItsPipelineBecomesAGang() {
    karoo.apply("ns", "p", EACH.replace("'replicas': 2", "'replicas': 1"));
    karoo.settle();
    karoo.cluster.slow = true;
    karoo.apply("ns", "p", EACH);
    karoo.pass(Duration.ofSeconds(2));
    for (int wait : List.of(10, 20, 0)) {
      karoo.cluster.fails(karoo.cluster.launch("p.f.1").orElseThrow().taskId(),
          "REASON_CONTAINER_LAUNCH_FAILED", "Failed to fetch all URIs");
      karoo.settle();
      karoo.pass(Duration.ofSeconds(wait));
    }
    karoo.cluster.slow = false;
    karoo.pass(Duration.ofSeconds(25)); // of the 40 that it waits
    karoo.restart();
    List<String> running = karoo.cluster.running();
    assertThat(running).hasSize(1);

    karoo.apply("ns", "p", GANG);
    karoo.pass(Duration.ofSeconds(5));
    assertThat(karoo.cluster.running()).isEqualTo(running);
    karoo.pass(Duration.ofSeconds(12));
    assertThat(karoo.cluster.running()).hasSize(2).containsAll(running);
  }

  @Test
  void whatHasNotBegunIsAdmittedAsAGang() {
    karoo.apply("ns", "p", EACH.replace("{'cores': {'count': 2}}", "{'cpus': 9}"));
    karoo.pass(Duration.ofSeconds(5));
    karoo.apply("ns", "p", GANG.replace("{'cores': {'count': 2}}", "{'cpus': 5}"));
    karoo.pass(Duration.ofSeconds(5));
    assertThat(karoo.cluster.running()).isEmpty();
    assertThat(Objects.requireNonNull(karoo.pipeline("ns", "p").getStatus()).admittedAt())
        .isNull();
  }
}
