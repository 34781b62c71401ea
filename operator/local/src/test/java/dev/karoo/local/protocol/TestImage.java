package dev.karoo.local.protocol;

import dev.karoo.local.docker.Docker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// An image without a registry: the busybox of this machine, imported with the libraries it needs.
public final class TestImage {
  static final String NAME = "karoo-test/busybox:1";

  private TestImage() {}

  /// Docker with the image. Where no daemon answers, or there is no busybox, the test is left out,
  /// and says so.
  ///
  /// @param scratch an empty directory
  /// @param name the image's
  public static Docker require(Path scratch, String name) throws Exception {
    Optional<Docker> docker = Docker.ofThisMachine().filter(Docker::answers);
    Optional<Path> busybox = Stream.of("/bin/busybox", "/usr/bin/busybox").map(Path::of)
        .filter(Files::isExecutable).findFirst();
    if (docker.isEmpty() || busybox.isEmpty()) {
      String missing = docker.isEmpty() ? "NO DOCKER DAEMON ANSWERS" : "THERE IS NO BUSYBOX";
      System.err.println("== " + missing + ": tasks in containers are NOT TESTED here");
      Assumptions.abort(missing);
    }
    build(docker.orElseThrow(), busybox.orElseThrow(), scratch.resolve("image"),
        name);
    return docker.orElseThrow();
  }

  private static void build(Docker docker, Path busybox, Path root, String name)
      throws IOException, InterruptedException {
    Path bin = Files.createDirectories(root.resolve("bin"));
    Files.createDirectories(root.resolve("tmp"));
    Files.copy(busybox, bin.resolve("busybox"));
    for (String applet : List.of("sh", "sleep", "echo", "cat", "env", "sort", "touch", "test",
        "true",
        "grep", "httpd", "dd", "tr", "ls", "id")) {
      Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
    }
    run("sh", "-c", "ldd \"$1\" 2>/dev/null | grep -o '/[^ ]*' | while read -r library; do "
        + "cp --parents -L \"$library\" \"$0\"; done", root.toString(), busybox.toString());
    run("sh", "-c", "tar -C \"$0\" -c . | \"$1\" -H \"$2\" import - \"$3\"", root.toString(),
        docker.program(), docker.host(), name);
  }

  /// Runs a program that must succeed.
  ///
  /// @return what it printed
  static String run(String... line) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(String.join(" ", line) + ": " + said);
    }
    return said;
  }
}
