package dev.karoo.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.cli.output.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What a credential plugin of a kubeconfig says (`users[].user.exec`,
/// client.authentication.k8s.io).
///
/// @param token a bearer token; empty: none
/// @param certificate the client's, PEM; empty: none
/// @param key its private key, PEM; empty: none
record ExecCredential(String token, String certificate, String key) {
  private static final int LARGEST = 1 << 20;
  private static final int SECONDS = 60;

  /// Runs the plugin and reads its answer. What it writes to standard error goes to the user's.
  ///
  /// @param file the kubeconfig: a command with a slash in it is relative to it
  /// @param exec the part of it that names the plugin
  /// @throws ConfigurationException when the plugin cannot be run, fails, or says nothing of use
  static ExecCredential of(Path file, JsonNode exec) throws ConfigurationException {
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
    return read(command, output(command, exec, builder));
  }

  private static String output(String command, JsonNode exec, ProcessBuilder builder)
      throws ConfigurationException {
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readNBytes(LARGEST),
          StandardCharsets.UTF_8);
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new ConfigurationException("the credential plugin " + command + " does not end");
      }
      if (process.exitValue() != 0) {
        throw new ConfigurationException("the credential plugin " + command
            + " failed with exit code " + process.exitValue());
      }
      return out;
    } catch (IOException notThere) {
      String hint = exec.path("installHint").asText();
      throw new ConfigurationException("the credential plugin " + command + " cannot be run"
          + (hint.isEmpty() ? "" : ": " + hint), notThere);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new ConfigurationException("the credential plugin " + command + " was interrupted",
          stopped);
    }
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
