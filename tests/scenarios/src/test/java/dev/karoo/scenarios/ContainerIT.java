package dev.karoo.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tasks in real containers, from the manifest to what Docker says of them.
class ContainerIT {
  private static final String IMAGE = "karoo-scenario/busybox:1";
  private static final String PIPELINE = """
      apiVersion: karoo.dev/v1alpha1
      kind: Pipeline
      metadata: {name: contained}
      spec:
        tasks:
        - name: checked
          container: {image: "%1$s"}
          command: [sh, -c, "echo \\"begun as $0\\"; sleep 1; touch '/tmp/it is so'; exec sleep 1000"]
          args: ["$(index)"]
          resources: {memory: 16Mi, cores: {count: 1}}
          checks: {readiness: {command: [sh, -c, "test -e '/tmp/it is so'"], interval: 1s}}
        - name: modest
          container: {image: "%1$s"}
          command: [sleep, "1000"]
      """
      .formatted(IMAGE);

  @TempDir
  Path home;

  /// An image without a registry: the busybox of this machine with the libraries that it needs.
  @BeforeEach
  void image() throws Exception {
    Files.createDirectories(home.resolve("tmp"));
    String missing = sh("docker version >/dev/null 2>&1 || echo NO DOCKER DAEMON ANSWERS;"
        + " command -v busybox >/dev/null || echo THERE IS NO BUSYBOX");
    if (!missing.isEmpty()) {
      System.err.println("== " + missing + ": pipelines of containers are NOT TESTED here");
      Assumptions.abort(missing);
    }
    sh("set -e; root=" + home + "/image; mkdir -p $root/bin $root/tmp;"
        + " cp $(command -v busybox) $root/bin/busybox;"
        + " for name in sh sleep echo touch test; do ln -s busybox $root/bin/$name; done;"
        + " for library in $(ldd $root/bin/busybox 2>/dev/null | grep -o '/[^ ]*'); do"
        + " cp --parents -L $library $root; done;"
        + " tar -C $root -c . | docker import - " + IMAGE);
  }

  @AfterEach
  void noImage() throws Exception {
    sh("docker rmi --force " + IMAGE + " >/dev/null 2>&1 || true");
  }

  private static String sh(String script) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sh", "-c", script)
        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(script).isZero();
    return said.strip();
  }

  private static String containers() throws IOException, InterruptedException {
    return sh("docker ps --all --quiet --filter ancestor=" + IMAGE);
  }

  @Test
  void aPipelineOfContainersIsReadyReadAndEnded() throws Exception {
    Path manifest = Files.writeString(home.resolve("contained.yaml"), PIPELINE);
    try (Karoo up = Karoo.start(home, "up", "--listen", "127.0.0.1:0", "-f",
        manifest.toString())) {
      up.awaitLine("kubeconfig");
      Karoo.run(home, "wait", "--for=condition=Ready", "pipeline/contained", "--timeout=3m")
          .exited(0);

      Awaitility.await().atMost(Karoo.LIMIT).until(() -> Karoo.run(home, "logs",
          "contained.checked.0").exited(0).out().contains("begun as 0"));
      String core = Karoo.run(home, "get", "task", "contained.checked.0", "-o",
          "jsonpath={.status.placement.cores[0]} {.status.enforcement.cores}").exited(0).out();
      assertThat(core.strip()).isEqualTo(sh("docker ps --quiet --filter ancestor=" + IMAGE
          + " | xargs docker inspect --format '{{.HostConfig.CpusetCpus}}' | grep .")
          + " Enforced");

      Karoo.run(home, "delete", "pipeline", "contained").exited(0);
      Awaitility.await().atMost(Karoo.LIMIT).until(() -> containers().isEmpty());
    }
    assertThat(Processes.of(home)).isEmpty();
  }
}
