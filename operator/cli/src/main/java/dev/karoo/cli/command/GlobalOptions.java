package dev.karoo.cli.command;

import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.cli.shell.Shell;
import dev.karoo.cli.client.ConfigurationException;
import dev.karoo.cli.client.Kubeconfig;
import dev.karoo.cli.client.ProxyChoice;
import dev.karoo.cli.client.Server;
import dev.karoo.cli.client.StateDirectory;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/// `karoo` itself: the options that all commands share, and which server they lead to.
@Command(name = "karoo", description = {
  "karoo runs declarative pipelines on Apache Mesos, aligned to the hardware."}, footer = {
    "karoo up --agents samples/agents/talk.yaml -f samples/first-light.yaml",
    "karoo get tasks -o wide", "karoo describe pipeline first-light"})
public final class GlobalOptions {
  @Option(names = {"-h",
    "--help"}, usageHelp = true, scope = ScopeType.INHERIT, description = "Show this help.")
  boolean help;

  @Option(names = "--version", versionHelp = true, description = "Print the version of this program.")
  boolean version;

  @Option(names = {"-n",
    "--namespace"}, paramLabel = "NAME", scope = ScopeType.INHERIT, description = "The namespace. Default: the context's, else 'default'.")
  String namespace = "";

  @Option(names = "--kubeconfig", paramLabel = "FILE", scope = ScopeType.INHERIT, description = "The kubeconfig file. Default: $KUBECONFIG, else the one that 'karoo up' wrote.")
  String kubeconfig = "";

  @Option(names = "--context", paramLabel = "NAME", scope = ScopeType.INHERIT, description = "The context of the kubeconfig. Default: its current one.")
  String context = "";

  @Option(names = {"-s",
    "--server"}, paramLabel = "ADDRESS", scope = ScopeType.INHERIT, description = "The address of the API server, such as http://127.0.0.1:8080. With it, a kubeconfig is read only when --kubeconfig or --context is given.")
  String server = "";

  @Option(names = "--request-timeout", paramLabel = "DURATION", scope = ScopeType.INHERIT, description = "How long to wait for an answer of the server, such as 5s; a number alone is of seconds; 0: for ever. Default: 60s.")
  String timeout = "";

  private final Shell shell;

  public GlobalOptions(Shell shell) {
    this.shell = shell;
  }

  /// What the process gives.
  public Shell shell() {
    return shell;
  }

  /// Opens the server that the options, the environment or the state directory name.
  ///
  /// @throws ConfigurationException when a kubeconfig can't be used
  /// @throws CommandFailure when no server is known
  public Session connect() throws ConfigurationException, CommandFailure {
    Server chosen = choose();
    if (chosen.proxy().isEmpty()) {
      chosen = chosen.behind(ProxyChoice.of(shell.environment(), chosen.address()));
    }
    return new Session(chosen, namespace.isEmpty() ? chosen.namespace() : namespace,
        requestTimeout());
  }

  private Optional<Duration> requestTimeout() throws CommandFailure {
    if (timeout.isEmpty()) {
      return Optional.empty();
    }
    try {
      String seconds = timeout.matches("[0-9]{1,9}") ? timeout + "s" : timeout;
      return Optional.of(DurationArgument.parse(seconds.startsWith("-") ? "" : seconds));
    } catch (TypeConversionException e) {
      throw CommandFailure.error("Invalid timeout value. Timeout must be a single integer in"
          + " seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)");
    }
  }

  private Server choose() throws ConfigurationException, CommandFailure {
    if (server.isEmpty()) {
      return configured();
    }
    URI address = Kubeconfig.address(server);
    if (kubeconfig.isEmpty() && context.isEmpty()) {
      return Server.anonymous(address, "default");
    }
    return configured().at(address);
  }

  private Server configured() throws ConfigurationException, CommandFailure {
    if (!kubeconfig.isEmpty() && !Files.exists(Path.of(kubeconfig))) {
      throw CommandFailure.error("stat " + kubeconfig + ": no such file or directory");
    }
    List<Path> files = files();
    Kubeconfig config = Kubeconfig.read(files);
    if (!config.found()) {
      throw CommandFailure.lines(List.of(
          "error: no server is known: " + String.join(", ", files.stream().map(Path::toString)
              .toList()) + (files.size() == 1 ? " does" : " do") + " not exist",
          "Start one with 'karoo up', or name one with --server or --kubeconfig."));
    }
    return config.server(context);
  }

  /// The contexts of the kubeconfig; none when it can't be read.
  List<String> contexts() {
    try {
      return Kubeconfig.read(files()).contexts();
    } catch (ConfigurationException unreadable) {
      return List.of();
    }
  }

  private List<Path> files() {
    if (!kubeconfig.isEmpty()) {
      return List.of(Path.of(kubeconfig));
    }
    List<Path> named = Stream
        .of(shell.environment().getOrDefault("KUBECONFIG", "").split(File.pathSeparator, -1))
        .filter(file -> !file.isEmpty()).map(Path::of).toList();
    return named.isEmpty() ? List.of(StateDirectory.kubeconfig(standardStateDirectory())) : named;
  }

  /// Where state is kept when `--state-dir` is not given.
  Path standardStateDirectory() {
    return StateDirectory.standard(shell.environment(), shell.home());
  }
}
