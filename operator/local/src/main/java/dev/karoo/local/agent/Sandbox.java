package dev.karoo.local.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

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

  /// Makes the sandbox with its two files, and `latest` point to it.
  Path create(String framework, String executor, String container) throws IOException {
    Path sandbox = of(framework, executor, container);
    Files.createDirectories(sandbox);
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
}
