package dev.karoo.mesos;

import static dev.karoo.mesos.Messages.error;
import static dev.karoo.mesos.Messages.heartbeat;
import static dev.karoo.mesos.Fixture.next;
import static dev.karoo.mesos.Messages.offer;
import static dev.karoo.mesos.Messages.offers;
import static dev.karoo.mesos.Messages.scalar;
import static dev.karoo.mesos.Messages.subscribed;
import static dev.karoo.mesos.ScriptedMaster.answer;
import static dev.karoo.mesos.ScriptedMaster.chunk;
import static dev.karoo.mesos.ScriptedMaster.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.karoo.core.ports.ClusterEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriptionTest {
  /// Each SUBSCRIBE gets the next of these, then 503; everything else 202.
  private static Function<ScriptedMaster.Request, ScriptedMaster.Reply> subscriptions(
      ScriptedMaster.Reply... replies) {
    Iterator<ScriptedMaster.Reply> left = List.of(replies).iterator();
    return request -> {
      if (!request.path().endsWith("/scheduler")) {
        return answer(501, "no operator API");
      }
      if (request.call().getType() != Call.Type.SUBSCRIBE) {
        return ScriptedMaster.accepted();
      }
      return left.hasNext() ? left.next() : answer(503, "Master has not finished recovery");
    };
  }

  @Test
  void introducesItselfAsTheDesignSays() throws Exception {
    var stream = new ScriptedMaster.Stream("s-1").event(subscribed("f-1"));
    try (var master = new ScriptedMaster(subscriptions(stream));
        var fixture = Fixture.start(master)) {
      ScriptedMaster.Request request = next(master);
      assertThat(request.path()).isEqualTo("/api/v1/scheduler");
      assertThat(request.header("Content-Type")).isEqualTo("application/x-protobuf");
      assertThat(request.header("Accept")).isEqualTo("application/x-protobuf");
      // 07-scheduler-failover, 84: with a stream id the answer is 400.
      assertThat(request.headers()).doesNotContainKey("mesos-stream-id");
      Call call = request.call();
      assertThat(call.hasFrameworkId()).isFalse();
      FrameworkInfo info = call.getSubscribe().getFrameworkInfo();
      assertThat(info.hasId()).isFalse();
      assertThat(info.getName()).isEqualTo("karoo");
      assertThat(info.getUser()).isEqualTo("nobody");
      assertThat(info.getRolesList()).containsExactly("karoo");
      assertThat(info.getCheckpoint()).isTrue();
      assertThat(info.getFailoverTimeout()).isEqualTo(28 * 86_400.0);
      assertThat(info.hasPrincipal()).isFalse();
      assertThat(info.getCapabilitiesList()).extracting(Capability::getType).containsExactly(
          Capability.Type.PARTITION_AWARE, Capability.Type.MULTI_ROLE,
          Capability.Type.TASK_KILLING_STATE, Capability.Type.RESERVATION_REFINEMENT,
          Capability.Type.GPU_RESOURCES);
      assertThat(fixture.heard(ClusterEvent.Subscribed.class))
          .isEqualTo(new ClusterEvent.Subscribed("f-1", "master-1"));
    }
  }

  @Test
  void anIdKeptFromBeforeIsInBothPlaces() throws Exception {
    var stream = new ScriptedMaster.Stream("s-1").event(subscribed("f-1"));
    try (var master = new ScriptedMaster(subscriptions(stream));
        var fixture = Fixture.start(MesosSettings.of(master.address()).withUser("nobody")
            .withFrameworkId(Optional.of("f-1")))) {
      Call call = next(master).call();
      assertThat(call.getFrameworkId().getValue()).isEqualTo("f-1");
      assertThat(call.getSubscribe().getFrameworkInfo().getId().getValue()).isEqualTo("f-1");
      fixture.heard(ClusterEvent.Subscribed.class);
    }
  }

  @Test
  void subscribedComesFirstEvenWhenOffersComeBeforeTheHeartbeat() throws Exception {
    var stream = new ScriptedMaster.Stream("s-1").event(subscribed("f-1"))
        .event(offers(offer("o-1", "a-1", scalar("cpus", 1)))).event(heartbeat());
    try (var master = new ScriptedMaster(subscriptions(stream));
        var fixture = Fixture.start(master)) {
      fixture.heard(ClusterEvent.Offered.class);
      assertThat(fixture.events.getFirst()).isInstanceOf(ClusterEvent.Subscribed.class);
    }
  }

  /// 11-master-restart, 144–178: scheme-less, with `/master` before the path.
  @Test
  void aRedirectWithoutSchemeIsFollowedAndItsPathKept() throws Exception {
    var stream = new ScriptedMaster.Stream("s-1").event(subscribed("f-1"));
    try (var leader = new ScriptedMaster(subscriptions(stream));
        var other = new ScriptedMaster(_ -> answer(307, "",
            "Location: //127.0.0.1:" + leader.port() + "/master/api/v1/scheduler"));
        var fixture = Fixture.start(other)) {
      fixture.heard(ClusterEvent.Subscribed.class);
      assertThat(next(leader).path()).isEqualTo("/master/api/v1/scheduler");
      fixture.client.call(new dev.karoo.core.ports.ClusterCall.Revive());
      assertThat(next(leader).path()).isEqualTo("/master/api/v1/scheduler");
    }
  }

  @Test
  void mastersThatPointAtEachOtherAreNotFollowedForEver() throws Exception {
    try (var one = new ScriptedMaster(_ -> answer(307, "", "Location: //nowhere.invalid:1/x"));
        var two = new ScriptedMaster(_ -> answer(307, "",
            "Location: //127.0.0.1:" + one.port() + "/api/v1/scheduler"))) {
      one.script(_ -> answer(307, "",
          "Location: //127.0.0.1:" + two.port() + "/api/v1/scheduler"));
      try (var fixture = Fixture.start(one)) {
        assertThat(fixture.heard(ClusterEvent.Disconnected.class).reason())
            .contains("redirected in a circle");
        assertThat(one.requests.size() + two.requests.size()).isEqualTo(6);
      }
    }
  }

  /// 11-master-restart, 204–211: for nine seconds the others point at the dead leader.
  @Test
  void aRedirectToADeadLeaderLeadsBackToTheList() throws Exception {
    int dead;
    try (var gone = new ScriptedMaster(_ -> ScriptedMaster.nothing())) {
      dead = gone.port();
    }
    var stream = new ScriptedMaster.Stream("s-1").event(subscribed("f-1"));
    try (var master = new ScriptedMaster(_ -> answer(307, "",
        "Location: //127.0.0.1:" + dead + "/master/api/v1/scheduler"));
        var fixture = Fixture.start(master)) {
      assertThat(fixture.heard(ClusterEvent.Disconnected.class).reason())
          .contains("127.0.0.1:" + dead).contains("refuses the connection");
      master.script(subscriptions(stream));
      fixture.passTimeUntil(() -> !fixture.all(ClusterEvent.Subscribed.class).isEmpty());
    }
  }

  /// 11-master-restart, 42–48: refused, 404, 503, all while a master starts.
  @Test
  void aStartingMasterIsWaitedFor() throws Exception {
    var stream = new ScriptedMaster.Stream("s-1").event(subscribed("f-1"));
    try (var master = new ScriptedMaster(subscriptions(answer(404, "404 Not Found."),
        answer(503, "Master has not finished recovery"), answer(503, "No leader elected"),
        ScriptedMaster.nothing(), stream)); var fixture = Fixture.start(master)) {
      fixture.passTimeUntil(() -> !fixture.all(ClusterEvent.Subscribed.class).isEmpty());
      assertThat(fixture.all(ClusterEvent.Disconnected.class)).hasSize(4);
      assertThat(master.requests).hasSize(5);
    }
  }

  @Test
  void theNextMasterOfAListIsTried() throws Exception {
    int dead;
    try (var gone = new ScriptedMaster(_ -> ScriptedMaster.nothing())) {
      dead = gone.port();
    }
    var stream = new ScriptedMaster.Stream("s-1").event(subscribed("f-1"));
    try (var master = new ScriptedMaster(subscriptions(stream));
        var fixture = Fixture.start(MesosSettings.of("127.0.0.1:" + dead + ","
            + master.address()).withUser("nobody"))) {
      fixture.passTimeUntil(() -> !fixture.all(ClusterEvent.Subscribed.class).isEmpty());
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "Framework has been removed|has been removed at the master",
    "Framework failed over|another operator has taken over",
    "Changing framework's principal is not allowed.|refuses framework"})
  void anErrorEndsItForGood(String message, String said) throws Exception {
    var stream = new ScriptedMaster.Stream("s-1").event(error(message)).end();
    try (var master = new ScriptedMaster(subscriptions(stream));
        var fixture = Fixture.start(MesosSettings.of(master.address()).withUser("nobody")
            .withFrameworkId(Optional.of("f-1")))) {
      assertThat(fixture.heard(ClusterEvent.Ended.class).reason()).contains(said)
          .contains("f-1");
      assertThat(fixture.timing.pending()).isZero();
      assertThat(fixture.events).hasSize(1);
    }
  }

  @Test
  void failedOverInTheMiddleEndsItToo() throws Exception {
    var stream = new ScriptedMaster.Stream("s-1").event(subscribed("f-1"));
    try (var master = new ScriptedMaster(subscriptions(stream));
        var fixture = Fixture.start(master)) {
      fixture.heard(ClusterEvent.Subscribed.class);
      stream.event(error("Framework failed over")).end();
      fixture.heard(ClusterEvent.Ended.class);
      assertThat(fixture.all(ClusterEvent.Disconnected.class)).isEmpty();
    }
  }

  /// 16-authentication, 21: a wrong principal is 400, not 403.
  @Test
  void aRefusedIntroductionEndsIt() throws Exception {
    try (var master = new ScriptedMaster(subscriptions(answer(400,
        "Failed to validate scheduler::Call: Authenticated principal 'second' does not match"
            + " principal 'recorder' set in `FrameworkInfo`")));
        var fixture = Fixture.start(master)) {
      assertThat(fixture.heard(ClusterEvent.Ended.class).reason()).contains("'second'");
    }
  }

  @Test
  void credentialsGoWithEveryCallAndNowhereElse(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("credentials");
    Files.writeString(file, "{\"principal\": \"karoo\", \"secret\": \"s3cr3t\"}");
    var stream = new ScriptedMaster.Stream("s-1").event(subscribed("f-1"));
    String expected = "Basic a2Fyb286czNjcjN0";
    try (var master = new ScriptedMaster(subscriptions(answer(401, "401 Unauthorized.",
        "WWW-Authenticate: Basic realm=\"mesos-master-scheduler\""), stream));
        var fixture = Fixture.start(MesosSettings.of(master.address()).withUser("nobody")
            .withCredentials(file))) {
      assertThat(fixture.heard(ClusterEvent.Disconnected.class).reason())
          .contains("principal and secret").doesNotContain("s3cr3t");
      fixture.passTimeUntil(() -> !fixture.all(ClusterEvent.Subscribed.class).isEmpty());
      fixture.client.call(new dev.karoo.core.ports.ClusterCall.Revive());
      for (int i = 0; i < 3; i++) {
        ScriptedMaster.Request request = next(master);
        assertThat(request.header("Authorization")).isEqualTo(expected);
        if (i == 0) {
          assertThat(request.call().getSubscribe().getFrameworkInfo().getPrincipal())
              .isEqualTo("karoo");
        }
      }
    }
  }

  @Test
  void fiveSilentIntervalsEndTheConnection() throws Exception {
    var stalled = new ScriptedMaster.Stream("s-1").event(subscribed("f-1"));
    var second = new ScriptedMaster.Stream("s-2").event(subscribed("f-1"));
    try (var master = new ScriptedMaster(subscriptions(stalled, second));
        var fixture = Fixture.start(master)) {
      fixture.heard(ClusterEvent.Subscribed.class);
      await().atMost(Fixture.LIMIT)
          .until(() -> fixture.timing.delays().contains(Duration.ofSeconds(75)));
      fixture.timing.advance(Duration.ofSeconds(70));
      stalled.event(heartbeat()).event(offers(offer("o-1", "a-1", scalar("cpus", 1))));
      fixture.heard(ClusterEvent.Offered.class);
      fixture.timing.advance(Duration.ofSeconds(74));
      assertThat(fixture.all(ClusterEvent.Disconnected.class)).isEmpty();
      fixture.timing.advance(Duration.ofSeconds(1));
      assertThat(fixture.heard(ClusterEvent.Disconnected.class).reason())
          .contains("nothing was heard");
      fixture.passTimeUntil(() -> fixture.all(ClusterEvent.Subscribed.class).size() == 2);
      next(master);
      // Known now, though it was new at the start.
      assertThat(next(master).call().getFrameworkId().getValue()).isEqualTo("f-1");
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "7", "20"})
  void aCutWithinAFrameIsNoEvent(int bytes) throws Exception {
    byte[] whole = chunk(record(offers(offer("o-1", "a-1", scalar("cpus", 1)))));
    var cut = new ScriptedMaster.Stream("s-1").event(subscribed("f-1"))
        .raw(Arrays.copyOf(whole, bytes)).cut();
    var second = new ScriptedMaster.Stream("s-2").event(subscribed("f-1"));
    try (var master = new ScriptedMaster(subscriptions(cut, second));
        var fixture = Fixture.start(master)) {
      fixture.heard(ClusterEvent.Disconnected.class);
      fixture.passTimeUntil(() -> fixture.all(ClusterEvent.Subscribed.class).size() == 2);
      assertThat(fixture.all(ClusterEvent.Offered.class)).isEmpty();
    }
  }

  @Test
  void aRecordOverSeveralChunksIsOneEvent() throws Exception {
    byte[] whole = record(offers(offer("o-1", "a-1", scalar("cpus", 1))));
    var stream = new ScriptedMaster.Stream("s-1").event(subscribed("f-1"));
    for (byte one : whole) {
      stream.raw(chunk(new byte[]{one}));
    }
    try (var master = new ScriptedMaster(subscriptions(stream));
        var fixture = Fixture.start(master)) {
      assertThat(fixture.heard(ClusterEvent.Offered.class).offers()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"'12345678901\n'", "'abc\n'", "'3\nabc'"})
  void nonsenseOnTheStreamMeansANewConnection(String nonsense) throws Exception {
    var broken = new ScriptedMaster.Stream("s-1").event(subscribed("f-1"))
        .raw(chunk(nonsense.getBytes(StandardCharsets.UTF_8)));
    var second = new ScriptedMaster.Stream("s-2").event(subscribed("f-1"));
    try (var master = new ScriptedMaster(subscriptions(broken, second));
        var fixture = Fixture.start(master)) {
      fixture.passTimeUntil(() -> fixture.all(ClusterEvent.Subscribed.class).size() == 2);
    }
  }

  @Test
  void theTimeBetweenTriesGrowsToABound() throws Exception {
    try (var master = new ScriptedMaster(_ -> answer(503, "Master has not finished recovery"));
        var fixture = Fixture.start(master)) {
      long before = 0;
      for (int i = 0; i < 12; i++) {
        int tries = i + 1;
        await().atMost(Fixture.LIMIT).until(
            () -> master.requests.size() == tries && fixture.timing.pending() == 1
                && fixture.timing.absent(EventStream.HEAD));
        Duration delay = fixture.timing.delays().getFirst();
        long full = Math.min(15_000, 200L << i);
        assertThat(delay.toMillis()).isBetween(full / 2, full);
        before += delay.toMillis();
        fixture.timing.advance(delay);
      }
      assertThat(before).isGreaterThan(30_000);
      // One reason, told once.
      assertThat(fixture.events).hasSize(1);
    }
  }

  /// A line that breaks after each SUBSCRIBED would ask the master for all it has five times a
  /// second.
  @Test
  void aSubscriptionThatBreaksAtOnceDoesNotShortenTheNextWait() throws Exception {
    var streams = new ScriptedMaster.Stream[8];
    for (int i = 0; i < 6; i++) {
      streams[i] = new ScriptedMaster.Stream("s-" + i).event(subscribed("f-1")).cut();
    }
    streams[6] = new ScriptedMaster.Stream("s-6").event(subscribed("f-1"));
    streams[7] = new ScriptedMaster.Stream("s-7").event(subscribed("f-1"));
    try (var master = new ScriptedMaster(subscriptions(streams));
        var fixture = Fixture.start(master)) {
      for (int i = 0; i < 6; i++) {
        int times = i + 1;
        await().atMost(Fixture.LIMIT)
            .until(() -> fixture.all(ClusterEvent.Disconnected.class).size() == times);
        long full = Math.min(1_600, 200L << i);
        assertThat(wait(fixture)).isBetween(full / 2, full);
        fixture.timing.advance(Duration.ofMillis(full));
      }
      await().atMost(Fixture.LIMIT)
          .until(() -> fixture.all(ClusterEvent.Subscribed.class).size() == 7);
      fixture.timing.advance(Duration.ofSeconds(20));
      streams[6].cut();
      await().atMost(Fixture.LIMIT)
          .until(() -> fixture.all(ClusterEvent.Disconnected.class).size() == 7);
      assertThat(wait(fixture)).isBetween(100L, 200L);
    }
  }

  /// The shortest of what is waited for, in milliseconds; there is something.
  private static long wait(Fixture fixture) {
    await().atMost(Fixture.LIMIT).until(() -> fixture.timing.pending() > 0
        && fixture.timing.delays().getFirst().compareTo(Duration.ofSeconds(4)) < 0);
    return fixture.timing.delays().getFirst().toMillis();
  }

  @Test
  void afterCloseNothingIsTold() throws IOException {
    var stream = new ScriptedMaster.Stream("s-1").event(subscribed("f-1"));
    try (var master = new ScriptedMaster(subscriptions(stream))) {
      var fixture = Fixture.start(master);
      fixture.heard(ClusterEvent.Subscribed.class);
      fixture.close();
      assertThat(fixture.events).hasSize(1);
      assertThat(master.requests).hasSize(1);
    }
  }
}
