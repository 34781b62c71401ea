package dev.karoo.scenarios;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/// One run of the launcher, in a home of its own, with its output collected.
final class Karoo implements AutoCloseable {
  /// Generous: these tests show that something happens, not how fast.
  static final Duration LIMIT = Duration.ofMinutes(4);

  private final Process process;
  private final List<String> out = new ArrayList<>();
  private final List<String> err = new ArrayList<>();
  private final CompletableFuture<Void> collected;

  private Karoo(Process process) {
    this.process = process;
    collected = CompletableFuture.allOf(collect(process.inputReader(), out),
        collect(process.errorReader(), err));
  }

  /// Starts `karoo arguments…` with `home` as HOME, state and temporary folder.
  static Karoo start(Path home, String... arguments) throws IOException {
    // A script in the background ignores SIGINT, and so do all that it starts; a terminal's don't.
    var command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.add(Repository.root().resolve("karoo").toString());
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(home.toFile());
    Map<String, String> env = builder.environment();
    env.put("HOME", home.toString());
    env.put("XDG_STATE_HOME", home.resolve("state").toString());
    env.put("TMPDIR", home.resolve("tmp").toString());
    env.remove("KUBECONFIG");
    env.put("NO_COLOR", "1");
    return new Karoo(builder.start());
  }

  /// Runs `karoo arguments…` to its end.
  static Result run(Path home, String... arguments) throws Exception {
    try (Karoo karoo = start(home, arguments)) {
      return karoo.result();
    }
  }

  /// Waits until it ended.
  Result result() throws Exception {
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("still running; so far:\n" + everything());
    }
    collected.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    return new Result(process.exitValue(), String.join("\n", snapshot(out)),
        String.join("\n", snapshot(err)));
  }

  /// Waits until a line of either output contains `text`, and gives that line.
  String awaitLine(String text) {
    Awaitility.await().alias("a line with \"" + text + "\"").atMost(LIMIT).until(() -> {
      if (lines().noneMatch(line -> line.contains(text)) && !process.isAlive()) {
        throw new AssertionError("ended without \"" + text + "\":\n" + everything());
      }
      return lines().anyMatch(line -> line.contains(text));
    });
    return lines().filter(line -> line.contains(text)).findFirst().orElseThrow();
  }

  /// Sends a signal such as `INT` to the launcher's process, as a shell does at Ctrl-C.
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, "" + process.pid()).inheritIO().start().waitFor();
  }

  long pid() {
    return process.pid();
  }

  String everything() {
    return String.join("\n", snapshot(out)) + "\n--- stderr\n" + String.join("\n", snapshot(err));
  }

  private Stream<String> lines() {
    var all = snapshot(out);
    all.addAll(snapshot(err));
    return all.stream();
  }

  private static List<String> snapshot(List<String> lines) {
    synchronized (lines) {
      return new ArrayList<>(lines);
    }
  }

  private static CompletableFuture<Void> collect(BufferedReader reader, List<String> lines) {
    return CompletableFuture.runAsync(() -> {
      try (reader) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          synchronized (lines) {
            lines.add(line);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }, task -> Thread.ofVirtual().start(task));
  }

  @Override
  public void close() {
    if (!process.isAlive()) {
      return;
    }
    try {
      signal("TERM");
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// How a run ended.
  record Result(int exit, String out, String err) {
    /// Fails with everything said unless it ended with `expected`.
    Result exited(int expected) {
      if (exit != expected) {
        throw new AssertionError(
            "exit " + exit + ", not " + expected + ":\n" + out + "\n--- stderr\n"
                + err);
      }
      return this;
    }
  }
}
