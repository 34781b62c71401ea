package dev.karoo.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.cli.output.Age;
import dev.karoo.cli.output.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What a credential plugin of a kubeconfig says (`users[].user.exec`,
/// client.authentication.k8s.io).
///
/// @param token a bearer token; empty: none
/// @param certificate the client's, PEM; empty: none
/// @param key its private key, PEM; empty: none
record ExecCredential(String token, String certificate, String key) {
  private static final int LARGEST = 1 << 20;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /// Runs the plugin and reads its answer. What it writes to standard error goes to the user's.
  ///
  /// @param file the kubeconfig: a command with a slash in it is relative to it
  /// @param exec the part of it that names the plugin
  /// @throws ConfigurationException when the plugin cannot be run, fails, or says nothing of use
  static ExecCredential of(Path file, JsonNode exec) throws ConfigurationException {
    return of(file, exec, LIMIT);
  }

  /// The same with a limit of one's own.
  static ExecCredential of(Path file, JsonNode exec, Duration limit)
      throws ConfigurationException {
    String command = exec.path("command").asText();
    List<String> line = new ArrayList<>();
    line.add(command.contains("/")
        ? file.toAbsolutePath().resolveSibling(command).toString()
        : command);
    exec.path("args").forEach(argument -> line.add(argument.asText()));
    ProcessBuilder builder = new ProcessBuilder(line)
        .redirectError(ProcessBuilder.Redirect.INHERIT);
    exec.path("env").forEach(variable -> builder.environment()
        .put(variable.path("name").asText(), variable.path("value").asText()));
    ObjectNode info = Json.object().put("kind", "ExecCredential").put("apiVersion",
        exec.path("apiVersion").asText());
    info.putObject("spec").put("interactive", false);
    builder.environment().put("KUBERNETES_EXEC_INFO", info.toString());
    return read(command, output(command, exec, builder, limit));
  }

  private static String output(String command, JsonNode exec, ProcessBuilder builder,
      Duration limit) throws ConfigurationException {
    try {
      Process process = builder.start();
      try {
        process.getOutputStream().close();
        String out = read(process, limit);
        if (process.exitValue() != 0) {
          throw new ConfigurationException("the credential plugin " + command
              + " failed with exit code " + process.exitValue());
        }
        return out;
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (TimeoutException hangs) {
      throw new ConfigurationException("the credential plugin " + command
          + " did not end within " + Age.of(limit), hangs);
    } catch (IOException | ExecutionException notThere) {
      String hint = exec.path("installHint").asText();
      throw new ConfigurationException("the credential plugin " + command + " cannot be run"
          + (hint.isEmpty() ? "" : ": " + hint), notThere);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new ConfigurationException("the credential plugin " + command + " was interrupted",
          stopped);
    }
  }

  /// What it writes until it has ended. Read on a thread of its own: one that hangs says nothing,
  /// and reading cannot be told to wait only so long.
  private static String read(Process process, Duration limit)
      throws ExecutionException, InterruptedException, TimeoutException {
    long end = System.nanoTime() + limit.toNanos();
    FutureTask<byte[]> reading = new FutureTask<>(
        () -> process.getInputStream().readNBytes(LARGEST));
    Thread.ofPlatform().daemon().name("credential plugin").start(reading);
    byte[] out = reading.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    if (!process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      throw new TimeoutException();
    }
    return new String(out, StandardCharsets.UTF_8);
  }

  private static ExecCredential read(String command, String out) throws ConfigurationException {
    Optional<JsonNode> status = Optional.empty();
    try {
      status = Optional.of(Json.MAPPER.readTree(out).path("status"));
    } catch (JsonProcessingException notJson) {
      // said below, without what it holds
    }
    ExecCredential credential = new ExecCredential(text(status, "token"),
        text(status, "clientCertificateData"), text(status, "clientKeyData"));
    if (credential.token.isEmpty() && credential.certificate.isEmpty()) {
      throw new ConfigurationException("the credential plugin " + command
          + " gave neither a token nor a client certificate");
    }
    return credential;
  }

  private static String text(Optional<JsonNode> status, String field) {
    return status.map(node -> node.path(field).asText()).orElse("");
  }

  /// Without the secrets.
  @Override
  public String toString() {
    return "ExecCredential";
  }
}
