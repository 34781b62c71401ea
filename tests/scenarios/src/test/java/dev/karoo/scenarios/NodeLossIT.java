package dev.karoo.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

  @BeforeEach
  void temporaryFolder() throws IOException {
    Files.createDirectories(home.resolve("tmp"));
  }

  @Test
  void bringsAllTasksOfALostAgentBackOnOthers() throws Exception {
    try (Karoo up = Karoo.start(home, "up", "--listen", "127.0.0.1:0", "--agents",
        Repository.sample("agents/meerkat.yaml"), "-f", Repository.sample("meerkat-64.yaml"))) {
      up.awaitLine("kubeconfig");
      awaitAllRunning("");
      List<String> agents = tasks().stream().map(Task::agent).distinct().toList();
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
      // each look is a process of its own, and takes from those that are waited for
      Awaitility.await().alias("all 144 tasks Running").atMost(Karoo.LIMIT).ignoreExceptions()
          .pollInterval(Duration.ofSeconds(2)).until(() -> {
            List<Task> tasks = tasks();
            return tasks.size() == 144 && tasks.stream().allMatch(t -> t.phase().equals("Running")
                && !t.agent().isEmpty() && !t.agent().equals(exceptOn));
          });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(e.getMessage() + "\n"
          + Karoo.run(home, "describe", "pipeline", "meerkat-64").out() + "\n"
          + Karoo.run(home, "get", "tasks", "-o", "wide").out(), e);
    }
  }

  private record Task(String name, String phase, String agent) {}

  private List<Task> tasks() throws Exception {
    String out = Karoo.run(home, "get", "tasks", "-A", "-o",
        "jsonpath={range .items[*]}{.metadata.name} {.status.phase} {.status.placement.agent}"
            + "{\"\\n\"}{end}")
        .exited(0).out();
    var tasks = new ArrayList<Task>();
    for (String line : out.lines().toList()) {
      String[] words = line.split(" ", -1);
      tasks.add(new Task(words[0], words.length > 1 ? words[1] : "",
          words.length > 2 ? words[2] : ""));
    }
    return tasks;
  }
}
