package dev.karoo.local.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.karoo.local.agent.AgentSpec;
import dev.karoo.local.cluster.ClusterConfig;
import dev.karoo.local.cluster.LocalCluster;
import dev.karoo.local.wire.Encoding;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a command sees, and what is seen of its sandbox (recordings 13 and 15).
class SandboxTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir
  private Path dir;

  private final HttpClient client = HttpClient.newHttpClient();

  private HttpResponse<String> get(String address) throws Exception {
    return client.send(HttpRequest.newBuilder(URI.create(address)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void commandSeesExactlyWhatWasSent() throws Exception {
    Path script = Files.writeString(dir.resolve("wrapper"),
        "#!/bin/sh\necho wrapped; exec \"$@\"\n");
    ClusterConfig config = ClusterConfig.of(dir.resolve("state"),
        List.of(AgentSpec.parse("agent1.example", "cpus:8;mem:8192", "")));
    try (LocalCluster cluster = LocalCluster.start(config);
        Scheduler scheduler = new Scheduler(cluster.masterAddress(), Encoding.JSON,
            Scheduler.framework().build())) {
      scheduler.subscribe();
      Offer offer = scheduler.awaitOffer(0, "agent1.example");
      TaskInfo.Builder task = TaskBuilder.shell("t 1", offer, "");
      task.getCommandBuilder().setShell(false).setValue("./wrapper").addArguments("./wrapper")
          .addArguments("/bin/sh").addArguments("-c")
          .addArguments("printf '%s|' \"$@\"; echo; env | sort; awk '{print $5, $6}' /proc/$$/stat")
          .addArguments("argv0").addArguments("a b").addArguments("$HOME");
      task.getCommandBuilder().addUrisBuilder().setValue(script.toString()).setExecutable(true);
      task.getCommandBuilder().getEnvironmentBuilder().addVariablesBuilder().setName("stat")
          .setValue("x y");
      scheduler.launch(offer, task.build());
      scheduler.awaitStatus(0, "t 1", TaskState.TASK_FINISHED);

      JsonNode slave = JSON.readTree(get("http://" + cluster.masterAddress() + "/slaves").body())
          .path("slaves")
          .path(0);
      String agent = slave.path("pid").asText().replaceFirst(".*@", "http://");
      String path = "/frameworks/" + scheduler.id() + "/executors/t%201/runs/latest";
      String text = JSON.readTree(get(agent + "/files/read?path=" + path + "/stdout&offset=0")
          .body()).path("data").asText();
      assertThat(text).startsWith("wrapped\na b|$HOME|\n");
      List<String> lines = text.lines().toList();
      assertThat(lines).contains("stat=x y", "MESOS_EXECUTOR_ID=t 1", "MESOS_ALLOCATION_ROLE=karoo",
          "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
      assertThat(lines).noneMatch(l -> l.startsWith("HOME=") || l.startsWith("_karoo")
          || l.startsWith("MESOS_TASK_ID=")); // Mesos has no such variable (13:358)
      String[] ids = lines.getLast().split(" ", -1);
      assertThat(ids[0]).isEqualTo(ids[1]); // a group and a session of its own

      JsonNode size = JSON.readTree(
          get(agent + "/files/read?path=" + path + "/stdout&offset=-1").body()); // 15:147
      assertThat(size.path("offset").asInt()).isEqualTo(text.length());
      assertThat(size.path("data").asText()).isEmpty();
      JsonNode listed = JSON.readTree(get(agent + "/files/browse?path=" + path).body());
      assertThat(listed).extracting(n -> n.path("path").asText().replaceFirst(".*/", ""))
          .containsExactly("stderr", "stdout", "wrapper");
      HttpResponse<String> absent = get(agent + "/files/read?path=" + path + "/nosuch&offset=0");
      assertThat(absent.statusCode()).isEqualTo(404);
      assertThat(absent.body()).isEmpty();
      assertThat(get(agent + "/files/browse?path=/etc").statusCode()).isEqualTo(404);
      String run = scheduler.awaitStatus(0, "t 1", TaskState.TASK_RUNNING).getContainerStatus()
          .getContainerId().getValue();
      assertThat(get(agent + "/files/read?path=" + path.replace("latest", run) + "/stdout&offset=0")
          .statusCode()).isEqualTo(404); // it is attached under `latest` only
      assertThat(get(agent + "/files/read?path=/frameworks/../../../lock&offset=0").statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void fortyTwoAgentsRunAHundredAndFortyFourTasks() throws Exception {
    List<AgentSpec> specs = java.util.stream.IntStream.range(0, 42)
        .mapToObj(i -> AgentSpec.parse("cbf" + i, "cpus:16;mem:64512;cores:[0-15]", "")).toList();
    ClusterConfig config = ClusterConfig.of(dir, specs);
    try (LocalCluster cluster = LocalCluster.start(config);
        Scheduler scheduler = new Scheduler(cluster.masterAddress(), Encoding.PROTOBUF,
            Scheduler.framework().build())) {
      scheduler.subscribe();
      int launched = 0;
      for (AgentSpec spec : specs) {
        Offer offer = scheduler.awaitOffer(0, spec.hostname());
        int count = launched + 4 <= 144 ? 4 : 144 - launched;
        TaskInfo[] tasks = new TaskInfo[count];
        for (int i = 0; i < count; i++) {
          tasks[i] = TaskBuilder.shell("t" + launched++, offer, "sleep 600").build();
        }
        if (count > 0) {
          scheduler.launch(offer, tasks);
        }
      }
      await().atMost(Scheduler.LIMIT).until(() -> scheduler.events().stream()
          .filter(e -> e.getUpdate().getStatus().getState() == TaskState.TASK_RUNNING
              && e.hasUpdate())
          .map(e -> e.getUpdate().getStatus().getTaskId().getValue()).distinct().count() == 144);
    }
  }
}
