package dev.karoo.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The one process that is everything in `karoo up` is killed; the next start on the same state
/// finds the tasks that ran on, and takes them up.
class UpCrashIT {
  @TempDir
  Path home;

  @BeforeEach
  void temporaryFolder() throws IOException {
    Files.createDirectories(home.resolve("tmp"));
  }

  @Test
  void tasksOutliveTheProcessAndAreTakenUp() throws Exception {
    Witness witness = Witness.in(home);
    Path manifest = witness.pipeline("p", 8, "Gang");
    List<String> before;
    try (Karoo up = start("-f", manifest.toString())) {
      awaitReady();
      before = processes();
      assertThat(witness.alive("p")).hasSize(8);
      ProcessHandle process = ProcessHandle.of(up.pid()).orElseThrow();
      assertThat(process.destroyForcibly()).isTrue();
      process.onExit().join();
    }
    assertThat(processes()).isEqualTo(before);

    try (Karoo up = start()) {
      up.awaitLine("kubeconfig");
      awaitReady();
      assertThat(processes()).isEqualTo(before);
      assertThat(witness.crimes()).isEmpty();
    }
    assertThat(Processes.of(home)).isEmpty();
  }

  private Karoo start(String... more) throws IOException {
    List<String> line = new java.util.ArrayList<>(
        List.of("up", "--listen", "127.0.0.1:0", "--agents", "2"));
    line.addAll(List.of(more));
    return Karoo.start(home, line.toArray(String[]::new));
  }

  private void awaitReady() {
    Awaitility.await().atMost(Karoo.LIMIT).ignoreExceptions().until(
        () -> Karoo.run(home, "wait", "--for=condition=Ready", "pipeline/p", "--timeout=1m")
            .exit() == 0);
  }

  /// The tasks' processes, by id.
  private List<String> processes() throws IOException {
    return Processes.of(home).stream().filter(p -> p.contains("sleep infinity")).sorted().toList();
  }
}
