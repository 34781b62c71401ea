package dev.karoo.local.docker;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Docker's client for one daemon.
///
/// @param program the client
/// @param host the daemon's address, as `docker -H` takes it
public record Docker(String program, String host) {
  private static final Logger LOG = LoggerFactory.getLogger(Docker.class);
  private static final String USUAL_HOST = "unix:///var/run/docker.sock";
  private static final Duration QUICK = Duration.ofSeconds(20);
  /// How often, and how long after the other, it is looked whether all containers are gone.
  private static final int LOOKS = 50;
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
  private static final Duration PULL = Duration.ofMinutes(30);
  private static final String NEVER_STARTED = "0001-01-01T00:00:00Z";
  private static final String OWNER = "karoo.local.agent=";

  /// What a run of the client came to.
  ///
  /// @param status its exit status
  /// @param out what it printed
  /// @param err its complaints
  record Result(int status, String out, String err) {}

  /// The client of this machine, for the daemon that `DOCKER_HOST` names or the usual one; empty
  /// where there is no client. Whether a daemon answers is another question.
  public static Optional<Docker> ofThisMachine() {
    String path = System.getenv().getOrDefault("PATH", "");
    String host = System.getenv().getOrDefault("DOCKER_HOST", "");
    return Arrays.stream((path + ":/usr/bin:/usr/local/bin").split(":"))
        .filter(folder -> !folder.isEmpty()).map(folder -> Path.of(folder, "docker"))
        .filter(file -> Files.isExecutable(file) && !Files.isDirectory(file)).findFirst()
        .map(file -> new Docker(file.toString(), host.isEmpty() ? USUAL_HOST : host));
  }

  /// The same client, to be looked for in whatever PATH it is run with.
  Docker byName() {
    return new Docker(program.substring(program.lastIndexOf('/') + 1), host);
  }

  /// Whether a daemon answers.
  public boolean answers() {
    return run(QUICK, "version", "--format", "{{.Server.Version}}").status() == 0;
  }

  /// Whether an image is here.
  boolean has(String image) {
    return run(QUICK, "image", "inspect", "--format", "{{.Id}}", image).status() == 0;
  }

  /// Gets an image that is not here, or in any case.
  ///
  /// @throws IOException when that fails, in the words of Mesos' agent (12:49)
  public void provide(String image, PullPolicy policy) throws IOException {
    boolean wanted = switch (policy) {
      case ALWAYS -> true;
      case IF_NOT_PRESENT -> !has(image);
    };
    if (wanted) {
      Result pulled = run(PULL, "pull", image);
      if (pulled.status() != 0) {
        throw new IOException("Failed to run '" + program + " -H " + host + " pull " + image
            + "': exited with status " + pulled.status() + "; stderr='" + pulled.err() + "'");
      }
    }
  }

  /// When an image is pulled.
  public enum PullPolicy {
    /// Even when it is here.
    ALWAYS,
    /// Only when it is not.
    IF_NOT_PRESENT
  }

  /// What `docker inspect` says of a container that has started, even if it has ended since; empty
  /// before that, and when it never did.
  Optional<String> started(String container) {
    Result at = run(QUICK, "inspect", "--type=container", "--format", "{{.State.StartedAt}}",
        container);
    if (at.status() != 0 || at.out().strip().equals(NEVER_STARTED)) {
      return Optional.empty();
    }
    Result all = run(QUICK, "inspect", "--type=container", container);
    return all.status() == 0 ? Optional.of(all.out()) : Optional.empty();
  }

  /// Sends a container its stop signal, and SIGKILL after `grace`, in whole seconds.
  boolean stop(String container, Duration grace) {
    return run(grace.plus(QUICK), "stop", "--time=" + grace.toSeconds(), container).status() == 0;
  }

  boolean kill(String container) {
    return run(QUICK, "kill", container).status() == 0;
  }

  void remove(String container) {
    run(QUICK, "rm", "--force", "--volumes", container);
  }

  /// Removes all containers of one agent, running or not, and those that are just being removed by
  /// others: none is left afterwards, unless Docker takes more than some seconds for it.
  ///
  /// @param workDir the agent's directory
  public void removeAll(Path workDir) {
    for (int look = 0; look < LOOKS; look++) {
      Result found = run(QUICK, "ps", "--all", "--quiet", "--filter", "label=" + owner(workDir));
      List<String> line = new ArrayList<>(List.of("rm", "--force", "--volumes"));
      line.addAll(found.out().lines().toList());
      if (line.size() == 3) {
        return;
      }
      run(QUICK.multipliedBy(3), line.toArray(String[]::new));
      try {
        Thread.sleep(LOOK_AGAIN);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /// The label that names a container's agent.
  static String owner(Path workDir) {
    return OWNER + workDir;
  }

  /// A command line of the client.
  List<String> line(List<String> arguments) {
    List<String> line = new ArrayList<>(List.of(program, "-H", host));
    line.addAll(arguments);
    return line;
  }

  /// The client's own variables: where its configuration is, and how it gets to the daemon.
  static Map<String, String> environment() {
    Map<String, String> variables = new TreeMap<>();
    System.getenv().forEach((name, value) -> {
      if (name.equals("PATH") || name.equals("HOME") || name.startsWith("DOCKER_")) {
        variables.put(name, value);
      }
    });
    variables.remove("DOCKER_HOST"); // an argument says it
    return variables;
  }

  private Result run(Duration limit, String... arguments) {
    ProcessBuilder builder = new ProcessBuilder(line(List.of(arguments)))
        .redirectInput(new File("/dev/null"));
    builder.environment().clear();
    builder.environment().putAll(environment());
    try {
      Process process = builder.start();
      CompletableFuture<String> out = text(process.getInputStream());
      CompletableFuture<String> err = text(process.getErrorStream());
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        return new Result(-1, "", "no answer within " + limit.toSeconds() + " s");
      }
      return new Result(process.exitValue(), out.join(), err.join());
    } catch (IOException e) {
      LOG.warn("can't run {}", program, e);
      return new Result(-1, "", String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result(-1, "", "interrupted");
    }
  }

  private static CompletableFuture<String> text(InputStream in) {
    return CompletableFuture.supplyAsync(() -> {
      try (in) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }, task -> Thread.ofVirtual().start(task));
  }
}
