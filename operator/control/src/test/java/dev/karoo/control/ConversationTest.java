package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.InverseOffer;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.topology.Window;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConversationTest {
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

  private static String each(int replicas) {
    return "{'placement': 'Each', 'tasks': [{'name': 'f', 'replicas': " + replicas
        + ", 'command': ['serve'], 'resources': {'cpus': '10m', 'memory': '10Mi'}}]}";
  }

  private List<ClusterCall.AnswerInverse> answers() {
    return karoo.cluster.calls.stream().filter(ClusterCall.AnswerInverse.class::isInstance)
        .map(ClusterCall.AnswerInverse.class::cast).toList();
  }

  private void inverseOffer(String id) {
    karoo.cluster.happens(new ClusterEvent.InverseOffered(List.of(new InverseOffer(id, "S1",
        new Window(Instant.parse("2027-01-01T00:00:00Z"), Optional.empty())))));
    karoo.settle();
  }

  /// Recording 14-maintenance-drain, 64–80.
  @Test
  void anInverseOfferIsDeclinedWhileSomethingRunsThereAndAcceptedAfterwards() {
    karoo.apply("ns", "p", each(1));
    karoo.settle();
    inverseOffer("i-1");
    assertThat(answers().getLast().answer()).isEqualTo(ClusterCall.Answer.DECLINE);
    assertThat(answers().getLast().inverseOfferIds()).containsExactly("i-1");

    karoo.delete("pipelines.karoo.dev", "ns", "p");
    karoo.settle();
    inverseOffer("i-2");
    assertThat(answers().getLast().answer()).isEqualTo(ClusterCall.Answer.ACCEPT);
  }

  /// Recording 17-throughput: of 125 launches at once on one agent a fifth failed.
  @Test
  void anAgentGetsNoMoreThan25LaunchesBeforeItTakesThemUp() {
    karoo.cluster.slow = true;
    karoo.apply("ns", "p", each(60));
    karoo.settle();
    assertThat(karoo.cluster.tasks).hasSize(25);

    karoo.cluster.slow = false;
    for (String id : List.copyOf(karoo.cluster.tasks.keySet())) {
      karoo.cluster.becomes(id, TaskState.RUNNING);
    }
    karoo.settle();
    assertThat(karoo.cluster.tasks).hasSize(60);
  }

  /// A gang is launched whole, even a large one.
  @Test
  void aGangIsNotSplit() {
    karoo.cluster.slow = true;
    karoo.apply("ns", "p", each(40).replace("Each", "Gang"));
    karoo.settle();
    assertThat(karoo.cluster.tasks).hasSize(40);
  }
}
