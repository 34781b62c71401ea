package dev.karoo.mesos;

import static dev.karoo.mesos.ScriptedMaster.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.core.ports.TaskReport;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Scalar;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.mesos.v1.master.Protos.Call;
import org.junit.jupiter.api.Test;

/// Against answers recorded from a real master, in JSON.
class MesosQueryTest {
  private static final String ID = "d86b6654-39dc-4ada-a6d5-88c79af983ee-0000";
  private final JsonMapper json = JsonMapper.builder().build();

  private ScriptedMaster master(Consumer<ObjectNode> change) throws IOException {
    return new ScriptedMaster(request -> {
      try {
        String name = switch (Call.parseFrom(request.body()).getType()) {
          case GET_FRAMEWORKS -> "15-get-frameworks.json";
          case GET_TASKS -> "15-get-tasks.json";
          default -> throw new IllegalStateException(request.path());
        };
        ObjectNode answer = (ObjectNode) json.readTree(Recordings.json(name));
        change.accept(answer);
        return answer(200, answer.toString(), "Content-Type: application/json");
      } catch (IOException failed) {
        throw new IllegalStateException(failed);
      }
    });
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
  void theFrameworkThatLostItsOperatorIsFound() throws Exception {
    try (var master = master(MesosQueryTest::disconnect);
        var query = MesosQuery.open(settings(master))) {
      assertThat(query.frameworks()).containsExactly(
          new KnownFramework(ID, "recorder", "recorder", "scheduler.example", false));
      assertThat(query.lostFramework()).contains(ID);
    }
  }

  @Test
  void oneThatAnotherOperatorHoldsIsNotTaken() throws Exception {
    try (var master = master(_ -> {}); var query = MesosQuery.open(settings(master))) {
      assertThatThrownBy(query::lostFramework)
          .isInstanceOf(MesosQuery.AmbiguousFrameworkException.class)
          .hasMessageContaining(ID).hasMessageContaining("scheduler.example");
    }
  }

  @Test
  void severalAreNotGuessedAmong() throws Exception {
    try (var master = master(answer -> {
      disconnect(answer);
      JsonNode frameworks = answer.at("/get_frameworks/frameworks");
      ObjectNode second = (ObjectNode) frameworks.get(0).deepCopy();
      ((ObjectNode) second.at("/framework_info/id")).put("value", "x-0001");
      ((com.fasterxml.jackson.databind.node.ArrayNode) frameworks).add(second);
    }); var query = MesosQuery.open(settings(master))) {
      assertThatThrownBy(query::lostFramework).hasMessageContaining(ID)
          .hasMessageContaining("x-0001").hasMessageContaining("say which");
    }
  }

  @Test
  void thoseOfOtherNamesOrPrincipalsAreNotOurs() throws Exception {
    try (var master = master(MesosQueryTest::disconnect)) {
      for (MesosSettings other : List.of(settings(master).withName("karoo"),
          settings(master).withPrincipal("other"),
          MesosSettings.of(master.address()).withUser("root").withName("recorder"))) {
        try (var query = MesosQuery.open(other)) {
          assertThat(query.lostFramework()).isEmpty();
        }
      }
    }
  }

  @Test
  void itsTasksComeWithLabels() throws Exception {
    try (var master = master(_ -> {}); var query = MesosQuery.open(settings(master))) {
      List<TaskReport> tasks = query.tasks(ID);
      assertThat(tasks).hasSize(1);
      TaskReport task = tasks.getFirst();
      assertThat(task.labels()).containsExactly(java.util.Map.entry("k", "v"));
      assertThat(task.state().taskId()).isEqualTo("o1");
      assertThat(task.state().state()).isEqualTo(TaskState.RUNNING);
      assertThat(task.state().uuid()).isEmpty();
      assertThat(task.state().container()).isEqualTo("0ffa4313-dacb-4d35-9c2d-8b6b8cfcca83");
      assertThat(task.resources().scalar("node.gpu.0.compute")).isEqualTo(new Scalar(250));
      assertThat(task.resources().range("cores")).isEqualTo(Ranges.of(0, 0));
      assertThat(query.tasks("another")).isEmpty();
    }
  }

  @Test
  void aRedirectIsFollowedAndARefusalSaid() throws Exception {
    try (var leader = master(MesosQueryTest::disconnect);
        var other = new ScriptedMaster(_ -> answer(307, "",
            "Location: //127.0.0.1:" + leader.port() + "/api/v1"));
        var query = MesosQuery.open(settings(other))) {
      assertThat(query.lostFramework()).contains(ID);
      leader.script(_ -> answer(401, "401 Unauthorized."));
      assertThatThrownBy(query::frameworks).hasMessageContaining("401")
          .hasMessageContaining("127.0.0.1:" + leader.port());
    }
  }
}
