package dev.karoo.mesos;

import static dev.karoo.mesos.Messages.subscribed;
import static dev.karoo.mesos.ScriptedMaster.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.TaskReport;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Scalar;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.mesos.v1.master.Protos.Call;
import org.junit.jupiter.api.Test;

/// Rule 1 and the recorded answers of 15-operator-api: an id that was lost comes from the master.
class FrameworkSearchTest {
  private static final String ID = "d86b6654-39dc-4ada-a6d5-88c79af983ee-0000";

  private final JsonMapper json = JsonMapper.builder().build();
  private volatile int missingAgents;

  /// A master with the recorded framework, changed, and its recorded tasks.
  private ScriptedMaster master(Consumer<ObjectNode> change) throws IOException {
    return new ScriptedMaster(request -> {
      if (request.path().endsWith("/scheduler")) {
        String id = request.call().getFrameworkId().getValue();
        return new ScriptedMaster.Stream("s-1").event(subscribed(id.isEmpty() ? "new" : id));
      }
      try {
        return operator(request, change);
      } catch (IOException failed) {
        throw new IllegalStateException(failed);
      }
    }).searched();
  }

  private ScriptedMaster.Reply operator(ScriptedMaster.Request request,
      Consumer<ObjectNode> change) throws IOException {
    return switch (Call.parseFrom(request.body()).getType()) {
      case GET_FRAMEWORKS -> {
        ObjectNode answer = (ObjectNode) json.readTree(Recordings.json("15-get-frameworks.json"));
        change.accept(answer);
        yield answer(200, answer.toString(), "Content-Type: application/json");
      }
      case GET_TASKS -> answer(200, Recordings.json("15-get-tasks.json"),
          "Content-Type: application/json");
      case GET_AGENTS -> answer(200, "{\"type\":\"GET_AGENTS\",\"get_agents\":{"
          + (missingAgents > 0
              ? "\"recovered_agents\":[{\"hostname\":\"a1\",\"id\":{\"value\":\"S1\"}}]"
              : "")
          + "}}", "Content-Type: application/json");
      default -> answer(501, "");
    };
  }

  private static Fixture start(ScriptedMaster master) throws IOException {
    return Fixture.start(settings(master));
  }

  private static MesosSettings settings(ScriptedMaster master) {
    return MesosSettings.of(master.address()).withUser("root").withName("recorder")
        .withPrincipal("recorder");
  }

  /// The recorded framework, its operator gone.
  private static void disconnect(ObjectNode answer) {
    answer.at("/get_frameworks/frameworks").forEach(
        framework -> ((ObjectNode) framework).put("connected", false).put("active", false));
  }

  @Test
  void theFrameworkThatLostItsOperatorIsGoneOnWith() throws Exception {
    try (var master = master(FrameworkSearchTest::disconnect); var fixture = start(master)) {
      assertThat(fixture.heard(ClusterEvent.Subscribed.class).frameworkId()).isEqualTo(ID);
      assertThat(fixture.events.getFirst()).isEqualTo(new ClusterEvent.FrameworkFound(ID));
      var call = Fixture.next(master).call();
      assertThat(call.getFrameworkId().getValue()).isEqualTo(ID);
      assertThat(call.getSubscribe().getFrameworkInfo().getId().getValue()).isEqualTo(ID);
    }
  }

  @Test
  void oneThatAnotherOperatorHoldsIsNotTaken() throws Exception {
    try (var master = master(_ -> {}); var fixture = start(master)) {
      assertThat(fixture.heard(ClusterEvent.Ended.class).reason()).contains(ID)
          .contains("scheduler.example").contains("--framework-id");
      assertThat(master.requests).isEmpty();
    }
  }

  @Test
  void severalAreNotGuessedAmong() throws Exception {
    try (var master = master(answer -> {
      disconnect(answer);
      JsonNode frameworks = answer.at("/get_frameworks/frameworks");
      ObjectNode second = (ObjectNode) frameworks.get(0).deepCopy();
      ((ObjectNode) second.at("/framework_info/id")).put("value", "x-0001");
      ((ArrayNode) frameworks).add(second);
    }); var fixture = start(master)) {
      assertThat(fixture.heard(ClusterEvent.Ended.class).reason()).contains(ID)
          .contains("x-0001").contains("--framework-id");
      assertThat(master.requests).isEmpty();
    }
  }

  @Test
  void thoseOfOtherNamesOrPrincipalsAreNotOurs() throws Exception {
    try (var master = master(FrameworkSearchTest::disconnect)) {
      for (MesosSettings other : java.util.List.of(settings(master).withName("karoo"),
          settings(master).withPrincipal("other"),
          MesosSettings.of(master.address()).withUser("root").withName("recorder"))) {
        try (var fixture = Fixture.start(other)) {
          assertThat(fixture.heard(ClusterEvent.Subscribed.class).frameworkId())
              .isEqualTo("new");
          assertThat(fixture.all(ClusterEvent.FrameworkFound.class)).isEmpty();
        }
      }
    }
  }

