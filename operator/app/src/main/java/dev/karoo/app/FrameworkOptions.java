package dev.karoo.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How the operator joins a Mesos cluster; what is empty is as usual.
///
/// @param name of the framework, and how it is found again when the state directory is lost
/// @param id of the framework to go on with; must be that of the state directory, if that has one
/// @param roles whose resources it uses
/// @param user as whom tasks run
/// @param principal of the framework; none: that of the credentials
/// @param credentials a file with principal and secret for the masters
/// @param agentCredentials a file with principal and secret for the agents, which are asked for
///     what tasks print
/// @param authority a PEM file with whose certificates https is trusted
/// @param failoverTimeout how long tasks live on without an operator
/// @param webUi a URL that the master shows
/// @param multicastPool addresses for multicast groups that have none: `239.192.0.0/14`
/// @param unknownTasks what becomes of tasks that run, but that the state directory does not know
public record FrameworkOptions(Optional<String> name, Optional<String> id, List<String> roles,
    Optional<String> user, Optional<String> principal, Optional<Path> credentials,
    Optional<Path> agentCredentials, Optional<Path> authority, Optional<Duration> failoverTimeout,
    Optional<String> webUi, Optional<String> multicastPool, UnknownTasks unknownTasks) {
  /// All as usual.
  public static final FrameworkOptions USUAL = new FrameworkOptions(Optional.empty(),
      Optional.empty(), List.of(), Optional.empty(), Optional.empty(), Optional.empty(),
      Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
      UnknownTasks.SPARE);

  /// What becomes of tasks of a lost state directory.
  public enum UnknownTasks {
    /// They run on until their pipelines are applied again.
    SPARE,
    /// They end, unless their pipelines have been applied by now.
    END
  }

  public FrameworkOptions {
    roles = List.copyOf(roles);
  }
}
