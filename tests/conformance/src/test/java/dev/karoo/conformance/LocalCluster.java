package dev.karoo.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A local cluster, as `karoo local up` starts it; or none.
///
/// @param processes the launcher's, if it runs
/// @param master `host:port`
/// @param state its directory
record LocalCluster(List<Process> processes, String master, List<Path> state)
    implements
      AutoCloseable {
  static LocalCluster none() {
    return new LocalCluster(List.of(), "", List.of());
  }

  static LocalCluster start(int agents) {
    try {
      Path state = Files.createTempDirectory("karoo-conformance");
      Process process = new ProcessBuilder(launcher().toString(), "local", "up", "--agents",
          Integer.toString(agents), "--listen", "127.0.0.1:0", "--state-dir", state.toString())
          .redirectErrorStream(true).start();
      String said = "";
      BufferedReader out = process.inputReader();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        said += line + "\n";
        if (line.contains("http://")) {
          Thread.ofVirtual().start(() -> out.lines().forEach(_ -> {
            // read to the end, so that it never waits to be read
          }));
          return new LocalCluster(List.of(process),
              line.substring(line.indexOf("http://") + 7).strip(), List.of(state));
        }
      }
      throw new IllegalStateException("karoo local up ended:\n" + said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path launcher() {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.isExecutable(folder.resolve("karoo"))) {
        return folder.resolve("karoo");
      }
    }
    throw new IllegalStateException(
        "run this inside the checkout, or give -Dmesos.master=HOST:PORT");
  }

  @Override
  public void close() {
    try {
      for (Process process : processes) {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
        }
      }
      for (Path root : state) {
        try (Stream<Path> files = Files.walk(root)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
