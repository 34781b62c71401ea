package dev.karoo.mesos.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Against a real ZooKeeper server.
class ZooKeeperLeaderTest {
  private static TestingServer server;
  private static CuratorFramework masters;
  private static int tests;
  private String path;
  private ZooKeeperLeader leader;

  @BeforeAll
  static void start() throws Exception {
    server = new TestingServer(true);
    masters = CuratorFrameworkFactory.newClient(server.getConnectString(),
        new RetryOneTime(100));
    masters.start();
  }

  @AfterAll
  static void stop() throws IOException {
    masters.close();
    server.close();
  }

  @BeforeEach
  void open() {
    path = "/mesos-" + ++tests;
    leader = new ZooKeeperLeader(
        new MasterAddress.ZooKeeper(server.getConnectString(), path, Optional.empty()), "http");
  }

  @AfterEach
  void close() {
    leader.close();
  }

  /// As a master writes it (11-master-restart, 130): `ip` is little-endian.
  private static String info(int port) {
    return "{\"address\":{\"hostname\":\"master.example\",\"ip\":\"127.0.0.1\",\"port\":" + port
        + "},\"hostname\":\"master.example\",\"id\":\"x\",\"ip\":16777343,\"pid\":"
        + "\"master@127.0.0.1:" + port + "\",\"port\":" + port + ",\"version\":\"1.12.0\"}";
  }

  private void node(String name, String data) throws Exception {
    masters.create().creatingParentsIfNeeded().withMode(CreateMode.EPHEMERAL)
        .forPath(path + "/" + name, data.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theLowestSequenceLeads() throws Exception {
    node("json.info_0000000010", info(5360));
    node("json.info_0000000002", info(5361));
    node("json.info_0000000003", info(5362));
    node("log_replicas", "");
    assertThat(leader.candidate(0)).hasToString("http://127.0.0.1:5361");
  }

  @Test
  void withoutAMasterNobodyLeads() throws Exception {
    assertThatThrownBy(() -> leader.candidate(0)).isInstanceOf(IOException.class)
        .hasMessageContaining("no master leads").hasMessageContaining(path);
    node("log_replicas", "");
    assertThatThrownBy(() -> leader.candidate(0)).hasMessageContaining("json.info_");
  }

  @Test
  void nonsenseIsNoLeader() throws Exception {
    node("json.info_0000000001", "{\"address\": {\"ip\": \"127.0.0.1\"}}");
    assertThatThrownBy(() -> leader.candidate(0)).isInstanceOf(IOException.class)
        .hasMessageContaining("no address");
    masters.setData().forPath(path + "/json.info_0000000001",
        "nonsense".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> leader.candidate(0)).hasMessageContaining("not JSON");
  }

  @Test
  void aChangeIsToldEveryTime() throws Exception {
    node("json.info_0000000001", info(5360));
    node("json.info_0000000002", info(5361));
    var changes = new AtomicInteger();
    leader.onChange(changes::incrementAndGet);
    assertThat(leader.candidate(0)).hasPort(5360);
    masters.delete().forPath(path + "/json.info_0000000001");
    await().atMost(Duration.ofSeconds(20)).until(() -> changes.get() == 1);
    assertThat(leader.candidate(0)).hasPort(5361);
    node("json.info_0000000003", info(5362));
    await().atMost(Duration.ofSeconds(20)).until(() -> changes.get() == 2);
  }

  @Test
  void httpsNeedsTheHostNameThatTheCertificateHas() throws Exception {
    node("json.info_0000000001", info(5360));
    try (var secure = new ZooKeeperLeader(
        new MasterAddress.ZooKeeper(server.getConnectString(), path, Optional.empty()),
        "https")) {
      assertThat(secure.candidate(0)).hasToString("https://master.example:5360");
    }
  }
}
