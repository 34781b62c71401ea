package dev.karoo.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/// A cluster as in the field: a master, agents and the operator, each a process of its own, to be
/// killed one by one.
final class SplitCluster implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(300);

  private final Path home;
  private final Api http = new Api();
  private final Path agents;
  private Karoo cluster;
  private Karoo operator;
  private String master;
  private final Way way;
  private String api = "";
  private Map<String, Long> agentPids = new HashMap<>();

  /// How the operator reaches the master.
  @FunctionalInterface
  interface Way {
    /// Where it is to call instead, `host:port`. @param master where that is
    String to(String master) throws IOException;
  }

  /// @param count how many agents of 40 cores
  SplitCluster(Path home, int count) throws IOException {
    this(home, count, master -> master);
  }

  /// @param way from the operator to the master
  SplitCluster(Path home, int count, Way way) throws IOException {
    this.home = home;
    this.way = way;
    Files.createDirectories(home.resolve("tmp"));
    StringBuilder hosts = new StringBuilder();
    for (int i = 1; i <= count; i++) {
      hosts.append("""
          apiVersion: karoo.dev/v1alpha1
          kind: Agent
          metadata: {name: host%d}
          spec:
            topology:
              cpus: 48
              memory: 64Gi
              domains: [{cores: 0-19, numaNode: 0}, {cores: 20-39, numaNode: 1}]
          ---
          """.formatted(i));
    }
    agents = Files.writeString(home.resolve("agents.yaml"), hosts);
    cluster = startCluster("127.0.0.1:0");
    master = address(cluster.awaitLine("http://"));
    readPids(count);
    operator = startOperator();
  }

  private Karoo startCluster(String listen) throws IOException {
    return Karoo.start(home, "local", "up", "--agents", agents.toString(), "--listen", listen,
        "--state-dir", home.resolve("cluster").toString());
  }

  private void readPids(int count) {
    agentPids = new HashMap<>();
    for (int i = 1; i <= count; i++) {
      String[] words = cluster.awaitLine("host" + i + " ").strip().split("\\s+", -1);
      agentPids.put(words[0], Long.parseLong(words[1]));
    }
  }

  private Karoo startOperator() throws IOException {
    Karoo started = Karoo.start(home, "operator", "--master", "http://" + way.to(master),
        "--listen",
        "127.0.0.1:0");
    api = address(started.awaitLine("serves its API at"));
    return started;
  }

  private static String address(String line) {
    return line.replaceFirst(".*http://", "").strip().replaceFirst("/.*", "");
  }

  void apply(Path manifest) throws Exception {
    Karoo.run(home, "apply", "-f", manifest.toString()).exited(0);
  }

  void delete(String pipeline) throws Exception {
    Karoo.run(home, "delete", "pipeline", pipeline).exited(0);
  }

  private static void kill(Karoo karoo) {
    ProcessHandle process = ProcessHandle.of(karoo.pid()).orElseThrow();
    assertThat(process.destroyForcibly()).isTrue();
    process.onExit().join();
  }

  /// Kills the operator with -9, at once, and starts it again.
  void killOperator() throws Exception {
    kill(operator);
    operator = startOperator();
  }

  /// Kills the master with -9, and starts one on its state.
  void killMaster() throws Exception {
    kill(cluster);
    int count = agentPids.size();
    cluster = startCluster(master);
    cluster.awaitLine("http://");
    readPids(count);
  }

  /// Sends a signal to an agent's process alone.
  void signalAgent(String agent, String signal) throws Exception {
    int status = new ProcessBuilder("kill", "-s", signal, agentPids.get(agent).toString())
        .inheritIO().start().waitFor();
    assertThat(status).isZero();
  }

  /// Kills an agent with its tasks, as a host that loses its power.
  void loseAgent(String agent) throws Exception {
    Karoo.run(home, "local", "stop-agent", agent, "--state-dir",
        home.resolve("cluster").toString()).exited(0);
  }

  String master() {
    return master;
  }

  List<Api.Task> tasks(String pipeline) throws IOException, InterruptedException {
    return http.tasks(api, pipeline);
  }

  /// What the master shows of itself.
  JsonNode masterState() throws IOException, InterruptedException {
    return http.get("http://" + master + "/state");
  }

  /// Waits until a pipeline has so many tasks, all Running and none on the agents named, and as
  /// many processes, and asserts that no index ran twice and no core was given twice.
  void awaitWhole(Witness witness, String pipeline, int replicas, List<String> without)
      throws IOException {
    try {
      Awaitility.await().alias(replicas + " tasks of " + pipeline + " running, once each")
          .pollInterval(LOOK_EVERY).atMost(Karoo.LIMIT)
          .ignoreExceptionsInstanceOf(IOException.class).until(() -> {
            List<Api.Task> tasks = tasks(pipeline);
            return tasks.size() == replicas && tasks.stream()
                .allMatch(t -> t.phase().equals("Running") && !without.contains(t.agent()))
                && witness.alive(pipeline).size() == replicas;
          });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(e.getMessage() + "\n" + story(), e);
    }
    assertThat(witness.alive(pipeline)).doesNotHaveDuplicates().hasSize(replicas);
  }

  void awaitNothing(Witness witness, String pipeline) {
    Awaitility.await().alias("nothing left of " + pipeline).pollInterval(LOOK_EVERY)
        .atMost(Karoo.LIMIT)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> tasks(pipeline).isEmpty() && witness.alive(pipeline).isEmpty());
  }

  /// What to know when something did not come about.
  private String story() throws IOException {
    var story = new StringBuilder();
    try {
      JsonNode master = masterState().path("frameworks").path(0);
      story.append("The master: ").append(master.path("tasks").size()).append(" tasks, ")
          .append(master.path("offers").size()).append(" offers, active ")
          .append(master.path("active")).append("\nThe first tasks:\n");
      for (JsonNode item : http.get("http://" + api
          + "/apis/karoo.dev/v1alpha1/namespaces/default/tasks?limit=3").path("items")) {
        story.append(item).append('\n');
      }
    } catch (IOException | InterruptedException e) {
      story.append("No answer: ").append(e).append('\n');
    }
    try (Stream<Path> files = Files.walk(home)) {
      for (Path log : files.filter(file -> file.endsWith("karoo.log")).toList()) {
        List<String> lines = Files.readAllLines(log);
        story.append(log).append(":\n").append(String.join("\n",
            lines.subList(Math.max(0, lines.size() - 80), lines.size()))).append('\n');
      }
    }
    return story.toString();
  }

  String log() {
    return operator.everything();
  }

  @Override
  public void close() {
    operator.close();
    cluster.close();
    http.close();
  }
}
