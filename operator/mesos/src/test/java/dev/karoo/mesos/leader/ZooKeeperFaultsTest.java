package dev.karoo.mesos.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingCluster;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.ZooDefs.Ids;
import org.junit.jupiter.api.Test;

/// Real ZooKeeper servers that are late, die and come back.
class ZooKeeperFaultsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static MasterAddress.ZooKeeper address(String servers, String userAndPassword) {
    return (MasterAddress.ZooKeeper) MasterAddress.parse("zk://" + userAndPassword + servers
        + "/mesos");
  }

  private static CuratorFramework masters(String servers) {
    CuratorFramework client = CuratorFrameworkFactory.newClient(servers,
        new RetryNTimes(200, 100));
    client.start();
    return client;
  }

  private static byte[] info(int port) {
    return ("{\"address\":{\"hostname\":\"m\",\"ip\":\"127.0.0.1\",\"port\":" + port + "}}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void awaitLeader(ZooKeeperLeader leader, int port) {
    await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).until(() -> {
      try {
        return leader.candidate(0).equals(URI.create("http://127.0.0.1:" + port));
      } catch (IOException notYet) {
        return false;
      }
    });
  }

  @Test
  void oneThatIsNotThereYetIsSaidAndWaitedFor() throws Exception {
    try (var server = new TestingServer(InstanceSpec.newInstanceSpec(), false);
        var leader = new ZooKeeperLeader(address(server.getConnectString(), ""), "http")) {
      assertThatThrownBy(() -> leader.candidate(0)).isInstanceOf(IOException.class)
          .hasMessageContaining(server.getConnectString());
      server.start();
      try (var masters = masters(server.getConnectString())) {
        masters.create().creatingParentsIfNeeded().forPath("/mesos/json.info_0000000001",
            info(5050));
        awaitLeader(leader, 5050);
      }
    }
  }

  /// Also where its session ended with it: the next change is told again.
  @Test
  void oneThatComesBackIsWatchedAgain() throws Exception {
    try (var server = new TestingServer(true);
        var masters = masters(server.getConnectString());
        var leader = new ZooKeeperLeader(address(server.getConnectString(), ""), "http")) {
      masters.create().creatingParentsIfNeeded().forPath("/mesos/json.info_0000000001",
          info(5050));
      var changes = new AtomicInteger();
      leader.onChange(changes::incrementAndGet);
      awaitLeader(leader, 5050);
      server.restart();
      awaitLeader(leader, 5050);
      int before = changes.get();
      masters.create().forPath("/mesos/json.info_0000000002", info(5051));
      masters.delete().forPath("/mesos/json.info_0000000001");
      await().atMost(LIMIT).until(() -> changes.get() > before);
      awaitLeader(leader, 5051);
    }
  }

  @Test
  void ofThreeServersOneMayDie() throws Exception {
    try (var cluster = new TestingCluster(3)) {
      cluster.start();
      String servers = cluster.getConnectString();
      try (var masters = masters(servers);
          var leader = new ZooKeeperLeader(address(servers, ""), "http")) {
        masters.create().creatingParentsIfNeeded().forPath("/mesos/json.info_0000000001",
            info(5050));
        awaitLeader(leader, 5050);
        cluster.killServer(cluster.findConnectionInstance(
            masters.getZookeeperClient().getZooKeeper()));
        masters.create().forPath("/mesos/json.info_0000000000", info(5051));
        awaitLeader(leader, 5051);
      }
    }
  }

  /// `zk://user:password@…`, ZooKeeper's digest scheme.
  @Test
  void aProtectedPathNeedsItsUser() throws Exception {
    try (var server = new TestingServer(true);
        var masters = CuratorFrameworkFactory.builder()
            .connectString(server.getConnectString()).retryPolicy(new RetryNTimes(200, 100))
            .authorization("digest", "mesos:s3cret".getBytes(StandardCharsets.UTF_8)).build()) {
      masters.start();
      masters.create().creatingParentsIfNeeded().withACL(Ids.CREATOR_ALL_ACL)
          .forPath("/mesos/json.info_0000000001", info(5050));
      try (var knows = new ZooKeeperLeader(address(server.getConnectString(), "mesos:s3cret@"),
          "http");
          var stranger = new ZooKeeperLeader(address(server.getConnectString(), ""), "http")) {
        awaitLeader(knows, 5050);
        assertThatThrownBy(() -> stranger.candidate(0)).isInstanceOf(IOException.class)
            .hasMessageContaining("NoAuth");
      }
      assertThat(List.of(address("h:1", "mesos:s3cret@").toString()))
          .containsExactly("zk://h:1/mesos");
      assertThat(address("h:1", "mesos:s3cret@").authorization())
          .isEqualTo(Optional.of("mesos:s3cret"));
    }
  }
}
