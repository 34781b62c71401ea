package dev.karoo.mesos;

import static dev.karoo.mesos.Messages.offer;
import static dev.karoo.mesos.Messages.offers;
import static dev.karoo.mesos.Messages.scalar;
import static dev.karoo.mesos.Messages.subscribed;
import static dev.karoo.mesos.ScriptedMaster.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.karoo.core.ports.AgentReport;
import dev.karoo.core.ports.ClusterEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Event;
import org.apache.mesos.v1.master.Protos.Response;
import org.apache.mesos.v1.master.Protos.Response.GetAgents;
import org.apache.mesos.v1.scheduler.Protos;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InventoryWatchTest {
  private final Queue<ScriptedMaster.Stream> schedulers = new ConcurrentLinkedQueue<>();
  private final Queue<ScriptedMaster.Stream> operators = new ConcurrentLinkedQueue<>();
  private final AtomicInteger lists = new AtomicInteger();
  private volatile boolean streamForbidden;
  private volatile GetAgents agents = list("a-1");
  private ScriptedMaster master;

  @BeforeEach
  void start() throws IOException {
    master = new ScriptedMaster(this::reply);
  }

  @AfterEach
  void end() throws IOException {
    master.close();
  }

  private static GetAgents.Agent agent(String id) {
    return GetAgents.Agent.newBuilder().setActive(true).setVersion("1.11.0")
        .setAgentInfo(AgentInfo.newBuilder().setHostname("host-" + id).setPort(5051)
            .setId(AgentID.newBuilder().setValue(id)))
        .build();
  }

  private static GetAgents list(String... ids) {
    GetAgents.Builder agents = GetAgents.newBuilder();
    List.of(ids).forEach(id -> agents.addAgents(agent(id)));
    return agents.build();
  }

  private ScriptedMaster.Reply reply(ScriptedMaster.Request request) {
    if (request.path().endsWith("/scheduler")) {
      var stream = new ScriptedMaster.Stream("s-1").event(subscribed("f-1"));
      schedulers.add(stream);
      return stream;
    }
    assertThat(request.path()).isEqualTo("/api/v1");
    return switch (call(request).getType()) {
      case SUBSCRIBE -> streamForbidden ? answer(403, "") : operatorStream();
      case GET_AGENTS -> {
        lists.incrementAndGet();
        yield ScriptedMaster.message(Response.newBuilder().setType(Response.Type.GET_AGENTS)
            .setGetAgents(agents).build());
      }
      default -> answer(500, "unexpected");
    };
  }

  private static Call call(ScriptedMaster.Request request) {
    try {
      return Call.parseFrom(request.body());
    } catch (InvalidProtocolBufferException wrong) {
      throw new IllegalStateException(wrong);
    }
  }

  private ScriptedMaster.Stream operatorStream() {
    // No stream id: 15-operator-api, 4–203.
    var stream = new ScriptedMaster.Stream("").event(Event.newBuilder()
        .setType(Event.Type.SUBSCRIBED).setSubscribed(Event.Subscribed.newBuilder()
            .setHeartbeatIntervalSeconds(15)
            .setGetState(Response.GetState.newBuilder().setGetAgents(agents)))
        .build());
    operators.add(stream);
    return stream;
  }

  private static List<String> ids(ClusterEvent.Inventory inventory) {
    return inventory.agents().stream().map(AgentReport::agentId).toList();
  }

  @Test
  void theStreamTellsOfEverybody() throws IOException {
    try (var fixture = Fixture.start(master)) {
      assertThat(ids(fixture.heard(ClusterEvent.Inventory.class))).containsExactly("a-1");
      assertThat(fixture.events.getFirst()).isInstanceOf(ClusterEvent.Subscribed.class);
      operators.element().event(Event.newBuilder().setType(Event.Type.HEARTBEAT).build())
          .event(Event.newBuilder().setType(Event.Type.AGENT_ADDED)
              .setAgentAdded(Event.AgentAdded.newBuilder().setAgent(agent("a-2"))).build())
          .event(Event.newBuilder().setType(Event.Type.AGENT_REMOVED).setAgentRemoved(
              Event.AgentRemoved.newBuilder().setAgentId(
                  AgentID.newBuilder().setValue("a-1")))
              .build());
      assertThat(fixture.heard(ClusterEvent.AgentSeen.class).agent().agentId())
          .isEqualTo("a-2");
      assertThat(fixture.heard(ClusterEvent.AgentGone.class).agentId()).isEqualTo("a-1");
    }
  }

  @Test
  void whereTheStreamIsForbiddenTheListIsRead() throws IOException {
    streamForbidden = true;
    try (var fixture = Fixture.start(master)) {
      assertThat(ids(fixture.heard(ClusterEvent.Inventory.class))).containsExactly("a-1");
      agents = list("a-1", "a-3");
      fixture.passTimeUntil(() -> fixture.all(ClusterEvent.Inventory.class).size() == 2);
      assertThat(ids(fixture.all(ClusterEvent.Inventory.class).get(1)))
          .containsExactly("a-1", "a-3");
    }
  }

  @Test
  void theListIsReadNowAndThen() throws IOException {
    try (var fixture = Fixture.start(master)) {
      fixture.heard(ClusterEvent.Inventory.class);
      agents = list("a-4");
      fixture.passTimeUntil(() -> fixture.all(ClusterEvent.Inventory.class).size() == 2);
      assertThat(lists).hasValue(1);
    }
  }

  @Test
  void anOfferOfAnUnknownAgentIsLookedInto() throws IOException {
    try (var fixture = Fixture.start(master)) {
      fixture.heard(ClusterEvent.Inventory.class);
      agents = list("a-1", "a-5");
      schedulers.element().event(offers(offer("o-1", "a-5", scalar("cpus", 1))));
      fixture.heard(ClusterEvent.Inventory.class, event -> ids(event).contains("a-5"));
    }
  }

  @Test
  void aFailureIsAHintOnly() throws IOException {
    try (var fixture = Fixture.start(master)) {
      fixture.heard(ClusterEvent.Inventory.class);
      agents = list();
      schedulers.element().event(Protos.Event.newBuilder()
          .setType(Protos.Event.Type.FAILURE).setFailure(Protos.Event.Failure.newBuilder()
              .setAgentId(AgentID.newBuilder().setValue("a-1")))
          .build());
      assertThat(fixture.heard(ClusterEvent.Inventory.class,
          event -> event.agents().isEmpty()).agents()).isEmpty();
      assertThat(fixture.all(ClusterEvent.AgentGone.class)).isEmpty();
    }
  }

  @Test
  void aBrokenStreamIsOpenedAgain() throws IOException {
    try (var fixture = Fixture.start(master)) {
      fixture.heard(ClusterEvent.Inventory.class);
      agents = list("a-1", "a-6");
      operators.element().cut();
      fixture.passTimeUntil(() -> operators.size() == 2);
      fixture.heard(ClusterEvent.Inventory.class, event -> ids(event).contains("a-6"));
      assertThat(fixture.all(ClusterEvent.Disconnected.class)).isEmpty();
    }
  }

  @Test
  void afterASubscriptionTheWholeIsToldAgain() throws IOException {
    try (var fixture = Fixture.start(master)) {
      fixture.heard(ClusterEvent.Inventory.class);
      schedulers.element().cut();
      fixture.passTimeUntil(() -> fixture.all(ClusterEvent.Inventory.class).size() == 2);
      List<ClusterEvent> events = fixture.events;
      assertThat(events.lastIndexOf(fixture.all(ClusterEvent.Subscribed.class).getLast()))
          .isLessThan(events.lastIndexOf(fixture.all(ClusterEvent.Inventory.class).getLast()));
    }
  }

  /// The recorded stream of scenario 15, in pieces.
  @Test
  void theRecordedStreamIsTakenIn() throws IOException {
    byte[] recorded = Recordings.stream("15-operator-api/operator-subscribe.json.http");
    master.script(request -> {
      if (!request.path().endsWith("/scheduler")
          && call(request).getType() == Call.Type.SUBSCRIBE) {
        return (OutputStream out) -> {
          for (int at = 0; at < recorded.length; at += 61) {
            out.write(recorded, at, Math.min(61, recorded.length - at));
            out.flush();
          }
          return false;
        };
      }
      return request.path().endsWith("/scheduler") ? reply(request) : answer(503, "");
    });
    try (var fixture = Fixture.start(master)) {
      fixture.heard(ClusterEvent.AgentGone.class);
      assertThat(fixture.heard(ClusterEvent.Inventory.class).agents()).hasSize(1);
      assertThat(fixture.heard(ClusterEvent.AgentSeen.class).agent().agent().name())
          .isEqualTo("agent2.example");
      assertThat(fixture.heard(ClusterEvent.AgentGone.class).agentId())
          .isEqualTo(fixture.all(ClusterEvent.AgentSeen.class).getFirst().agent().agentId());
    }
  }
}
