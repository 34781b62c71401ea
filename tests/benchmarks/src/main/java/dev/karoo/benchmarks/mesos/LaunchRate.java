package dev.karoo.benchmarks.mesos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
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

/// Launches per second, from apply to Running, and what of it is the operator's own: on the
/// embedded
/// cluster, or on a real one, whose master is the argument.
public final class LaunchRate {
  private static final int TASKS = 100;
  private static final int AGENTS = 4;
  private static final String PIPELINES = "/apis/karoo.dev/v1alpha1/namespaces/default/pipelines";
  private static final String TASK_LIST = "/apis/karoo.dev/v1alpha1/namespaces/default/tasks";

  private final JsonMapper json = JsonMapper.builder().build();
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI api;

  private LaunchRate(URI api) {
    this.api = api;
  }

  /// Launches once and prints a table.
  ///
  /// @param arguments the master's address; none: the embedded cluster
  public static void main(String[] arguments)
      throws IOException, InterruptedException, StartFailure {
    Path state = Files.createTempDirectory("karoo-launch-rate");
    InetSocketAddress listen = new InetSocketAddress("127.0.0.1", 0);
    try (RunningKaroo karoo = arguments.length == 0
        ? new Wiring()
            .up(new UpOptions(new LocalAgents.Copies(AGENTS), state, Serving.plain(listen)))
        : new Wiring().operator(new OperatorOptions(arguments[0], state, Serving.plain(listen),
            FrameworkOptions.USUAL))) {
      new LaunchRate(karoo.apiAddress()).measure();
    }
  }

  private void measure() throws IOException, InterruptedException {
    Instant start = Instant.now();
    long before = loopCpu();
    send(HttpRequest.newBuilder(api.resolve(PIPELINES)).header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(pipeline())));
    Duration intended = Duration.ZERO;
    int running = 0;
    while (running < TASKS) {
      Thread.sleep(20);
      running = 0;
      int known = 0;
      for (JsonNode task : send(HttpRequest.newBuilder(api.resolve(TASK_LIST))).path("items")) {
        running += task.at("/status/phase").asText().equals("Running") ? 1 : 0;
        known += task.at("/status/attempts").isEmpty() ? 0 : 1;
      }
      if (known == TASKS && intended.isZero()) {
        intended = Duration.between(start, Instant.now());
      }
    }
    Duration whole = Duration.between(start, Instant.now());
    long cpu = (loopCpu() - before) / 1_000_000;
    System.out.printf("%d tasks, from apply to Running   %6d ms  = %.1f launches/s%n", TASKS,
        whole.toMillis(), TASKS * 1000.0 / whole.toMillis());
    System.out.printf("of these, until all were launched %6d ms%n", intended.toMillis());
    System.out.printf("the loop's own CPU time           %6d ms  = %.1f %%%n", cpu,
        100.0 * cpu / whole.toMillis());
  }

  private static String pipeline() {
    return """
        {"apiVersion": "karoo.dev/v1alpha1", "kind": "Pipeline",
         "metadata": {"name": "rate", "namespace": "default"},
         "spec": {"placement": "Each", "tasks": [{"name": "t", "replicas": %d,
           "command": ["sleep", "600"], "resources": {"cpus": "10m", "memory": "8Mi"}}]}}
        """.formatted(TASKS);
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    var answer = http.send(request.build(), BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IOException(answer.statusCode() + " " + answer.body());
    }
    return json.readTree(answer.body());
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