  /// 11-master-restart: a new master hears of frameworks from agents that come back.
  @Test
  void aNewMasterWhoseAgentsAreNotBackIsAskedAgain() throws Exception {
    missingAgents = 1;
    try (var master = master(FrameworkSearchTest::disconnect);
        var fixture = Fixture.start(settings(master).withName("karoo"))) {
      assertThat(fixture.heard(ClusterEvent.Disconnected.class).reason())
          .contains("1 agent(s) to come back").contains("karoo");
      assertThat(master.requests).isEmpty();
      missingAgents = 0;
      fixture.passTimeUntil(() -> !fixture.all(ClusterEvent.Subscribed.class).isEmpty());
    }
  }

  @Test
  void aKeptIdIsUsedUnasked() throws Exception {
    try (var master = new ScriptedMaster(request -> request.path().endsWith("/scheduler")
        ? new ScriptedMaster.Stream("s-1").event(subscribed("kept"))
        : answer(500, "asked")).searched();
        var fixture = Fixture.start(settings(master)
            .withFrameworkId(java.util.Optional.of("kept")))) {
      assertThat(fixture.heard(ClusterEvent.Subscribed.class).frameworkId()).isEqualTo("kept");
      assertThat(fixture.all(ClusterEvent.FrameworkFound.class)).isEmpty();
    }
  }

  private static Fixture start(ScriptedMaster master, String id, String agent)
      throws IOException {
    return Fixture.start(settings(master).withFrameworkId(Optional.of(id)), Set.of(agent));
  }

  @Test
  void aClusterWithOneOfTheAgentsOrTheFrameworkIsTheRememberedOne() throws Exception {
    missingAgents = 1;
    try (var master = master(_ -> {}); var byAgent = start(master, "kept", "S1")) {
      assertThat(byAgent.heard(ClusterEvent.Subscribed.class).frameworkId()).isEqualTo("kept");
      try (var byFramework = start(master, ID, "S7")) {
        assertThat(byFramework.heard(ClusterEvent.Subscribed.class).frameworkId()).isEqualTo(ID);
      }
    }
  }

  @Test
  void anotherClusterIsNotJoinedOnceItsAgentsTell() throws Exception {
    try (var master = master(_ -> {}); var fixture = start(master, "kept", "S7")) {
      assertThat(fixture.heard(ClusterEvent.Disconnected.class).reason())
          .contains("no agents yet");
      missingAgents = 1;
      fixture.passTimeUntil(() -> !fixture.all(ClusterEvent.Ended.class).isEmpty());
      assertThat(fixture.heard(ClusterEvent.Ended.class).reason()).contains("another")
          .contains("--state-dir").contains("--framework-id kept");
      assertThat(master.requests).isEmpty();
    }
  }

  @Test
  void itsTasksAreListedWithLabels() throws Exception {
    try (var master = master(FrameworkSearchTest::disconnect); var fixture = start(master)) {
      fixture.heard(ClusterEvent.Subscribed.class);
      fixture.client.call(new ClusterCall.ListTasks());
      var tasks = fixture.heard(ClusterEvent.TasksListed.class).tasks();
      assertThat(tasks).hasSize(1);
      TaskReport task = tasks.getFirst();
      assertThat(task.labels()).containsExactly(java.util.Map.entry("k", "v"));
      assertThat(task.state().taskId()).isEqualTo("o1");
      assertThat(task.state().state()).isEqualTo(TaskState.RUNNING);
      assertThat(task.state().uuid()).isEmpty();
      assertThat(task.state().container()).isEqualTo("0ffa4313-dacb-4d35-9c2d-8b6b8cfcca83");
      assertThat(task.resources().scalar("node.gpu.0.compute")).isEqualTo(new Scalar(250));
      assertThat(task.resources().range("cores")).isEqualTo(Ranges.of(0, 0));
    }
  }

  @Test
  void aRedirectIsFollowedAndARefusalSaid() throws Exception {
    try (var leader = master(FrameworkSearchTest::disconnect);
        var other = new ScriptedMaster(_ -> answer(307, "",
            "Location: //127.0.0.1:" + leader.port() + "/api/v1")).searched();
        var fixture = start(other)) {
      assertThat(fixture.heard(ClusterEvent.Subscribed.class).frameworkId()).isEqualTo(ID);
    }
    try (var refusing = new ScriptedMaster(_ -> answer(401, "401 Unauthorized.")).searched();
        var fixture = start(refusing)) {
      assertThat(fixture.heard(ClusterEvent.Disconnected.class).reason()).contains("401")
          .contains("principal and secret");
    }
  }
}
