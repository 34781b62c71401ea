package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.api.task.TaskStatus;
import dev.karoo.api.agent.AvoidedBy;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// For which ends of its tasks an agent is avoided by all, and for which by the task alone.
class BlameTest {
  private static final String LATE = "REASON_EXECUTOR_REGISTRATION_TIMEOUT";
  private static final String PROCESS = """
      {'placement': 'Each', 'tasks': [{'name': 'f', 'command': ['serve'],
        'resources': {'cpus': '10m', 'memory': '10Mi'}}]}""";
  private static final String IMAGE = """
      {'placement': 'Each', 'tasks': [{'name': 'f', 'command': ['serve'],
        'container': {'image': 'big:1'}, 'resources': {'cpus': '10m', 'memory': '10Mi'}}]}""";

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

  private TaskStatus status() {
    return Objects.requireNonNull(karoo.task("ns", "p.f.0").getStatus());
  }

  private void fails(String reason) {
    karoo.cluster.fails(status().attempts().getLast().id(), reason, "");
    karoo.settle();
  }

  /// Executors register after the pull, which may take longer than the agent waits for them: an
  /// agent on which the image never ran is not to blame for that.
  @Test
  void aLongPullIsNoFailureOfTheAgent() {
    karoo.cluster.slow = true; // else it would have run there
    karoo.apply("ns", "p", IMAGE);
    karoo.settle();
    for (int i = 0; i < 4; i++) {
      fails(LATE);
      karoo.pass(Duration.ofSeconds(61));
    }
    assertThat(avoided()).isFalse();
  }

  /// A container engine that hangs looks the same: the task looks elsewhere all the same, while the
  /// agent stays open to others.
  @Test
  void anExecutorThatNeverRegistersIsTriedElsewhere() {
    karoo.cluster.slow = true;
    karoo.apply("ns", "p", IMAGE);
    karoo.settle();
    karoo.cluster.add(FakeCluster.agent("a2"), "S2");
    karoo.settle();
    for (int i = 0; i < 3; i++) {
      assertThat(status().attempts().getLast().agent()).isEqualTo("a1");
      fails(LATE);
      karoo.pass(Duration.ofSeconds(1));
    }
    karoo.pass(Duration.ofSeconds(60));
    assertThat(status().attempts()).hasSize(4);
    assertThat(status().attempts().getLast().agent()).isEqualTo("a2");
    assertThat(avoided()).isFalse();
  }

  /// What is there already needs no pull.
  @Test
  void anAgentThatRanTheImageBeforeHasFailed() {
    karoo.apply("ns", "p", IMAGE);
    karoo.settle();
    for (int i = 0; i < 3; i++) {
      fails(LATE);
      karoo.pass(Duration.ofSeconds(61));
    }
    assertThat(avoided()).isTrue();
  }

  private boolean avoided() {
    return karoo.agent("a1").getStatus().conditions().stream()
        .anyMatch(condition -> condition.getType().equals(AvoidedBy.TYPE));
  }

  /// Mesos' own DRAIN_AGENT ends tasks: no failed launch.
  @Test
  void aDrainedAgentHasNotFailed() {
    karoo.apply("ns", "p", PROCESS);
    karoo.settle();
    for (int i = 0; i < 4; i++) {
      fails("REASON_AGENT_DRAINING");
      karoo.pass(Duration.ofSeconds(61));
    }
    assertThat(avoided()).isFalse();
  }
}
