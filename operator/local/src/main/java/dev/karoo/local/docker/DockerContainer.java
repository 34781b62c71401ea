package dev.karoo.local.docker;

import dev.karoo.local.process.Command;
import dev.karoo.local.process.Ending;
import dev.karoo.local.process.Supervised;
import dev.karoo.local.state.StateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.TaskInfo;

/// One container: a `docker run` under a supervisor, so that it outlives its agent, and its output
/// and exit status are found again.
///
/// @param docker the client
/// @param name of the container
/// @param client the `docker run`
/// @param begun done once the start was told, or can't happen any more
public record DockerContainer(Docker docker, String name, Supervised client,
    CompletableFuture<Boolean> begun) {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
  private static final String USED = "docker";

  /// Where a container belongs to.
  ///
  /// @param run a directory for what the supervisor writes
  /// @param workDir the agent's directory
  /// @param sandbox the task's
  public record Place(Path run, Path workDir, Path sandbox) {}

  /// The container's name, for a run's id (12:19).
  static String name(String id) {
    return "mesos-" + id;
  }

  /// Starts a container. Its image is expected to be here.
  ///
  /// @param id the run's id
  /// @throws IOException when no process can be started
  public static DockerContainer start(Docker docker, TaskInfo task, String id, Place place)
      throws IOException {
    DockerArguments arguments = new DockerArguments(task, name(id), place.workDir(),
        place.sandbox());
    Files.createDirectories(place.run());
    StateFiles.replace(place.workDir().resolve(USED),
        (docker.program() + "\n" + docker.host() + "\n").getBytes(StandardCharsets.UTF_8));
    Path variables = place.run().resolve("environment");
    StringBuilder text = new StringBuilder();
    arguments.oneLine().forEach(v -> text.append(v.getKey()).append('=').append(v.getValue())
        .append('\n'));
    StateFiles.replace(variables, text.toString().getBytes(StandardCharsets.UTF_8));
    Map<String, String> environment = Docker.environment();
    // Mesos' agent runs its executor, and with it the client, in the command's environment
    // (slave.cpp, getExecutorInfo): there a PATH of the image hides it.
    Map<String, String> own = new TreeMap<>();
    task.getCommand().getEnvironment().getVariablesList()
        .forEach(v -> own.put(v.getName(), v.getValue()));
    environment.putAll(own);
    Docker found = own.containsKey("PATH") ? docker.byName() : docker;
    arguments.inherited()
        .forEach(n -> environment.put(n, arguments.variables().getOrDefault(n, "")));
    environment.put("MESOS_DIRECTORY", place.sandbox().toString()); // found by it, as others
    Supervised client = Supervised.start(place.run(), new Command(
        found.line(arguments.run(variables)), environment, place.sandbox(), Optional.empty()));
    return new DockerContainer(docker, name(id), client, new CompletableFuture<>());
  }

  /// Finds a container that an earlier run of the agent started and told of.
  ///
  /// @param id the run's id
  public static DockerContainer adopt(Docker docker, String id, Supervised client) {
    return new DockerContainer(docker, name(id), client, CompletableFuture.completedFuture(true));
  }

  /// Removes the container of a run that is over.
  ///
  /// @param id the run's id
  public static void remove(Docker docker, String id) {
    docker.remove(name(id));
  }

  /// The same, whose start is still to be told: its end waits for that.
  public DockerContainer beginning() {
    return new DockerContainer(docker, name, client, new CompletableFuture<>());
  }

  /// Calls back on some thread with what Docker says of the container once it has started; never
  /// when it does not.
  public void whenBegun(Consumer<String> then) {
    CompletableFuture<Boolean> over = new CompletableFuture<>();
    client.whenEnded(_ -> over.complete(true));
    Thread.ofVirtual().start(() -> {
      try {
        awaitStart(over).ifPresent(then);
      } finally {
        begun.complete(true);
      }
    });
  }

  private Optional<String> awaitStart(CompletableFuture<Boolean> over) {
    while (true) {
      boolean last = over.isDone(); // before the look: then nothing is missed
      Optional<String> started = docker.started(name);
      if (started.isPresent() || last) {
        return started;
      }
      try {
        Thread.sleep(LOOK_AGAIN);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
  }

  /// Calls back on some thread once the container has ended.
  public void whenEnded(Consumer<Ending> then) {
    client.whenEnded(ending -> {
      var _ = begun.thenAccept(_ -> then.accept(ending));
    });
  }

  /// Asks the container to end, and kills it after `grace`.
  public void terminate(Duration grace) {
    if (!docker.stop(name, grace)) {
      client.terminate();
    }
  }

  /// Kills the container.
  public void kill() {
    if (!docker.kill(name)) {
      client.kill();
    }
  }

  /// Removes the container, running or not.
  public void sweep() {
    docker.remove(name);
    client.sweep();
  }

  /// The words before a command that is to run inside.
  ///
  /// @param variables taken over from the environment of `docker exec`
  public List<String> inside(Collection<String> variables) {
    List<String> line = new ArrayList<>(docker.line(List.of("exec")));
    variables.forEach(v -> line.addAll(List.of("-e", v)));
    line.add(name);
    return line;
  }

  /// How Mesos' Docker executor tells of an end: the client's status is the container's.
  public static String told(Ending ending) {
    return switch (ending) {
      case Ending.Exited e -> "Container exited with status " + e.status();
      case Ending.Signalled s -> "Container exited with status " + (128 + s.signal());
      case Ending.Unknown _ -> "Executor terminated";
    };
  }

  /// Removes every container that an agent left behind, if it ever had one.
  ///
  /// @param workDir the agent's directory
  public static void removeLeftovers(Path workDir) {
    Path used = workDir.resolve(USED);
    try {
      List<String> lines = Files.exists(used) ? Files.readAllLines(used) : List.of();
      if (lines.size() == 2) {
        new Docker(lines.getFirst(), lines.get(1)).removeAll(workDir);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("can't read " + used, e);
    }
  }
}
