package dev.karoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.app.FrameworkOptions;
import dev.karoo.core.placement.PlacementProblem.Policy;
import dev.karoo.app.Karoo;
import dev.karoo.app.LocalAgents;
import dev.karoo.app.LocalOptions;
import dev.karoo.app.OperatorOptions;
import dev.karoo.app.RunningKaroo;
import dev.karoo.app.Serving;
import dev.karoo.app.RunningLocalCluster;
import dev.karoo.app.StartFailure;
import dev.karoo.app.UpOptions;
import dev.karoo.cli.CommandRun.Result;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.output.Json;
import dev.karoo.cli.output.Terminal;
import dev.karoo.cli.server.LiveServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `up`, `operator` and `local` with a Karoo that is only an API server: the tests are its
/// operator.
class UpTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String PIPELINE = """
      apiVersion: karoo.dev/v1alpha1
      kind: Pipeline
      metadata: {name: first-light}
      spec:
        tasks:
        - {name: a, replicas: 2, command: [sleep, "9"]}
      """;

  @TempDir
  Path folder = Path.of("");

  /// An API server that counts how often it was closed.
  private final class Served implements Karoo, RunningKaroo {
    final LiveServer server = LiveServer.start();
    final List<Object> started = new ArrayList<>();
    final CountDownLatch closed = new CountDownLatch(1);
    /// Nothing is of an earlier run.
    CountDownLatch caughtUp = new CountDownLatch(0);

    @Override
    public RunningKaroo up(UpOptions options) throws StartFailure {
      started.add(options);
      try {
        Files.writeString(kubeconfig(), """
            clusters: [{name: k, cluster: {server: "%s"}}]
            contexts: [{name: k, context: {cluster: k}}]
            current-context: k
            """.formatted(server.address()));
      } catch (IOException e) {
        throw new StartFailure("no kubeconfig", e);
      }
      return this;
    }

    @Override
    public RunningKaroo operator(OperatorOptions options) throws StartFailure {
      started.add(options);
      throw new StartFailure(List.of("the master is not there"));
    }

    @Override
    public RunningLocalCluster localUp(LocalOptions options) {
      started.add(options);
      return new RunningLocalCluster() {
        @Override
        public URI master() {
          return URI.create("http://127.0.0.1:5050");
        }

        @Override
        public List<AgentProcess> agents() {
          return List.of(new AgentProcess("agent1", 42));
        }

        @Override
        public void await() throws StartFailure {
          throw new StartFailure(List.of("the master ended"));
        }

        @Override
        public void close() {
          closed.countDown();
        }
      };
    }

    @Override
    public List<Path> restore(Path backup, Path stateDirectory) {
      started.add("restore " + backup.getFileName() + " into " + stateDirectory);
      return List.of(stateDirectory.resolve("store.db.replaced-1"));
    }

    @Override
    public void stopAgent(Path stateDirectory, String agent) {
      started.add("stop " + agent + " of " + stateDirectory);
    }

    @Override
    public void startAgent(Path stateDirectory, String agent) {
      started.add("start " + agent + " of " + stateDirectory);
    }

    @Override
    public URI apiAddress() {
      return URI.create(server.address());
    }

    @Override
    public Path kubeconfig() {
      return folder.resolve("kubeconfig");
    }

    @Override
    public boolean awaitCaughtUp(Duration limit) throws InterruptedException {
      return caughtUp.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void await() throws InterruptedException {
      closed.await();
    }

    @Override
    public void close() {
      if (closed.getCount() > 0) {
        closed.countDown();
        server.close();
      }
    }

    /// Sets the pipeline's status.
    void pipeline(String status) {
      Awaitility.await().atMost(LIMIT)
          .until(() -> server.get(ResourceTypes.PIPELINES, "default", "first-light").isPresent());
      ObjectNode object = server.get(ResourceTypes.PIPELINES, "default", "first-light")
          .orElseThrow().deepCopy();
      object.set("status", yaml(status));
      server.put(object);
    }

    /// Writes a task with its status.
    void task(int index, String status) {
      ObjectNode object = yaml(
          """
              apiVersion: karoo.dev/v1alpha1
              kind: Task
              metadata: {name: first-light.a.%d, namespace: default,
                  labels: {karoo.dev/pipeline: first-light}}
              spec: {pipeline: first-light, template: a, index: %d, priority: 0, hash: h,
                  definition: {name: a, command: [sleep]}}
              """
              .formatted(index, index))
          .deepCopy();
      object.set("status", yaml(status));
      server.put(object);
    }
  }

  private static JsonNode yaml(String text) {
    return Json.MAPPER.valueToTree(new org.yaml.snakeyaml.Yaml().load(text));
  }

  private String manifest() throws IOException {
    return Files.writeString(folder.resolve("p.yaml"), PIPELINE).toString();
  }

  private static final String READY = "{observedGeneration: 1, phase: Ready, ready: 2/2, tasks: {desired: 2, ready: 2}, "
      + "conditions: [{type: Ready, status: 'True', reason: R, message: m, "
      + "lastTransitionTime: '2026-11-22T12:00:00Z'}]}";

  @Test
  void whenAllIsReadyTheTasksAreShownAndEverythingEnds() throws IOException {
    Served karoo = new Served();
    Thread operator = Thread.ofVirtual().start(() -> {
      karoo.pipeline("{observedGeneration: 1, phase: Pending, ready: 0/2, tasks: {desired: 2}}");
      karoo.task(0,
          """
              phase: Running
              ready: true
              placement: {agent: n1, domains: [1], cores: [4, 5], coreNames: {}, gpus: [],
                  interfaces: [], ports: {}}
              summary: {numa: "1", cores: 4-5, gpus: "GPU-0:25%", interfaces: ens1, enforcement: Pinned}
              """);
      karoo.task(1,
          """
              phase: Running
              ready: true
              placement: {agent: n2, domains: [], cores: [], coreNames: {}, gpus: [],
                  interfaces: [], ports: {}}
              summary: {}
              """);
      karoo.pipeline(READY);
    });
    Result result = new CommandRun().karoo(karoo).run("up", "-f", manifest(), "--agents", "2",
        "--state-dir", folder.toString(), "--listen", "127.0.0.1:0", "--exit-when-ready");
    assertThat(operator.isAlive()).isFalse();
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).startsWith("Karoo serves its API at http://127.0.0.1:")
        .contains("pipeline.karoo.dev/first-light created\n")
        .contains("default/first-light: 2 of 2 ready").endsWith("""

            TASK              AGENT   NUMA   CORES   GPU         INTERFACE   ENFORCEMENT   STATE
            first-light.a.0   n1      1      4-5     GPU-0:25%   ens1        Pinned        Running
            first-light.a.1   n2      -      -       -           -           -             Running

            2 of 2 tasks ready on 2 agents after 0s.
            """);
    assertThat(karoo.closed.getCount()).isZero();
    assertThat(karoo.started).containsExactly(new UpOptions(new LocalAgents.Copies(2), folder,
        Serving.plain(new InetSocketAddress("127.0.0.1", 0))));
  }

  @Test
  void whatDoesNotBecomeReadyInTimeIsAFailureWithItsReasons() throws IOException {
    Served karoo = new Served();
    Thread.ofVirtual().start(() -> {
      karoo.task(0, "{phase: Pending, conditions: [{type: Scheduled, status: 'False', reason: R, "
          + "message: no agent has 2 cores, lastTransitionTime: '2026-11-22T12:00:00Z'}]}");
      karoo.task(1, "{phase: Pending, conditions: [{type: Scheduled, status: 'False', reason: R, "
          + "message: no agent has 2 cores, lastTransitionTime: '2026-11-22T12:00:00Z'}]}");
      karoo.pipeline("{observedGeneration: 1, phase: Pending, tasks: {desired: 2}}");
    });
    Result result = new CommandRun().karoo(karoo).run("up", "-f", manifest(),
        "--exit-when-ready", "--timeout", "5s", "--state-dir", folder.toString());
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).isEqualTo("""
        error: timed out after 5s waiting for the pipelines to be ready
        default/first-light: 0 of 2 ready
          first-light.a.0 and 1 more: Pending: no agent has 2 cores
        """);
    assertThat(karoo.closed.getCount()).isZero();
  }

  /// The state directory holds what was so when it ran last.
  @Test
  void whatIsSaidOfAnEarlierRunDoesNotCount() throws Exception {
    Served karoo = new Served();
    karoo.caughtUp = new CountDownLatch(1);
    Thread operator = Thread.ofVirtual().start(() -> karoo.pipeline(READY));
    Result result = new CommandRun().karoo(karoo).run("up", "-f", manifest(), "--state-dir",
        folder.toString(), "--listen", "127.0.0.1:0", "--exit-when-ready", "--timeout", "2s");
    operator.interrupt();
    operator.join();
    assertThat(result.code()).isOne();
    assertThat(result.err()).startsWith("error: timed out after 2s").contains("an earlier run");
    assertThat(karoo.closed.getCount()).isZero();
  }

  @Test
  void aFailedPipelineIsNotWaitedFor() throws IOException {
    Served karoo = new Served();
    Thread.ofVirtual()
        .start(() -> karoo.pipeline("{observedGeneration: 1, phase: Failed, tasks: {desired: 2}}"));
    Result result = new CommandRun().karoo(karoo).run("up", "-f", manifest(),
        "--exit-when-ready", "--timeout", "1h", "--state-dir", folder.toString());
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).startsWith("error: a pipeline has failed\n");
  }

  @Test
  void withoutThatItRunsUntilItIsEndedAndSaysHowToUseIt() throws Exception {
    Served karoo = new Served();
    StringWriter out = new StringWriter();
    String manifest = manifest();
    Thread command = Thread.ofPlatform().start(
        () -> new CommandRun().karoo(karoo).run(new PrintWriter(out, true), new PrintWriter(out),
            "up", "-f", manifest, "--state-dir", folder.toString()));
    karoo.pipeline(READY);
    Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(out.toString())
        .contains("export KUBECONFIG=" + folder.resolve("kubeconfig"))
        .contains("default/first-light: 2 of 2 ready"));
    karoo.server.delete(ResourceTypes.PIPELINES, "default", "first-light");
    Awaitility.await().atMost(LIMIT).untilAsserted(
        () -> assertThat(out.toString()).contains("default/first-light: deleted"));
    command.interrupt();
    command.join(LIMIT);
    assertThat(out.toString()).endsWith("Ending all tasks.\n");
    assertThat(karoo.closed.getCount()).isZero();
  }

  @Test
  void theNamespaceGivenIsTheOneAppliedInto() throws Exception {
    Served karoo = new Served();
    StringWriter out = new StringWriter();
    String manifest = manifest();
    Thread command = Thread.ofPlatform().start(
        () -> new CommandRun().karoo(karoo).run(new PrintWriter(out, true), new PrintWriter(out),
            "up", "-f", manifest, "-n", "array-1", "--state-dir", folder.toString()));
    Awaitility.await().atMost(LIMIT)
        .until(() -> out.toString().contains("pipeline.karoo.dev/first-light created"));
    assertThat(karoo.server.get(ResourceTypes.PIPELINES, "array-1", "first-light")).isPresent();
    assertThat(karoo.server.get(ResourceTypes.PIPELINES, "default", "first-light")).isEmpty();
    command.interrupt();
    command.join(LIMIT);
  }

  @Test
  void aTerminalIsDrawnOnInPlace() throws IOException {
    Served karoo = new Served();
    Thread.ofVirtual().start(() -> karoo.pipeline(READY));
    Result result = new CommandRun().karoo(karoo).terminal(new Terminal(true, 60, 24, false)).run(
        "up", "-f", manifest(), "--exit-when-ready", "--state-dir", folder.toString());
    assertThat(result.out()).contains("\u001b[?2026h").contains("━━━━━━━━  2 of 2 ready");
    assertThat(result.out().lastIndexOf("\u001b[?25h"))
        .isGreaterThan(result.out().lastIndexOf("\u001b[?25l"));
  }

  @Test
  void nothingIsStartedWhenAManifestIsWrong() throws IOException {
    Served karoo = new Served();
    String bad = Files
        .writeString(folder.resolve("bad.yaml"), PIPELINE.replace("command", "comand"))
        .toString();
    Result result = new CommandRun().karoo(karoo).run("up", "-f", bad);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("did you mean \"command\"");
    assertThat(karoo.started).isEmpty();
    assertThat(new CommandRun().karoo(karoo).run("up", "--agents", "0").err())
        .isEqualTo("error: --agents 0: a local cluster has 1 to 10000 agents\n");
    assertThat(new CommandRun().karoo(karoo).run("up", "--agents", "/no/file").err())
        .startsWith("error: the path \"/no/file\" does not exist");
    assertThat(new CommandRun().karoo(karoo).run("up", "--listen", "8080").err())
        .startsWith("error: --listen 8080 is not HOST:PORT");
    assertThat(karoo.started).isEmpty();
    karoo.close();
  }

  @Test
  void whatCannotBeStartedSaysWhy() {
    Served karoo = new Served();
    assertThat(new CommandRun().karoo(karoo).home(folder).run("operator", "--master",
        "zk://a:2181/mesos", "--listen", "127.0.0.1:1"))
        .isEqualTo(new Result(1, "", "error: the master is not there\n"));
    assertThat(karoo.started).containsExactly(new OperatorOptions("zk://a:2181/mesos",
        folder.resolve(".local/state/karoo"),
        Serving.plain(new InetSocketAddress("127.0.0.1", 1)), FrameworkOptions.USUAL));
    assertThat(new CommandRun().karoo(karoo).run("operator", "--master", "a/5050").err())
        .startsWith("error: --master a/5050 is not an address");
    new CommandRun().karoo(karoo).home(folder).run("operator", "--master", "a:5050,b.c:5050",
        "--placement-policy", "Spread");
    assertThat(karoo.started).last().extracting(started -> ((OperatorOptions) started).master())
        .isEqualTo("http://a:5050,http://b.c:5050");
    assertThat(karoo.started).last()
        .extracting(started -> ((OperatorOptions) started).placement()).isEqualTo(Policy.SPREAD);
    assertThat(new CommandRun().karoo(karoo).run("operator", "--master", "a:5050",
        "--placement-policy", "chaos").err())
        .isEqualTo("error: --placement-policy must be 'pack' or 'spread'\n");
    karoo.close();
  }

  @Test
  void localClustersAndTheirAgents() {
    Served karoo = new Served();
    Result up = new CommandRun().karoo(karoo).home(folder).run("local", "up");
    assertThat(up).isEqualTo(new Result(1, """
        The Mesos master is at http://127.0.0.1:5050
        AGENT    PID
        agent1   42
        Ctrl-C ends it, and all its tasks.
        """, "error: the master ended\n"));
    assertThat(karoo.closed.getCount()).isZero();
    karoo.started.clear();
    assertThat(
        new CommandRun().karoo(karoo).home(folder).run("local", "stop-agent", "agent1").out())
        .isEqualTo("agent agent1 stopped\n");
    assertThat(new CommandRun().karoo(karoo)
        .run("local", "start-agent", "agent1", "--state-dir", "/s").out())
        .isEqualTo("agent agent1 started\n");
    assertThat(karoo.started).containsExactly(
        "stop agent1 of " + folder.resolve(".local/state/karoo"), "start agent1 of /s");
    karoo.server.close();
  }
}
