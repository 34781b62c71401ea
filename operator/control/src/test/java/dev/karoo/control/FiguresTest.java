package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.api.task.TaskStatus.Phase;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private static final String THREE = """
      {'placement': 'Each', 'tasks': [
        {'name': 'f', 'replicas': 2, 'command': ['serve'], 'resources': {'cores': {'count': 3}}},
        {'name': 'big', 'command': ['serve'], 'resources': {'cores': {'count': 4}}}]}""";

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

  private Map<Phase, Integer> tasks() {
    return karoo.figures().tasks().entrySet().stream().filter(e -> e.getValue() != 0)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Test
  void tellWhatThereIsAndWhatWasDone() {
    karoo.apply("ns", "p", THREE);
    karoo.settle();
    assertThat(tasks()).isEqualTo(Map.of(Phase.RUNNING, 2, Phase.PENDING, 1));
    LoopFigures figures = karoo.figures();
    assertThat(figures.subscribed()).isTrue();
    assertThat(figures.pipelines()).isEqualTo(1);
    assertThat(figures.agents()).isEqualTo(1);
    assertThat(figures.usableAgents()).isEqualTo(1);
    assertThat(figures.offersReceived()).isPositive();
    assertThat(figures.said().launches()).isEqualTo(2);
    assertThat(figures.said().kills()).isZero();
    assertThat(figures.said().acknowledgements()).isEqualTo(4);

    karoo.restart();
    karoo.settle();
    assertThat(tasks()).isEqualTo(Map.of(Phase.RUNNING, 2, Phase.PENDING, 1));
    assertThat(karoo.figures().said().launches()).isZero();

    karoo.delete("pipelines.karoo.dev", "ns", "p");
    karoo.settle();
    assertThat(tasks()).isEmpty();
    assertThat(karoo.figures().pipelines()).isZero();
    assertThat(karoo.figures().said().kills()).isEqualTo(2);
  }

  @Test
  void turnsAreCountedByHowLongTheyTook() {
    TurnTimes times = TurnTimes.NONE.plus(Duration.ofMillis(1)).plus(Duration.ofNanos(1_000_001))
        .plus(Duration.ofSeconds(6));
    assertThat(times.counts()).containsExactly(1L, 1L, 0L, 0L, 0L, 0L, 0L, 0L);
    assertThat(times.turns()).isEqualTo(3);
    assertThat(times.total()).isEqualTo(Duration.ofNanos(6_002_000_001L));
  }
}
