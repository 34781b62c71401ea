package dev.karoo.local.agent;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.HealthCheck;

/// Carries out one check: a command in the task's sandbox, a connection or a request to 127.0.0.1.
///
/// @param sandbox where commands run
/// @param environment of commands
/// @param container where the task runs, and commands of checks too
record Probe(Path sandbox, Map<String, String> environment, Container container) {
  private static final int FIRST_GOOD = 200;
  private static final int FIRST_BAD = 400;

  /// Whether the task is healthy.
  boolean health(HealthCheck check) {
    double timeout = check.getTimeoutSeconds();
    return switch (check.getType()) {
      case COMMAND -> command(check.getCommand(), timeout).equals(OptionalInt.of(0));
      case TCP -> connects(check.getTcp().getPort(), timeout).orElse(false);
      case HTTP -> {
        String scheme = check.getHttp().hasScheme() ? check.getHttp().getScheme() : "http";
        OptionalInt status = request(scheme, check.getHttp().getPort(), check.getHttp().getPath(),
            timeout);
        yield status.isPresent() && status.getAsInt() >= FIRST_GOOD
            && status.getAsInt() < FIRST_BAD;
      }
      case UNKNOWN -> false;
    };
  }

  /// The check's result; empty when there is none, as after a time-out.
  Optional<CheckStatusInfo> check(CheckInfo check) {
    double timeout = check.getTimeoutSeconds();
    CheckStatusInfo.Builder status = CheckStatusInfo.newBuilder().setType(check.getType());
    switch (check.getType()) {
      case COMMAND -> {
        OptionalInt exit = command(check.getCommand().getCommand(), timeout);
        if (exit.isEmpty()) {
          return Optional.empty();
        }
        status.getCommandBuilder().setExitCode(exit.getAsInt());
      }
      case TCP -> {
        Optional<Boolean> connected = connects(check.getTcp().getPort(), timeout);
        if (connected.isEmpty()) {
          return Optional.empty();
        }
        status.getTcpBuilder().setSucceeded(connected.get());
      }
      case HTTP -> {
        OptionalInt answer = request("http", check.getHttp().getPort(), check.getHttp().getPath(),
            timeout);
        if (answer.isEmpty()) {
          return Optional.empty();
        }
        status.getHttpBuilder().setStatusCode(answer.getAsInt());
      }
      case UNKNOWN -> {
        return Optional.empty();
      }
    }
    return Optional.of(status.build());
  }

  private OptionalInt command(CommandInfo command, double timeout) {
    Map<String, String> own = new LinkedHashMap<>();
    Environments.add(own, command.getEnvironment());
    Map<String, String> variables = new LinkedHashMap<>(environment);
    variables.putAll(own);
    List<String> line = new ArrayList<>(container.inside(own.keySet()));
    line.addAll(line.isEmpty()
        ? CommandLines.of(command, variables, sandbox)
        : CommandLines.elsewhere(command));
    ProcessBuilder builder = new ProcessBuilder(line).directory(sandbox.toFile())
        .redirectErrorStream(true).redirectInput(Path.of("/dev/null").toFile())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(variables);
    try {
      Process process = builder.start();
      if (process.waitFor(millis(timeout), TimeUnit.MILLISECONDS)) {
        return OptionalInt.of(process.exitValue());
      }
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      return OptionalInt.empty();
    } catch (IOException e) {
      return OptionalInt.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalInt.empty();
    }
  }

  /// Whether a connection came to be; empty when nothing answered in time.
  private static Optional<Boolean> connects(int port, double timeout) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
          (int) millis(timeout));
      return Optional.of(true);
    } catch (SocketTimeoutException silent) {
      return Optional.empty();
    } catch (IOException refused) {
      return Optional.of(false);
    }
  }

  /// The status of the last answer: redirects are followed, as by Mesos' `curl -L`.
  private static OptionalInt request(String scheme, int port, String path, double timeout) {
    try {
      String target = path.startsWith("/") ? path : "/" + path;
      HttpURLConnection connection = (HttpURLConnection) new URI(
          scheme + "://127.0.0.1:" + port + target).toURL().openConnection();
      connection.setInstanceFollowRedirects(true);
      connection.setConnectTimeout((int) millis(timeout));
      connection.setReadTimeout((int) millis(timeout));
      int status = connection.getResponseCode();
      connection.disconnect();
      return status < 0 ? OptionalInt.empty() : OptionalInt.of(status);
    } catch (IOException | URISyntaxException | IllegalArgumentException e) {
      return OptionalInt.empty();
    }
  }

  private static long millis(double seconds) {
    return seconds <= 0
        ? Integer.MAX_VALUE
        : Math.min(Integer.MAX_VALUE, Math.max(1, Math.round(seconds * 1000)));
  }
}
