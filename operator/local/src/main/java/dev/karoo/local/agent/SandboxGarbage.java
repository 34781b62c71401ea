package dev.karoo.local.agent;

import dev.karoo.local.state.StateFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes sandboxes of tasks that ended long ago. As with Mesos' `--gc_delay` they stay for a
/// week, but only the youngest thousand for longer than an hour: a task that fails every few
/// seconds must not fill the disk. What still runs, or waits to be acknowledged, is left alone.
///
/// @param slaves the folder with a folder for each id that the agent had
record SandboxGarbage(Path slaves) {
  /// Between two collections.
  static final Duration INTERVAL = Duration.ofMinutes(30);

  private static final Logger LOG = LoggerFactory.getLogger(SandboxGarbage.class);
  private static final Duration OLDEST = Duration.ofDays(7);
  private static final Duration YOUNGEST = Duration.ofHours(1);
  private static final int MOST = 1000;
  private static final String CONTAINER = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private record Ended(Path executor, Path sandbox, Instant at) {}

  /// Notes when a sandbox's task ended: as its folder's own time.
  static void ended(Path sandbox, Instant now) {
    try {
      if (Files.isDirectory(sandbox)) {
        Files.setLastModifiedTime(sandbox, FileTime.from(now));
      }
    } catch (IOException e) {
      LOG.warn("can't note the end of {}", sandbox, e);
    }
  }

  /// Deletes what is due.
  ///
  /// @param live ids of the runs whose sandboxes are needed
  void collect(Set<String> live, Instant now) {
    try {
      List<Ended> ended = ended(live);
      ended.sort(Comparator.comparing(Ended::at).reversed());
      for (int i = 0; i < ended.size(); i++) {
        Duration age = Duration.between(ended.get(i).at(), now);
        if (age.compareTo(OLDEST) > 0 || (i >= MOST && age.compareTo(YOUNGEST) > 0)) {
          delete(ended.get(i));
        }
      }
    } catch (IOException e) {
      LOG.warn("can't clean {} up", slaves, e);
    }
  }

  private List<Ended> ended(Set<String> live) throws IOException {
    List<Ended> ended = new ArrayList<>();
    for (Path agent : folders(slaves)) {
      for (Path framework : folders(agent.resolve("frameworks"))) {
        for (Path executor : folders(framework.resolve("executors"))) {
          for (Path run : folders(executor.resolve("runs"))) {
            String id = run.getFileName().toString();
            if (id.matches(CONTAINER) && !live.contains(id)) {
              ended.add(new Ended(executor, run, Files.getLastModifiedTime(run).toInstant()));
            }
          }
        }
      }
    }
    return ended;
  }

  private static List<Path> folders(Path parent) throws IOException {
    List<Path> folders = new ArrayList<>();
    if (Files.isDirectory(parent)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent,
          p -> Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS))) {
        entries.forEach(folders::add);
      }
    }
    return folders;
  }

  /// Deletes a sandbox, and the executor's folder with its last one.
  private static void delete(Ended run) throws IOException {
    StateFiles.deleteTree(run.sandbox());
    if (folders(run.executor().resolve("runs")).isEmpty()) {
      StateFiles.deleteTree(run.executor());
    }
  }
}
