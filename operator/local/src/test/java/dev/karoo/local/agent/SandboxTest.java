package dev.karoo.local.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an agent's directory looks like.
class SandboxTest {
  /// The tasks of a group start at once, and their executor is one.
  @Test
  void tasksOfOneExecutorStartAtOnce(@TempDir Path dir) throws Exception {
    var sandbox = new Sandbox(dir, "S0");
    List<Future<Path>> made = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 500; i++) {
        made.add(threads.submit(() -> sandbox.create("F", "group", "run")));
      }
    }
    for (Future<Path> one : made) {
      assertThat(one.get().resolve("stdout")).exists();
    }
    Path runs = sandbox.of("F", "group", "run").getParent();
    assertThat(Files.readSymbolicLink(runs.resolve("latest"))).hasToString("run");
    try (var entries = Files.list(runs)) {
      assertThat(entries.map(Path::getFileName)).map(Path::toString)
          .containsExactlyInAnyOrder("run", "latest");
    }
  }
}
