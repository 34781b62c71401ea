package dev.karoo.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a task printed lies on its agent only: where that is gone, `karoo logs` says so, and does
/// not end as if nothing had been printed.
class LostOutputIT {
  private static final String PIPELINE = """
      apiVersion: karoo.dev/v1alpha1
      kind: Pipeline
      metadata: {name: batch}
      spec:
        tasks:
        - name: over
          restartPolicy: Never
          command: [echo, hello]
      """;

  @TempDir
  Path home;

  @Test
  void whatIsGoneIsSaid() throws Exception {
    Files.createDirectories(home.resolve("tmp"));
    Path manifest = Files.writeString(home.resolve("batch.yaml"), PIPELINE);
    try (Karoo up = Karoo.start(home, "up", "--listen", "127.0.0.1:0", "--agents", "1", "-f",
        manifest.toString())) {
      up.awaitLine("kubeconfig");
      Karoo.run(home, "wait", "--for=jsonpath={.status.phase}=Succeeded", "pipeline/batch",
          "--timeout=3m").exited(0);
      Awaitility.await().atMost(Karoo.LIMIT).until(() -> Karoo.run(home, "logs", "batch.over.0")
          .exited(0).out().equals("hello"));
      assertThat(Karoo.run(home, "logs", "batch.nope.0").exited(1).err())
          .contains("tasks.karoo.dev \"batch.nope.0\" not found");

      try (Stream<Path> files = Files.walk(home.resolve("state"))) {
        Files.delete(files.filter(file -> file.getFileName().toString().equals("stdout"))
            .findFirst().orElseThrow());
      }
      assertThat(Karoo.run(home, "logs", "batch.over.0").exited(1).err())
          .contains("its sandbox on agent").contains("was cleaned up");

      String agent = Karoo.run(home, "get", "agents", "-o", "name").exited(0).out()
          .replaceFirst(".*/", "");
      Karoo.run(home, "local", "stop-agent", agent).exited(0);
      assertThat(Karoo.run(home, "logs", "batch.over.0").exited(1).err())
          .contains("does not answer");
    }
  }
}
