package dev.karoo.local.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.local.agent.AgentSpec;
import dev.karoo.local.cluster.ClusterConfig;
import dev.karoo.local.cluster.LocalCluster;
import dev.karoo.local.wire.Encoding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// As whom tasks run: the command's user, else the framework's (`slave.cpp`,
/// `Framework::addExecutor`).
class UserTest {
  private static final String NOBODY_KNOWS = "nosuchuser";

  @TempDir
  private Path dir;

  private Path sandbox(String task) throws Exception {
    try (Stream<Path> files = Files.walk(dir)) {
      return files.filter(f -> f.endsWith(Path.of(task, "runs", "latest"))).findFirst()
          .orElseThrow().toRealPath();
    }
  }

  @Test
  void theCommandsUserGoesBeforeTheFrameworks() throws Exception {
    ClusterConfig config = ClusterConfig.of(dir,
        List.of(AgentSpec.parse("agent1.example", "cpus:8;mem:8192", "")));
    String self = System.getProperty("user.name");
    try (LocalCluster cluster = LocalCluster.start(config);
        Scheduler scheduler = new Scheduler(cluster.masterAddress(), Encoding.JSON,
            Scheduler.framework().setUser(NOBODY_KNOWS).build())) {
      scheduler.subscribe();
      Offer offer = scheduler.awaitOffer(0, "agent1.example");
      TaskInfo.Builder own = TaskBuilder.shell("own", offer, "id -un");
      own.getCommandBuilder().setUser(self);
      scheduler.launch(offer, own.build(), TaskBuilder.shell("framework", offer, "true").build());
      TaskStatus dropped = scheduler.awaitStatus(0, "framework", TaskState.TASK_DROPPED);
      assertThat(dropped.getMessage()).endsWith("Failed to chown directory to 'nosuchuser': No"
          + " such user 'nosuchuser'"); // 03:62
      scheduler.awaitStatus(0, "own", TaskState.TASK_FINISHED);
      assertThat(sandbox("own").resolve("stdout")).hasContent(self);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(sandbox("own"))))
          .isEqualTo("rwxr-x---");
    }
  }
}
