package dev.karoo.benchmarks.mesos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.karoo.app.FrameworkOptions;
import dev.karoo.app.LocalAgents;
import dev.karoo.app.OperatorOptions;
import dev.karoo.app.RunningKaroo;
import dev.karoo.app.Serving;
import dev.karoo.app.StartFailure;
import dev.karoo.app.UpOptions;
import dev.karoo.app.Wiring;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Launches per second, from apply to Running, and what of it is the operator's own: on the
/// embedded cluster, or on a real one, whose master is the argument. The second round is that of an
/// operator whose code is compiled.
///
/// Properties: `tasks` (a round's, default 100), `agents` (of the embedded cluster, default 20),
/// `rounds` (default 2).
public final class LaunchRate {
  private static final int TASKS = Integer.getInteger("tasks", 100);
  private static final int AGENTS = Integer.getInteger("agents", 20);
  private static final int ROUNDS = Integer.getInteger("rounds", 2);
  private static final String API = "/apis/karoo.dev/v1alpha1";
  private static final String PIPELINES = API + "/namespaces/default/pipelines";
  private static final String TASK_LIST = API + "/namespaces/default/tasks";
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final JsonMapper json = JsonMapper.builder().build();
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI api;

  private LaunchRate(URI api) {
    this.api = api;
  }

  /// Launches some times and prints a table. Its pipelines are removed at the end.
  ///
  /// @param arguments the master's address; none: the embedded cluster
  public static void main(String[] arguments)
      throws IOException, InterruptedException, StartFailure {
    Path state = Files.createTempDirectory("karoo-launch-rate");
    InetSocketAddress listen = new InetSocketAddress("127.0.0.1", 0);
    boolean embedded = arguments.length == 0;
    try (RunningKaroo karoo = embedded
        ? new Wiring()
            .up(new UpOptions(new LocalAgents.Copies(AGENTS), state, Serving.plain(listen)))
        : new Wiring().operator(new OperatorOptions(arguments[0], state, Serving.plain(listen),
            FrameworkOptions.USUAL))) {
      LaunchRate rate = new LaunchRate(karoo.apiAddress());
      rate.await("an agent", () -> rate.count(API + "/agents", "Ready") > 0);
      for (int round = 1; round <= ROUNDS; round++) {
        rate.measure(round, embedded);
      }
    }
  }

  private interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  private void await(String what, Condition condition) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(LIMIT);
    while (!condition.holds()) {
      if (Instant.now().isAfter(end)) {
        throw new IOException("waited for " + what + " in vain");
      }
      Thread.sleep(20);
    }
  }

  private void measure(int round, boolean embedded) throws IOException, InterruptedException {
    Instant start = Instant.now();
    long loop = loopCpu();
    long process = processCpu();
    send(HttpRequest.newBuilder(api.resolve(PIPELINES)).header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(pipeline("rate" + round))));
    await("intents", () -> count(TASK_LIST, "") == TASKS);
    Duration intended = Duration.between(start, Instant.now());
    await("tasks", () -> count(TASK_LIST, "Running") == TASKS);
    Duration whole = Duration.between(start, Instant.now());
    System.out.printf("round %d: %d tasks, from apply to Running  %6d ms = %.1f launches/s%n",
        round, TASKS, whole.toMillis(), TASKS * 1000.0 / whole.toMillis());
    System.out.printf("  until all were launched                 %6d ms%n", intended.toMillis());
    share("the loop's own CPU time", loopCpu() - loop, whole);
    share(embedded ? "CPU time of operator, master and agents" : "the operator's CPU time",
        processCpu() - process, whole);
    send(HttpRequest.newBuilder(api.resolve(PIPELINES + "/rate" + round)).DELETE());
    await("the end", () -> send(HttpRequest.newBuilder(api.resolve(TASK_LIST))).path("items")
        .isEmpty());
  }

  private static void share(String what, long nanos, Duration whole) {
    System.out.printf("  %-39s %6d ms = %.1f %%%n", what, nanos / 1_000_000,
        100.0 * nanos / whole.toNanos());
  }

  /// How many objects have been launched, are in a phase, or have a condition that is true.
  private int count(String path, String state) throws IOException, InterruptedException {
    int count = 0;
    for (JsonNode item : send(HttpRequest.newBuilder(api.resolve(path))).path("items")) {
      boolean counts = state.isEmpty()
          ? !item.at("/status/attempts").isEmpty()
          : item.at("/status/phase").asText().equals(state);
      for (JsonNode condition : item.at("/status/conditions")) {
        counts |= path.endsWith("agents") && condition.path("type").asText().equals(state)
            && condition.path("status").asText().equals("True");
      }
      count += counts ? 1 : 0;
    }
    return count;
  }

  private static String pipeline(String name) {
    return """
        {"apiVersion": "karoo.dev/v1alpha1", "kind": "Pipeline",
         "metadata": {"name": "%s", "namespace": "default"},
         "spec": {"placement": "Each", "tasks": [{"name": "t", "replicas": %d,
           "command": ["sleep", "600"], "resources": {"cpus": "10m", "memory": "8Mi"}}]}}
        """.formatted(name, TASKS);
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    var answer = http.send(request.build(), BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IOException(answer.statusCode() + " " + answer.body());
    }
    return json.readTree(answer.body());
  }

  private static long processCpu() {
    return Optional.of(ManagementFactory.getOperatingSystemMXBean())
        .filter(OperatingSystemMXBean.class::isInstance).map(OperatingSystemMXBean.class::cast)
        .map(OperatingSystemMXBean::getProcessCpuTime).orElse(0L);
  }

  private static long loopCpu() {
    var threads = ManagementFactory.getThreadMXBean();
    for (long id : threads.getAllThreadIds()) {
      var info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().equals("karoo-loop")) {
        return threads.getThreadCpuTime(id);
      }
    }
    return 0;
  }
}
