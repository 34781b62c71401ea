package dev.karoo.mesos;

import static dev.karoo.mesos.Messages.subscribed;
import static dev.karoo.mesos.ScriptedMaster.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.karoo.core.ports.ClusterEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.Test;

/// Two masters and a real ZooKeeper.
class LeaderChangeTest {
  private static ScriptedMaster master(String streamId) throws Exception {
    return new ScriptedMaster(request -> request.path().endsWith("/scheduler")
        ? new ScriptedMaster.Stream(streamId).event(subscribed("f-1"))
        : answer(501, ""));
  }

  private static void lead(CuratorFramework zooKeeper, int sequence, ScriptedMaster master)
      throws Exception {
    zooKeeper.create().creatingParentsIfNeeded().withMode(CreateMode.EPHEMERAL)
        .forPath("/mesos/json.info_000000000" + sequence,
            ("{\"address\":{\"ip\":\"127.0.0.1\",\"port\":" + master.port() + "}}")
                .getBytes(StandardCharsets.UTF_8));
  }

  /// The old leader's connection stands still, as when only it is cut off from ZooKeeper.
  @Test
  void theFrameworkFollowsTheLeaderThoughTheOldConnectionStands() throws Exception {
    try (var server = new TestingServer(true);
        var zooKeeper = CuratorFrameworkFactory.newClient(server.getConnectString(),
            new RetryOneTime(100));
        var one = master("s-1");
        var two = master("s-2")) {
      zooKeeper.start();
      lead(zooKeeper, 1, one);
      lead(zooKeeper, 2, two);
      try (var fixture = Fixture.start(MesosSettings
          .of("zk://" + server.getConnectString() + "/mesos").withUser("nobody"))) {
        fixture.heard(ClusterEvent.Subscribed.class);
        assertThat(one.requests).hasSize(1);
        zooKeeper.delete().forPath("/mesos/json.info_0000000001");
        assertThat(fixture.heard(ClusterEvent.Disconnected.class).reason())
            .contains("leads now");
        fixture.passTimeUntil(() -> fixture.all(ClusterEvent.Subscribed.class).size() == 2);
        assertThat(Fixture.next(two).call().getFrameworkId().getValue()).isEqualTo("f-1");
      }
    }
  }

  /// A redirect names the leader by its host, ZooKeeper by its number.
  @Test
  void theLeaderIsKnownByAllItsAddresses() throws Exception {
    try (var server = new TestingServer(true);
        var zooKeeper = CuratorFrameworkFactory.newClient(server.getConnectString(),
            new RetryOneTime(100));
        var two = new ScriptedMaster(_ -> answer(501, ""));
        var one = new ScriptedMaster(_ -> answer(307, "",
            "Location: //localhost:" + two.port() + "/api/v1/scheduler"))) {
      two.script(request -> request.path().endsWith("/scheduler")
          ? new ScriptedMaster.Stream("s-2").event(at(subscribed("f-1"), two.port()))
          : answer(501, ""));
      zooKeeper.start();
      lead(zooKeeper, 1, one);
      lead(zooKeeper, 2, two);
      try (var fixture = Fixture.start(MesosSettings
          .of("zk://" + server.getConnectString() + "/mesos").withUser("nobody"))) {
        fixture.passTimeUntil(() -> !fixture.all(ClusterEvent.Subscribed.class).isEmpty());
        zooKeeper.delete().forPath("/mesos/json.info_0000000001");
        await().during(Duration.ofSeconds(1))
            .until(() -> fixture.all(ClusterEvent.Disconnected.class).isEmpty());
      }
    }
  }

  /// The old leader is dead, and its wait between two tries may be long: time stands still here.
  @Test
  void aNewLeaderIsTriedAtOnceThoughTheWaitForTheOldOneIsNotOver() throws Exception {
    try (var server = new TestingServer(true);
        var zooKeeper = CuratorFrameworkFactory.newClient(server.getConnectString(),
            new RetryOneTime(100));
        var dead = new ScriptedMaster(_ -> answer(503, ""));
        var two = master("s-2")) {
      zooKeeper.start();
      lead(zooKeeper, 1, dead);
      try (var fixture = Fixture.start(MesosSettings
          .of("zk://" + server.getConnectString() + "/mesos").withUser("nobody"))) {
        fixture.heard(ClusterEvent.Disconnected.class);
        lead(zooKeeper, 2, two);
        zooKeeper.delete().forPath("/mesos/json.info_0000000001");
        fixture.heard(ClusterEvent.Subscribed.class);
      }
    }
  }

  private static Event at(Event subscribed, int port) {
    Event.Builder event = subscribed.toBuilder();
    event.getSubscribedBuilder().getMasterInfoBuilder().getAddressBuilder()
        .setHostname("localhost").setIp("127.0.0.1").setPort(port);
    return event.build();
  }
}
