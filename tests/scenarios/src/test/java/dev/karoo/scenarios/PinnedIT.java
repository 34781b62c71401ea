package dev.karoo.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On this machine's real cores: what the status says is what the kernel does.
class PinnedIT {
  @TempDir
  Path home;

  @BeforeEach
  void temporaryFolder() throws IOException {
    Files.createDirectories(home.resolve("tmp"));
  }

  @Test
  void runsOnItsCoreFromTheFirstInstructionOn() throws Exception {
    // The program reads its own status as the first thing it does: the dynamic loader and all that
    // went before ran under the same mask, or `Cpus_allowed_list` would have had to change.
    Path manifest = Files.writeString(home.resolve("state-pinned.yaml"),
        """
            apiVersion: karoo.dev/v1alpha1
            kind: Pipeline
            metadata: {name: pinned}
            spec:
              tasks:
              - name: one
                command: [sh, -c, "read -r line < /proc/self/stat; grep Cpus_allowed_list /proc/$$/status; exec sleep infinity"]
                resources: {memory: 16Mi, cores: {count: 1}}
            """);
    try (Karoo up = Karoo.start(home, "up", "--listen", "127.0.0.1:0", "-f",
        manifest.toString())) {
      up.awaitLine("kubeconfig");
      Karoo.run(home, "wait", "--for=condition=Ready", "pipeline/pinned", "--timeout=2m")
          .exited(0);

      String core = Karoo.run(home, "get", "task", "pinned.one.0", "-o",
          "jsonpath={.status.placement.cores[0]}").exited(0).out().strip();
      String line = "Cpus_allowed_list:\t" + core;
      Awaitility.await().atMost(Karoo.LIMIT).until(() -> Karoo.run(home, "logs", "pinned.one.0")
          .out().contains("Cpus_allowed_list"));
      assertThat(Karoo.run(home, "logs", "pinned.one.0").out().lines()).contains(line);

      String process = Processes.of(home).stream().filter(p -> p.contains("sleep infinity"))
          .filter(p -> !p.contains("sh ")).findFirst().orElseThrow();
      Path status = Path.of("/proc", process.split(" ", 2)[0], "status");
      assertThat(Files.readAllLines(status)).contains(line);

      Karoo.run(home, "delete", "pipeline", "pinned").exited(0);
      assertThat(Processes.of(home)).noneMatch(p -> p.contains("sleep infinity"));
    }
    assertThat(Processes.of(home)).isEmpty();
  }

  @Test
  void ctrlCLeavesNoProcess() throws Exception {
    try (Karoo up = Karoo.start(home, "up", "--listen", "127.0.0.1:0", "-f",
        Repository.sample("localhost.yaml"))) {
      up.awaitLine("kubeconfig");
      Karoo.run(home, "wait", "--for=condition=Ready", "pipeline", "--all", "--timeout=2m")
          .exited(0);
      up.signal("INT");
      up.result();
    }
    assertThat(Processes.of(home)).isEmpty();
  }
}
