package dev.karoo.local.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.karoo.local.agent.AgentSpec;
import dev.karoo.local.cluster.ClusterConfig;
import dev.karoo.local.cluster.LocalCluster;
import dev.karoo.local.cluster.ProcessCluster;
import dev.karoo.local.docker.Docker;
import dev.karoo.local.wire.Encoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ContainerInfo.DockerInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tasks in containers, as recording 12 has them.
class DockerTest {
  private static final AgentSpec AGENT = AgentSpec.parse("agent1.example", "cpus:8;mem:8192", "");

  @TempDir
  private Path dir;

  private Docker docker;
  private Path state;

  @BeforeEach
  void image() throws Exception {
    docker = TestImage.require(dir, TestImage.NAME);
    state = dir.resolve("state");
  }

  private static TaskInfo.Builder task(String id, Offer offer, String command) {
    TaskInfo.Builder task = TaskBuilder.shell(id, offer, command);
    task.getContainerBuilder().setType(ContainerInfo.Type.DOCKER).getDockerBuilder()
        .setImage(TestImage.NAME).setNetwork(DockerInfo.Network.HOST);
    return task;
  }

  private static TaskInfo.Builder with(TaskInfo.Builder task, String key, String value) {
    task.getContainerBuilder().getDockerBuilder().addParametersBuilder().setKey(key)
        .setValue(value);
    return task;
  }

  private static TaskInfo.Builder checked(TaskInfo.Builder task) {
    HealthCheck.Builder check = task.getHealthCheckBuilder().setType(HealthCheck.Type.COMMAND)
        .setDelaySeconds(0).setIntervalSeconds(0.3).setConsecutiveFailures(2)
        .setGracePeriodSeconds(0);
    check.getCommandBuilder().setShell(false).setValue("sh").addArguments("-c")
        .addArguments("test ! -f /bad && touch /asked");
    task.getKillPolicyBuilder().getGracePeriodBuilder().setNanoseconds(100_000_000);
    return task;
  }

  /// What Docker still has of this cluster.
  private List<String> containers() throws IOException, InterruptedException {
    return TestImage.run(docker.program(), "-H", docker.host(), "ps", "--all", "--quiet",
        "--filter", "label=karoo.local.agent=" + state.resolve("agents/agent1.example")).lines()
        .toList();
  }

  private String sandboxFile(String task, String name) throws IOException {
    try (Stream<Path> files = Files.walk(state)) {
      Path file = files.filter(f -> f.endsWith(Path.of(task, "runs", "latest"))).findFirst()
          .orElseThrow().resolve(name);
      return Files.readString(file);
    }
  }

