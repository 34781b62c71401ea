package dev.karoo.mesos.leader;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.server.DataTree;
import org.apache.zookeeper.server.ServerCnxn;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real ZooKeeper server whose ensemble is described with addresses that only its members reach,
/// as those of containers are (`server.1=zoo1:2888:3888;2181`).
class ZooKeeperEnsembleTest {
  private static final int TICK = 500;
  private static final String CONFIG = "/zookeeper/config";

  @TempDir
  private Path dir;

  /// 192.0.2.0/24 is nobody's (RFC 5737).
  private static void describe(DataTree tree) throws Exception {
    byte[] description = "server.1=192.0.2.1:2888:3888:participant;192.0.2.1:2181\nversion=1"
        .getBytes(StandardCharsets.UTF_8);
    tree.setData(CONFIG, description, -1, 1, 0);
  }

  private static void add(DataTree tree, String path, String data) throws Exception {
    tree.createNode(path, data.getBytes(StandardCharsets.UTF_8), ZooDefs.Ids.OPEN_ACL_UNSAFE, 0,
        -1, 1, 0);
  }

  @Test
  void theServersThatTheUserNamedStay() throws Exception {
    var server = new ZooKeeperServer(Files.createDirectory(dir.resolve("data")).toFile(),
        Files.createDirectory(dir.resolve("log")).toFile(), TICK);
    ServerCnxnFactory port = ServerCnxnFactory.createFactory(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    port.startup(server);
    DataTree tree = server.getZKDatabase().getDataTree();
    describe(tree);
    add(tree, "/mesos", "");
    add(tree, "/mesos/json.info_1", "{\"address\":{\"ip\":\"127.0.0.1\",\"port\":5050}}");
    try (var leader = new ZooKeeperLeader(new MasterAddress.ZooKeeper(
        "127.0.0.1:" + port.getLocalPort(), "/mesos", Optional.empty()), "http")) {
      awaitLeader(leader);
      // Lines break, again and again: only the servers in the client's list are called again.
      for (int time = 0; time < 3; time++) {
        port.closeAll(ServerCnxn.DisconnectReason.UNKNOWN);
        awaitLeader(leader);
      }
    } finally {
      port.shutdown();
      server.shutdown();
    }
  }

  private static void awaitLeader(ZooKeeperLeader leader) {
    await().atMost(Duration.ofSeconds(30)).until(() -> {
      try {
        return leader.candidate(0).getPort() == 5050;
      } catch (IOException notYet) {
        return false;
      }
    });
  }
}
