package dev.karoo.local.cluster;

import dev.karoo.local.agent.Agent;
import dev.karoo.local.agent.AgentSpec;
import dev.karoo.local.process.ProcStat;
import dev.karoo.local.state.StateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/// An agent's process, started here or found running.
///
/// @param name the agent's name
/// @param workDir its directory
/// @param handle the process
record AgentProcess(String name, Path workDir, ProcessHandle handle) {
  private static final long STOP_SECONDS = 10;

  /// Starts an agent's process in a session, so a process group, of its own.
  static AgentProcess start(ClusterFiles files, AgentSpec spec, String host) {
    Path workDir = files.agent(spec.name());
    SpecFile.write(workDir, spec);
    List<String> command = new ArrayList<>(List.of("setsid",
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
        "-Xmx64m", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:-UsePerfData", "-cp",
        System.getProperty("java.class.path"), AgentMain.class.getName(), files.root().toString(),
        spec.name(), host));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true)
          .redirectInput(Path.of("/dev/null").toFile())
          .redirectOutput(ProcessBuilder.Redirect.appendTo(workDir.resolve("log").toFile()))
          .start();
      ProcStat.of(process.pid()).ifPresent(stat -> StateFiles.replace(workDir.resolve("process"),
          (stat.pid() + " " + stat.start() + " " + ProcStat.bootId() + "\n")
              .getBytes(StandardCharsets.US_ASCII)));
      return new AgentProcess(spec.name(), workDir, process.toHandle());
    } catch (IOException e) {
      throw new UncheckedIOException("can't start agent " + spec.name() + ": " + e.getMessage(),
          e);
    }
  }

  /// An agent's process that outlived whoever started it.
  static Optional<AgentProcess> find(ClusterFiles files, String name) {
    Path workDir = files.agent(name);
    Path file = workDir.resolve("process");
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      String[] parts = Files.readString(file).strip().split(" ", -1);
      long start = Long.parseLong(parts[1]);
      if (parts.length > 2 && !parts[2].equals(ProcStat.bootId())) {
        return Optional.empty(); // of before the machine was started anew
      }
      return ProcStat.of(Long.parseLong(parts[0])).filter(s -> s.start() == start)
          .flatMap(s -> ProcessHandle.of(s.pid())).map(h -> new AgentProcess(name, workDir, h));
    } catch (IOException e) {
      throw new UncheckedIOException("can't read " + file, e);
    }
  }

  boolean isAlive() {
    return handle.isAlive();
  }

  /// Asks the agent to end with its tasks, and sees to it that nothing is left.
  void stop() {
    var _ = handle.destroy();
    try {
      var _ = handle.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      crash();
      return;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Agent.endLeftovers(workDir);
  }

  /// Kills the agent alone, and waits until it is no more; its tasks run on.
  void kill() {
    var _ = handle.destroyForcibly();
    var _ = handle.onExit().completeOnTimeout(handle, STOP_SECONDS, TimeUnit.SECONDS).join();
  }

  /// Kills the agent and its tasks, as a host that loses power.
  void crash() {
    kill();
    Agent.endLeftovers(workDir);
  }
}