  @Test
  void containersEndAsRecorded() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(ClusterConfig.of(state, List.of(AGENT)));
        Scheduler scheduler = new Scheduler(cluster.masterAddress(), Encoding.JSON,
            Scheduler.framework().build())) {
      scheduler.subscribe();
      Offer offer = scheduler.awaitOffer(0, "agent1.example");
      TaskInfo.Builder plain = task("plain", offer, "");
      plain.getCommandBuilder().setShell(false).setValue("/bin/echo").addArguments("hello")
          .addArguments("world");
      TaskInfo.Builder absent = task("absent", offer, "");
      absent.getCommandBuilder().setShell(false).setValue("/no/such/bin").addArguments("x");
      TaskInfo.Builder pulled = task("pulled", offer, "true");
      pulled.getContainerBuilder().getDockerBuilder().setImage("nosuch.invalid/no/image:1");
      TaskInfo.Builder forced = task("forced", offer, "true");
      forced.getContainerBuilder().getDockerBuilder().setImage("nosuch.invalid/no/image:2")
          .setForcePullImage(true);
      TaskInfo.Builder crashing = task("crashing", offer, "sleep 600");
      crashing.getCheckBuilder().setType(org.apache.mesos.v1.Protos.CheckInfo.Type.COMMAND)
          .getCommandBuilder().getCommandBuilder().setValue("true");
      TaskInfo.Builder late = task("late", offer, "sleep 600");
      late.getMaxCompletionTimeBuilder().setNanoseconds(1_000_000_000);
      scheduler.launch(offer, plain.build(), absent.build(), pulled.build(), forced.build(),
          task("three", offer, "exit 3").build(), crashing.build(), late.build(),
          with(task("flag", offer, "true"), "nosuchparameter", "1").build(),
          with(task("cpuset", offer, "true"), "cpuset-cpus", "4000").build(),
          checked(task("sick", offer,
              "until test -f /asked; do sleep 0.1; done; touch /bad; sleep 600")).build());

      assertThat(end(scheduler, "plain")).isEqualTo("FINISHED Container exited with status 0"); // 131
      assertThat(end(scheduler, "three")).isEqualTo("FAILED Container exited with status 3"); // 43
      assertThat(scheduler.states("three")).containsExactly(TaskState.TASK_STARTING,
          TaskState.TASK_RUNNING, TaskState.TASK_FAILED);
      assertThat(end(scheduler, "absent")).isEqualTo("FAILED Container exited with status 127"); // 118
      assertThat(end(scheduler, "flag")).isEqualTo("FAILED Container exited with status 125"); // 75
      assertThat(end(scheduler, "cpuset")).isEqualTo("FAILED Container exited with status 125"); // 97
      assertThat(scheduler.states("flag")).containsExactly(TaskState.TASK_STARTING,
          TaskState.TASK_FAILED);
      for (String task : List.of("pulled", "forced")) { // 49, 63
        assertThat(end(scheduler, task)).startsWith("FAILED CONTAINER_LAUNCH_FAILED Failed to "
            + "launch container: Failed to run '" + docker.program() + " -H " + docker.host()
            + " pull nosuch.invalid/no/image:").contains("': exited with status 1; stderr='");
        assertThat(scheduler.states(task)).containsExactly(TaskState.TASK_FAILED);
      }
      assertThat(end(scheduler, "crashing"))
          .isEqualTo("FAILED EXECUTOR_TERMINATED Container terminated"); // 184
      assertThat(end(scheduler, "late")) // 242
          .isEqualTo("FAILED MAX_COMPLETION_TIME_REACHED Container exited with status 137");
      assertThat(end(scheduler, "sick")).isEqualTo("KILLED Container exited with status 137"); // 171
      assertThat(scheduler.states("sick")).containsExactly(TaskState.TASK_STARTING,
          TaskState.TASK_RUNNING, TaskState.TASK_RUNNING, TaskState.TASK_RUNNING,
          TaskState.TASK_RUNNING, TaskState.TASK_KILLING, TaskState.TASK_KILLED);
      assertThat(sandboxFile("plain", "stdout")).isEqualTo("hello world\n");
      assertThat(sandboxFile("flag", "stderr")).contains("unknown flag: --nosuchparameter");
      await().atMost(Scheduler.LIMIT).until(() -> containers().isEmpty());
    }
  }

  /// State without `TASK_`, reason without `REASON_`, message.
  private static String end(Scheduler scheduler, String task) {
    TaskStatus status = scheduler.awaitEvent(0, e -> e.hasUpdate()
        && e.getUpdate().getStatus().getTaskId().getValue().equals(task)
        && List.of(TaskState.TASK_FINISHED, TaskState.TASK_FAILED, TaskState.TASK_KILLED)
            .contains(e.getUpdate().getStatus().getState()))
        .getUpdate().getStatus();
    String reason = status.hasReason()
        ? status.getReason().name().replace("REASON_", "") + " "
        : "";
    return status.getState().name().replace("TASK_", "") + " " + reason + status.getMessage();
  }

  @Test
  void containerGetsWhatItAsksFor() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(ClusterConfig.of(state, List.of(AGENT)));
        Scheduler scheduler = new Scheduler(cluster.masterAddress(), Encoding.PROTOBUF,
            Scheduler.framework().build())) {
      scheduler.subscribe();
      Offer offer = scheduler.awaitOffer(0, "agent1.example");
      Path data = Files.createDirectories(dir.resolve("data"));
      Files.writeString(data.resolve("given"), "from the host\n");
      TaskInfo.Builder task = with(with(task("t", offer, "grep -i Cpus_allowed_list "
          + "/proc/self/status; ulimit -n; env | sort; cat /data/given; touch /data/x;"
          + " cat /sys/fs/cgroup/cpu/cpu.shares; trap 'exit 7' TERM;"
          + " while :; do sleep 0.1; done"), "cpuset-cpus", "0"), "ulimit", "nofile=1000:1000");
      task.getCommandBuilder().getEnvironmentBuilder().addVariablesBuilder().setName("WHO")
          .setValue("karoo");
      task.getCommandBuilder().getEnvironmentBuilder().addVariablesBuilder().setName("LINES2")
          .setValue("a\nb");
      task.getContainerBuilder().addVolumesBuilder().setContainerPath("/data")
          .setHostPath(data.toString()).setMode(Volume.Mode.RO);
      scheduler.launch(offer, task.build());

      TaskStatus running = scheduler.awaitStatus(0, "t", TaskState.TASK_RUNNING);
      assertThat(running.getData().toStringUtf8()).contains("\"Id\"", "mesos-"); // 15
      assertThat(running.getContainerStatus().hasExecutorPid()).isFalse();
      await().atMost(Scheduler.LIMIT)
          .until(() -> sandboxFile("t", "stdout").contains("from the host"));
      assertThat(sandboxFile("t", "stdout").lines()).contains("Cpus_allowed_list:\t0", "1000",
          "WHO=karoo", "LINES2=a", "b", "MESOS_SANDBOX=/mnt/mesos/sandbox",
          "MESOS_ALLOCATION_ROLE=karoo", "from the host");
      assertThat(data.resolve("x")).doesNotExist();

      scheduler.kill("t", Optional.empty());
      TaskStatus killed = scheduler.awaitStatus(0, "t", TaskState.TASK_KILLED);
      assertThat(killed.getMessage()).isEqualTo("Container exited with status 7"); // 202
    }
    assertThat(containers()).isEmpty();
  }

  /// What CommandInfo has is also the environment of the executor and of Docker's client
  /// (slave.cpp, getExecutorInfo); what the parameter `env` has is the container's alone.
  @Test
  void variablesOfTheCommandAreThoseOfTheClientToo() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(ClusterConfig.of(state, List.of(AGENT)));
        Scheduler scheduler = new Scheduler(cluster.masterAddress(), Encoding.JSON,
            Scheduler.framework().build())) {
      scheduler.subscribe();
      Offer offer = scheduler.awaitOffer(0, "agent1.example");
      TaskInfo.Builder hidden = task("hidden", offer, "true");
      hidden.getCommandBuilder().getEnvironmentBuilder().addVariablesBuilder().setName("PATH")
          .setValue("/nosuch");
      TaskInfo.Builder told = with(with(with(task("told", offer, "env"), "env", "PATH=/bin"),
          "env", "VALUE=a=b\nc d"), "env", "NONE=");
      told.getCommandBuilder().getEnvironmentBuilder().addVariablesBuilder().setName("WHO")
          .setValue("karoo");
      scheduler.launch(offer, hidden.build(), told.build());
      assertThat(end(scheduler, "hidden")).isEqualTo("FAILED Container exited with status 127");
      assertThat(end(scheduler, "told")).isEqualTo("FINISHED Container exited with status 0");
      assertThat(sandboxFile("told", "stdout").lines()).contains("PATH=/bin", "VALUE=a=b", "c d",
          "NONE=", "WHO=karoo", "MESOS_SANDBOX=/mnt/mesos/sandbox", "MESOS_ALLOCATION_ROLE=karoo");
    }
  }

  /// A sandbox is its user's (slave/paths.cpp, createSandboxDirectory): an image that runs as
  /// another one can't read what was fetched into it.
  @Test
  void anotherUserOfAnImageSeesNoSandbox() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(ClusterConfig.of(state, List.of(AGENT)));
        Scheduler scheduler = new Scheduler(cluster.masterAddress(), Encoding.JSON,
            Scheduler.framework().build())) {
      scheduler.subscribe();
      Offer offer = scheduler.awaitOffer(0, "agent1.example");
      String look = "ls /mnt/mesos/sandbox >&2";
      scheduler.launch(offer, with(task("other", offer, look), "user", "4711:4711").build(),
          task("own", offer, look).build());
      assertThat(end(scheduler, "other")).startsWith("FAILED Container exited with status");
      assertThat(sandboxFile("other", "stderr")).containsIgnoringCase("permission denied");
      assertThat(end(scheduler, "own")).isEqualTo("FINISHED Container exited with status 0");
    }
  }

  @Test
  void containersOutliveTheirAgentButNotTheirCluster() throws Exception {
    ClusterConfig config = ClusterConfig.of(state, List.of(AGENT)).withPings(Duration.ofSeconds(15),
        5);
    try (ProcessCluster cluster = ProcessCluster.start(config);
        Scheduler scheduler = new Scheduler(cluster.masterAddress(), Encoding.PROTOBUF,
            Scheduler.framework().build())) {
      scheduler.subscribe();
      Offer offer = scheduler.awaitOffer(0, "agent1.example");
      TaskInfo.Builder stays = task("stays", offer, "sleep 600");
      stays.getKillPolicyBuilder().getGracePeriodBuilder().setNanoseconds(500_000_000);
      scheduler.launch(offer, stays.build(),
          task("left", offer, "sleep 600").build(),
          task("ends", offer, "until [ -e /mnt/mesos/sandbox/go ]; do sleep 0.05; done; exit 9")
              .build());
      for (String task : List.of("stays", "left", "ends")) {
        scheduler.awaitStatus(0, task, TaskState.TASK_RUNNING);
      }
      ProcessHandle agent = ProcessHandle.of(cluster.pids().getOrDefault("agent1.example", -1L))
          .orElseThrow();
      assertThat(agent.destroyForcibly()).isTrue();
      await().atMost(Scheduler.LIMIT).until(() -> cluster.runningAgents().isEmpty());
      try (Stream<Path> files = Files.walk(state)) {
        Files.createFile(files.filter(f -> f.endsWith("ends/runs/latest")).findFirst()
            .orElseThrow().resolve("go"));
      }
      cluster.startAgent("agent1.example");

      TaskStatus ended = scheduler.awaitStatus(0, "ends", TaskState.TASK_FAILED);
      assertThat(ended.getMessage()).isEqualTo("Container exited with status 9");
      int before = scheduler.events().size();
      scheduler.kill("stays", Optional.empty()); // 269–274
      assertThat(scheduler.awaitStatus(before, "stays", TaskState.TASK_KILLED).getMessage())
          .isEqualTo("Container exited with status 137");
      await().atMost(Scheduler.LIMIT).until(() -> containers().size() == 1);
    }
    assertThat(containers()).isEmpty();
  }
}
