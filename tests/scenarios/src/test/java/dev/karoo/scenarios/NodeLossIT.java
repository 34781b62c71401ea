package dev.karoo.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The MeerKAT product on its 42 hosts; one of them is lost.
class NodeLossIT {
  @TempDir
  Path home;

  private String server = "";

  @BeforeEach
  void temporaryFolder() throws IOException {
    Files.createDirectories(home.resolve("tmp"));
  }

  @Test
  void bringsAllTasksOfALostAgentBackOnOthers() throws Exception {
    try (Karoo up = Karoo.start(home, "up", "--listen", "127.0.0.1:0", "--agents",
        Repository.sample("agents/meerkat.yaml"), "-f", Repository.sample("meerkat-64.yaml"))) {
      server = server(up.awaitLine("kubeconfig"));
      awaitAllRunning("");
      List<String> agents = tasks().stream().map(Api.Task::agent).distinct().toList();
      assertThat(agents).hasSizeLessThanOrEqualTo(33);

      String lost = tasks().stream().filter(t -> t.name().startsWith("meerkat-64.f."))
          .findFirst().orElseThrow().agent();
      Karoo.run(home, "local", "stop-agent", lost).exited(0);
      awaitAllRunning(lost);
    }
    assertThat(Processes.of(home)).isEmpty();
  }

  private void awaitAllRunning(String exceptOn) throws Exception {
    try {
      Awaitility.await().alias("all 144 tasks Running").atMost(Karoo.LIMIT).ignoreExceptions()
          .pollInterval(Duration.ofMillis(500)).until(() -> {
            List<Api.Task> tasks = tasks();
            return tasks.size() == 144 && tasks.stream().allMatch(t -> t.phase().equals("Running")
                && !t.agent().isEmpty() && !t.agent().equals(exceptOn));
          });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(e.getMessage() + "\n"
          + Karoo.run(home, "describe", "pipeline", "meerkat-64", "-n", "array-1").out() + "\n"
          + Karoo.run(home, "get", "tasks", "-A", "-o", "wide").out(), e);
    }
  }

  private List<Api.Task> tasks() throws Exception {
    try (Api api = new Api()) {
      return api.tasks(server, "meerkat-64");
    }
  }

  /// Where the API is, from the line that names the kubeconfig.
  private static String server(String line) throws IOException {
    Path kubeconfig = Path.of(line.replaceFirst("^[^/]*", "").strip());
    return Files.readAllLines(kubeconfig).stream().filter(l -> l.contains("server:")).findFirst()
        .orElseThrow().replaceFirst(".*http://", "").replaceAll("[\"/ ]", "");
  }
}
