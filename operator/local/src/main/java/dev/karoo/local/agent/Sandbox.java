package dev.karoo.local.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/// Where sandboxes are: laid out as Mesos does.
///
/// @param workDir the agent's directory
/// @param agent the agent's id
record Sandbox(Path workDir, String agent) {
  /// The agent's part of the tree; paths of the files API are relative to it.
  Path root() {
    return workDir.resolve("slaves").resolve(agent);
  }

  private Path runs(String framework, String executor) {
    return root().resolve("frameworks").resolve(framework).resolve("executors").resolve(executor)
        .resolve("runs");
  }

  /// The sandbox of one run.
  Path of(String framework, String executor, String container) {
    return runs(framework, executor).resolve(container);
  }

  /// Makes the sandbox with its two files, and `latest` point to it. One after the other: the tasks
  /// of a group, which start at once, have one executor, whose sandbox and link these are.
  synchronized Path create(String framework, String executor, String container) throws IOException {
    Path sandbox = of(framework, executor, container);
    Files.createDirectories(sandbox.getParent());
    if (!Files.isDirectory(sandbox)) {
      Files.createDirectory(sandbox);
      // As Mesos' agent: nobody but the task's user and its group looks in, not even the user of an
      // image (slave/paths.cpp, createSandboxDirectory).
      Files.setPosixFilePermissions(sandbox, PosixFilePermissions.fromString("rwxr-x---"));
    }
    for (String output : new String[]{"stdout", "stderr"}) {
      if (!Files.exists(sandbox.resolve(output))) {
        Files.createFile(sandbox.resolve(output));
      }
    }
    Path runs = runs(framework, executor);
    Path link = runs.resolve("latest.next");
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, Path.of(container));
    Files.move(link, runs.resolve("latest"), StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    return sandbox;
  }

  /// Gives a sandbox and what is in it to a user and its group.
  static void give(Path sandbox, String user) throws IOException, InterruptedException {
    Process chown = new ProcessBuilder("chown", "-R", "-h", "--", user + ":", sandbox.toString())
        .redirectErrorStream(true).start();
    String said = new String(chown.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (chown.waitFor() != 0) {
      throw new IOException("Failed to chown directory to '" + user + "': " + said.strip());
    }
  }
}
