package dev.karoo.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The real kubectl: the one that the environment variable `KUBECTL` names, or else the one on the
/// `PATH`. Without one of at least 1.27 the tests fail: that kubectl works is what they are there
/// to show.
final class Kubectl {
  private static final int OLDEST_MINOR = 27;

  private final Path home;
  private final Path config;

  /// @param home a directory for its configuration and caches
  Kubectl(Path home, ApiServer server) {
    this.home = home;
    this.config = home.resolve("kubeconfig");
    try {
      Files.writeString(config, Kubeconfig.yaml(server.url(), Optional.empty(), Optional.empty()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Result version = run("version", "--client");
    Matcher minor = Pattern.compile("v1\\.(\\d+)").matcher(version.out());
    assertThat(minor.find() && Integer.parseInt(minor.group(1)) >= OLDEST_MINOR)
        .as("kubectl 1.%d or later: set KUBECTL to it; found: %s", OLDEST_MINOR, version).isTrue();
  }

  /// What it came to.
  record Result(int code, String out, String err) {
    /// That it succeeded.
    String ok() {
      assertThat(code).as("%s%n%s", out, err).isZero();
      return out;
    }

    /// That it failed.
    String failed() {
      assertThat(code).as(out).isNotZero();
      return err;
    }
  }

  /// Runs it to its end.
  Result run(String... arguments) {
    return with("", arguments);
  }

  /// Runs it with something to read.
  Result with(String input, String... arguments) {
    return finish(input, builder(arguments));
  }

  /// Runs it with an editor.
  Result editing(Path editor, String... arguments) {
    ProcessBuilder builder = builder(arguments);
    builder.environment().put("KUBE_EDITOR", editor.toString());
    return finish("", builder);
  }

  private Result finish(String input, ProcessBuilder builder) {
    try {
      Path out = Files.createTempFile(home, "out", "");
      Path err = Files.createTempFile(home, "err", "");
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
        stdin.write(input);
      }
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(String.join(" ", builder.command()) + " does not end");
      }
      return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    } catch (IOException e) {
      throw new AssertionError(
          "no kubectl: put one of 1.27 or later on the PATH, or name it in KUBECTL", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Starts it.
  Process start(String... arguments) throws IOException {
    return builder(arguments).start();
  }

  private ProcessBuilder builder(String... arguments) {
    List<String> command = new ArrayList<>(
        List.of(Optional.ofNullable(System.getenv("KUBECTL")).orElse("kubectl")));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("KUBECONFIG", config.toString());
    builder.environment().put("HOME", home.toString());
    builder.environment().remove("HTTP_PROXY");
    builder.environment().remove("HTTPS_PROXY");
    builder.environment().remove("http_proxy");
    builder.environment().remove("https_proxy");
    return builder;
  }
}
