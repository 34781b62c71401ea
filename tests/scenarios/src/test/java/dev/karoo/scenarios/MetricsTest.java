package dev.karoo.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.app.LocalAgents;
import dev.karoo.app.RunningKaroo;
import dev.karoo.app.Serving;
import dev.karoo.app.UpOptions;
import dev.karoo.app.Wiring;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What Prometheus gets of a running operator.
class MetricsTest {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String PIPELINE = """
      {"apiVersion": "karoo.dev/v1alpha1", "kind": "Pipeline", "metadata": {"name": "p"},
       "spec": {"tasks": [{"name": "t", "replicas": 2, "command": ["sleep", "infinity"],
         "resources": {"memory": "16Mi"}}]}}""";

  /// What follows the name of a sample's metric.
  private static final String SAMPLE = "(_bucket|_sum|_count)?(\\{[a-z]+=\"[^\"]*\"})? [0-9.E-]+";

  @TempDir
  Path folder = Path.of("");

  @Test
  void areTrueFiguresInPrometheusFormat() throws Exception {
    try (RunningKaroo karoo = new Wiring().up(new UpOptions(new LocalAgents.Copies(1), folder,
        Serving.plain(new InetSocketAddress("127.0.0.1", 0))))) {
      HTTP.send(HttpRequest.newBuilder(karoo.apiAddress()
          .resolve("/apis/karoo.dev/v1alpha1/namespaces/default/pipelines"))
          .header("Content-Type", "application/json").POST(BodyPublishers.ofString(PIPELINE))
          .build(), BodyHandlers.ofString());
      Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(metrics(karoo).body())
          .contains("\nkaroo_tasks{phase=\"Running\"} 2\n"));
      HttpResponse<String> answer = metrics(karoo);
      assertThat(answer.headers().firstValue("Content-Type"))
          .contains("text/plain; version=0.0.4; charset=utf-8");
      assertThat(answer.body()).contains("\nkaroo_launches_total 2\n",
          "\nkaroo_master_connected 1\n", "\nkaroo_agents{state=\"usable\"} 1\n",
          "\nkaroo_pipelines 1\n", "\nkaroo_tasks{phase=\"Pending\"} 0\n",
          "\nkaroo_loop_turn_seconds_bucket{le=\"0.005\"} ", "\n# TYPE karoo_tasks gauge\n",
          "\n# TYPE karoo_launches_total counter\n");
      assertThat(misplaced(answer.body())).isEmpty();
      assertThat(answer.body().lines().filter(l -> l.startsWith("karoo_store_revision "))
          .mapToLong(l -> Long.parseLong(l.split(" ")[1])).sum()).isPositive();
    }
  }

  private static HttpResponse<String> metrics(RunningKaroo karoo) throws Exception {
    return HTTP.send(HttpRequest.newBuilder(karoo.apiAddress().resolve("/metrics")).build(),
        BodyHandlers.ofString());
  }

  /// Lines that are not of the format, or do not follow the HELP and TYPE of their metric.
  private static List<String> misplaced(String text) {
    List<String> wrong = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    String metric = "";
    for (String line : text.lines().toList()) {
      if (line.startsWith("# HELP ")) {
        metric = line.split(" ")[2];
        if (!seen.add(metric)) {
          wrong.add(line);
        }
      } else if (line.startsWith("# TYPE ")) {
        if (!line.matches("# TYPE " + metric + " (gauge|counter|histogram)")) {
          wrong.add(line);
        }
      } else if (!line.matches(metric + SAMPLE)) {
        wrong.add(line);
      }
    }
    return wrong;
  }
}
