package dev.karoo.local.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.local.agent.AgentSpec;
import dev.karoo.local.cluster.ClusterConfig;
import dev.karoo.local.cluster.LocalCluster;
import dev.karoo.local.wire.Encoding;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// From subscription to the end of tasks, in both encodings.
class EndToEndTest {
  private static final String RESOURCES = "cpus:8;mem:8192;disk:10000;ports:[31000-31499];cores:[0-7]";

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void taskRunsAndFinishes(Encoding encoding, @TempDir Path dir) throws Exception {
    ClusterConfig config = ClusterConfig.of(dir,
        List.of(AgentSpec.parse("agent1.example", RESOURCES, "rack:r1")));
    try (LocalCluster cluster = LocalCluster.start(config);
        Scheduler scheduler = new Scheduler(cluster.masterAddress(), encoding,
            Scheduler.framework().build())) {
      Event subscribed = scheduler.subscribe();
      assertThat(subscribed.getSubscribed().getHeartbeatIntervalSeconds()).isEqualTo(15.0);
      Offer offer = scheduler.awaitOffer(0, "agent1.example");
      assertThat(offer.getResourcesList()).extracting(r -> r.getName())
          .containsExactly("ports", "cores", "cpus", "mem", "disk");

      scheduler.launch(offer, TaskBuilder.shell("t1", offer, "echo hello").build(),
          TaskBuilder.shell("t2", offer, "sleep 600").build());
      TaskStatus finished = scheduler.awaitStatus(0, "t1", TaskState.TASK_FINISHED);
      assertThat(finished.getMessage()).isEqualTo("Command exited with status 0");
      assertThat(scheduler.states("t1")).containsExactly(TaskState.TASK_STARTING,
          TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);

      scheduler.awaitStatus(0, "t2", TaskState.TASK_RUNNING);
      scheduler.kill("t2", Optional.empty());
      TaskStatus killed = scheduler.awaitStatus(0, "t2", TaskState.TASK_KILLED);
      assertThat(killed.getMessage()).isEqualTo("Command terminated with signal Terminated");
      assertThat(scheduler.states("t2")).containsExactly(TaskState.TASK_STARTING,
          TaskState.TASK_RUNNING, TaskState.TASK_KILLING, TaskState.TASK_KILLED);
    }
  }
}
