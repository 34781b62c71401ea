package dev.karoo.cli.command;

import dev.karoo.app.FrameworkOptions;
import dev.karoo.app.FrameworkOptions.UnknownTasks;
import dev.karoo.cli.shell.CommandFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say how the operator joins a Mesos cluster. Secrets come from files only.
final class FrameworkArguments {
  @Option(names = "--framework-name", paramLabel = "NAME", description = "The framework's name at the master. Default: karoo.")
  String name = "";

  @Option(names = "--framework-id", paramLabel = "ID", description = "The framework to go on with, where the state directory was lost and the master knows several.")
  String id = "";

  @Option(names = "--role", paramLabel = "ROLE", split = ",", description = "Mesos roles whose resources are used; may be repeated. No other Karoo may have one of them: it would give back what this one reserves. Default: karoo.")
  List<String> roles = new ArrayList<>();

  @Option(names = "--user", paramLabel = "USER", description = "The user on the agents as whom tasks run, which each of them must know; another one counts for what is launched from then on. Default: the one that runs the operator.")
  String user = "";

  @Option(names = "--principal", paramLabel = "NAME", description = "The framework's principal; can't be changed later. Default: that of the credentials.")
  String principal = "";

  @Option(names = "--credentials", paramLabel = "FILE", description = "Principal and secret for the masters, as Mesos' own --credential takes them: in JSON, or with a blank between.")
  String credentials = "";

  @Option(names = "--agent-credentials", paramLabel = "FILE", description = "Principal and secret for the agents, for logs. Default: none; those of the masters are never shown to agents.")
  String agentCredentials = "";

  @Option(names = "--mesos-ca", paramLabel = "FILE", description = "Certificates (PEM) that masters and agents are trusted by; they are then called by https.")
  String authority = "";

  @Option(names = "--failover-timeout", paramLabel = "DURATION", description = "How long tasks live on without an operator. Default: 672h, four weeks.")
  @Nullable
  Duration failoverTimeout;

  @Option(names = "--web-ui", paramLabel = "URL", description = "What the master's own pages link to.")
  String webUi = "";

  @Option(names = "--multicast-pool", paramLabel = "NETWORK", description = "Where addresses of multicast groups are drawn from: 239.192.0.0/14, or FIRST-LAST. Default: 239.192.0.0/14.")
  String multicastPool = "";

  @Option(names = "--end-unknown-tasks", description = "After the state directory was lost and the pipelines were applied again: end what still belongs to none of them.")
  boolean endUnknownTasks;

  /// What was written, checked as far as it can be here.
  ///
  /// @throws CommandFailure that names the option
  FrameworkOptions options() throws CommandFailure {
    if (failoverTimeout != null && !failoverTimeout.isPositive()) {
      throw CommandFailure.error("--failover-timeout must be longer than 0: without it, all tasks"
          + " end with the operator's connection");
    }
    return new FrameworkOptions(given(name), given(id),
        roles.stream().map(String::strip).filter(role -> !role.isEmpty()).toList(), given(user),
        given(principal), file("--credentials", credentials),
        file("--agent-credentials", agentCredentials), file("--mesos-ca", authority),
        Optional.ofNullable(failoverTimeout), given(webUi), given(multicastPool),
        endUnknownTasks ? UnknownTasks.END : UnknownTasks.SPARE);
  }

  private static Optional<String> given(String text) {
    return text.isBlank() ? Optional.empty() : Optional.of(text.strip());
  }

  private static Optional<Path> file(String option, String path) throws CommandFailure {
    Optional<Path> file = given(path).map(Path::of);
    if (file.isPresent() && !Files.isReadable(file.get())) {
      throw CommandFailure.error(option + " " + path + ": no such file, or it cannot be read");
    }
    return file;
  }
}
