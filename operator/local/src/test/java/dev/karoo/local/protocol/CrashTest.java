package dev.karoo.local.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.karoo.local.agent.AgentSpec;
import dev.karoo.local.cluster.ClusterConfig;
import dev.karoo.local.cluster.LocalCluster;
import dev.karoo.local.cluster.ProcessCluster;
import dev.karoo.local.cluster.RemoteControl;
import dev.karoo.local.state.StateDirectoryInUse;
import dev.karoo.local.wire.Encoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nothing is lost and nothing is left when parts of the cluster die.
class CrashTest {
  private static final AgentSpec AGENT = AgentSpec.parse("agent1.example",
      "cpus:8;mem:8192;cores:[0-7]", "rack:r1");

  @TempDir
  private Path dir;

  private static long processesOf(Path dir) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      return entries.filter(p -> p.getFileName().toString().matches("\\d+"))
          .filter(p -> environment(p).contains("MESOS_DIRECTORY=" + dir)).count();
    }
  }

  private static String environment(Path process) {
    try {
      return Files.readString(process.resolve("environ"),
          java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void agentKilledAloneFindsItsTasksAgain() throws Exception {
    // A busy machine takes seconds to start a JVM; the agent must be back before it is given up.
    ClusterConfig config = ClusterConfig.of(dir, List.of(AGENT)).withPings(Duration.ofSeconds(15),
        5);
    try (ProcessCluster cluster = ProcessCluster.start(config);
        Scheduler scheduler = new Scheduler(cluster.masterAddress(), Encoding.PROTOBUF,
            Scheduler.framework().build())) {
      scheduler.subscribe();
      Offer offer = scheduler.awaitOffer(0, "agent1.example");
      Path checked = dir.resolve("checked");
      scheduler.launch(offer, watched(TaskBuilder.shell("stays", offer, "sleep 600"), checked),
          TaskBuilder.shell("ends", offer,
              "until [ -e '" + dir + "/go' ]; do sleep 0.05; done; exit 7").build());
      scheduler.awaitStatus(0, "stays", TaskState.TASK_RUNNING);
      scheduler.awaitStatus(0, "ends", TaskState.TASK_RUNNING);
      scheduler.awaitEvent(0, e -> e.getUpdate().getStatus().getHealthy());

      ProcessHandle agent = ProcessHandle.of(cluster.pids().getOrDefault("agent1.example", -1L))
          .orElseThrow();
      assertThat(agent.destroyForcibly()).isTrue();
      await().atMost(Scheduler.LIMIT).until(() -> cluster.runningAgents().isEmpty());
      Files.createFile(dir.resolve("go"));
      RemoteControl.of(dir).orElseThrow().startAgent("agent1.example");

      TaskStatus ended = scheduler.awaitStatus(0, "ends", TaskState.TASK_FAILED);
      assertThat(ended.getMessage()).isEqualTo("Command exited with status 7");
      int before = scheduler.events().size();
      scheduler.reconcile("stays@" + offer.getAgentId().getValue());
      scheduler.awaitStatus(before, "stays", TaskState.TASK_RUNNING);
      for (int i = 0; i < 2; i++) {
        Files.deleteIfExists(checked);
        await().atMost(Scheduler.LIMIT).until(() -> Files.exists(checked));
      }
      // Nothing is told anew, as little as by an executor that outlives its agent.
      assertThat(scheduler.states("stays")).containsExactly(TaskState.TASK_STARTING,
          TaskState.TASK_RUNNING, TaskState.TASK_RUNNING, TaskState.TASK_RUNNING);
    }
    assertThat(processesOf(dir)).isZero();
  }

  /// A task with a health check that succeeds, and leaves a file each time.
  private static TaskInfo watched(TaskInfo.Builder task, Path file) {
    task.getHealthCheckBuilder().setType(HealthCheck.Type.COMMAND).setDelaySeconds(0)
        .setIntervalSeconds(0.1).getCommandBuilder().setValue("touch '" + file + "'");
    return task.build();
  }

  @Test
  void stoppedAgentIsUnreachableAndItsTasksFailWhenItReturns() throws Exception {
    ClusterConfig config = ClusterConfig.of(dir, List.of(AGENT)).withPings(Duration.ofMillis(200),
        2);
    try (LocalCluster cluster = LocalCluster.start(config);
        Scheduler scheduler = new Scheduler(cluster.masterAddress(), Encoding.JSON,
            Scheduler.framework().build())) {
      scheduler.subscribe();
      Offer offer = scheduler.awaitOffer(0, "agent1.example");
      scheduler.launch(offer, TaskBuilder.shell("t", offer, "sleep 600").build());
      scheduler.awaitStatus(0, "t", TaskState.TASK_RUNNING);

      cluster.stopAgent("agent1.example");
      TaskStatus lost = scheduler.awaitStatus(0, "t", TaskState.TASK_UNREACHABLE); // 08:57
      assertThat(lost.getMessage()).isEqualTo("health check timed out");
      assertThat(lost.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REMOVED);
      assertThat(lost.hasUuid()).isFalse();
      assertThat(lost.hasUnreachableTime()).isTrue();
      scheduler.awaitEvent(0, e -> e.hasFailure()); // 08:60
      assertThat(processesOf(dir)).isZero();

      cluster.startAgent("agent1.example");
      TaskStatus back = scheduler.awaitStatus(0, "t", TaskState.TASK_FAILED); // 08:70
      assertThat(back.getMessage()).isEqualTo("Unreachable agent re-reregistered");
      assertThat(back.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REREGISTERED);
      TaskStatus own = scheduler.awaitEvent(0,
          e -> e.getUpdate().getStatus().getState() == TaskState.TASK_FAILED
              && e.getUpdate().getStatus().hasUuid())
          .getUpdate().getStatus(); // 08:75
      assertThat(own.getMessage()).isEqualTo("Executor terminated");
      assertThat(own.getReason()).isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    }
  }

  /// Ctrl-C may come while a cluster starts.
  @Test
  void closeOfAnInterruptedThreadLeavesNothingEither() throws Exception {
    LocalCluster cluster = LocalCluster.start(ClusterConfig.of(dir, List.of(AGENT)));
    try (Scheduler scheduler = new Scheduler(cluster.masterAddress(), Encoding.JSON,
        Scheduler.framework().build())) {
      scheduler.subscribe();
      Offer offer = scheduler.awaitOffer(0, "agent1.example");
      scheduler.launch(offer, TaskBuilder
          .shell("deaf", offer, "trap '' TERM; touch '" + dir + "/deaf'; while :; do sleep 1; done")
          .build());
      await().atMost(Scheduler.LIMIT).until(() -> Files.exists(dir.resolve("deaf")));
    } finally {
      Thread.currentThread().interrupt();
      cluster.close();
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(processesOf(dir)).isZero();
  }

  @Test
  void orderlyCloseLeavesNothingAndTheNextStartKnowsTheTasksAreGone() throws Exception {
    ClusterConfig config = ClusterConfig.of(dir, List.of(AGENT));
    Scheduler scheduler;
    try (LocalCluster cluster = LocalCluster.start(config)) {
      scheduler = new Scheduler(cluster.masterAddress(), Encoding.JSON,
          Scheduler.framework().build());
      scheduler.subscribe();
      Offer offer = scheduler.awaitOffer(0, "agent1.example");
      scheduler.launch(offer, TaskBuilder.shell("t", offer, "sleep 600 & wait").build(),
          TaskBuilder.shell("deaf", offer, "trap '' TERM; setsid sleep 601 & sleep 602").build());
      scheduler.awaitStatus(0, "t", TaskState.TASK_RUNNING);
      scheduler.awaitStatus(0, "deaf", TaskState.TASK_RUNNING);
      assertThatThrownBy(() -> LocalCluster.start(config))
          .isInstanceOf(StateDirectoryInUse.class).hasMessageContaining("is in use by process "
              + ProcessHandle.current().pid());
    }
    assertThat(processesOf(dir)).isZero();

    try (LocalCluster again = LocalCluster.start(config); scheduler) {
      int before = scheduler.events().size();
      scheduler.subscribe();
      TaskStatus gone = scheduler.awaitStatus(before, "t", TaskState.TASK_GONE);
      assertThat(gone.getMessage()).isEqualTo("The local agent was stopped");
      assertThat(again.runningAgents()).containsExactly("agent1.example");
    }
  }

  /// Else nothing would be said of its tasks until a real master would give it up: ten minutes.
  @Test
  void agentThatIsNotAmongTheNextStartsIsUnreachable() throws Exception {
    Scheduler scheduler;
    String task;
    try (LocalCluster cluster = LocalCluster.start(ClusterConfig.of(dir, List.of(AGENT)))) {
      scheduler = new Scheduler(cluster.masterAddress(), Encoding.JSON,
          Scheduler.framework().build());
      scheduler.subscribe();
      Offer offer = scheduler.awaitOffer(0, "agent1.example");
      scheduler.launch(offer, TaskBuilder.shell("t", offer, "sleep 600").build());
      scheduler.awaitStatus(0, "t", TaskState.TASK_RUNNING);
      task = "t@" + offer.getAgentId().getValue();
    }
    AgentSpec other = AgentSpec.parse("agent2.example", "cpus:8;mem:8192", "");
    try (LocalCluster _ = LocalCluster.start(ClusterConfig.of(dir, List.of(other)))) {
      int before = scheduler.events().size();
      scheduler.subscribe();
      scheduler.reconcile(task);
      scheduler.awaitStatus(before, "t", TaskState.TASK_UNREACHABLE);
    }
    try (LocalCluster _ = LocalCluster.start(ClusterConfig.of(dir, List.of(AGENT))); scheduler) {
      int before = scheduler.events().size();
      scheduler.subscribe();
      assertThat(task).endsWith(scheduler.awaitOffer(before, "agent1.example").getAgentId()
          .getValue());
    }
  }
}
