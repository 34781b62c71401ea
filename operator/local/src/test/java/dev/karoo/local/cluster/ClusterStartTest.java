package dev.karoo.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.karoo.local.agent.AgentSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A start that fails leaves nothing, and one that does not leaves each directory one agent.
class ClusterStartTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final AgentSpec GOOD = AgentSpec.parse("good", "cpus:8;mem:8192", "");
  private static final AgentSpec BAD = AgentSpec.parse("bad", "cpus:8;mem:8192", "");

  @TempDir
  private Path dir = Path.of("");

  private ClusterConfig config(AgentSpec... agents) {
    return ClusterConfig.of(dir, List.of(agents));
  }

  @Test
  void agentThatCannotStartLeavesNoOther() throws IOException {
    Files.createDirectories(dir.resolve("agents/bad/meta/agent")); // should be a file
    assertThatThrownBy(() -> LocalCluster.start(config(GOOD, BAD)))
        .isInstanceOf(UncheckedIOException.class).hasMessageContaining("agents/bad");

    int port = new ClusterFiles(dir).ports().http();
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
        .isInstanceOf(ConnectException.class);
    Files.delete(dir.resolve("agents/bad/meta/agent"));
    LocalCluster.start(config(GOOD, BAD)).close();
  }

  @Test
  void agentsProcessThatCannotStartLeavesNoOther() throws IOException {
    Files.createDirectories(dir.resolve("agents"));
    Files.createFile(dir.resolve("agents/bad")); // should be a directory
    assertThatThrownBy(() -> ProcessCluster.start(config(GOOD, BAD)))
        .isInstanceOf(UncheckedIOException.class).hasMessageContaining("agents/bad");
    String[] good = Files.readString(dir.resolve("agents/good/process")).split(" ", -1);
    assertThat(ProcessHandle.of(Long.parseLong(good[0]))).isNotPresent();
  }

  /// As `kill -9` of `karoo local up` leaves them.
  @Test
  void agentThatOutlivedItsClusterMakesRoomForTheNext() throws IOException {
    AgentProcess left = AgentProcess.start(new ClusterFiles(dir), GOOD, "127.0.0.1");
    try (LocalCluster cluster = LocalCluster.start(config(GOOD))) {
      assertThat(left.isAlive()).isFalse();
      assertThat(cluster.runningAgents()).containsExactly("good");
    } finally {
      left.crash();
    }
  }

  /// Java keeps its counters outside of the state directory, unless told not to.
  @Test
  void agentsProcessWritesNothingOutsideOfItsDirectory() throws IOException {
    try (ProcessCluster cluster = ProcessCluster.start(config(GOOD))) {
      Path log = dir.resolve("agents/good/log");
      await().atMost(LIMIT).until(() -> Files.readString(log).contains("agent good on"));
      long pid = cluster.pids().getOrDefault("good", -1L);
      assertThat(Path.of("/tmp", "hsperfdata_" + System.getProperty("user.name"),
          Long.toString(pid))).doesNotExist();
    }
  }
}
