package dev.karoo.mesos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How the framework joins a cluster.
///
/// @param master where the masters are: `host:port`, `http://host:port`, several with commas
///     between, or `zk://host1:2181,host2:2181/mesos`; or `file:///path`, a file that says so
/// @param frameworkId the id kept from before; none: a new framework
/// @param name of the framework, for people, and to find it again
/// @param roles whose offers and reservations it uses, at least one
/// @param user as whom tasks run on the agents
/// @param principal of the framework; none: that of the credentials, if there are any. Cannot be
///     changed later
/// @param failoverTimeout how long tasks live on without the operator
/// @param credentials a file with principal and secret for HTTP Basic authentication at masters
/// @param agentCredentials the same for agents, which are never shown those of the masters
/// @param authority a PEM file with whose certificates https is trusted
/// @param webUi a URL that the master shows; empty: none
/// @param inventoryInterval how often the agents are read, beside the master's event stream
public record MesosSettings(String master, Optional<String> frameworkId, String name,
    List<String> roles, String user, Optional<String> principal, Duration failoverTimeout,
    Optional<Path> credentials, Optional<Path> agentCredentials, Optional<Path> authority,
    String webUi,
    Duration inventoryInterval) {
  public MesosSettings {
    roles = List.copyOf(roles);
    if (roles.isEmpty()) {
      throw new IllegalArgumentException("a framework needs at least one role");
    }
    if (roles.contains("*")) {
      throw new IllegalArgumentException("the role * is everybody's, and Mesos reserves nothing for"
          + " it, though places are kept by reservations: give a role of its own, such as --role"
          + " karoo, which is offered what is unreserved, too");
    }
    if (user.isBlank()) {
      // Mesos takes an empty user (recorded: 07, 106–199) and would run tasks as the agent's.
      throw new IllegalArgumentException("a framework needs a user to run tasks as");
    }
    if (failoverTimeout.isNegative() || failoverTimeout.isZero()) {
      throw new IllegalArgumentException("without a failover timeout all tasks die with the"
          + " operator's connection");
    }
  }

  /// A new framework `karoo` in the role `karoo`, as this process' user, its tasks kept for four
  /// weeks without an operator.
  public static MesosSettings of(String master) {
    return new MesosSettings(master, Optional.empty(), "karoo", List.of("karoo"),
        System.getProperty("user.name", "root"), Optional.empty(), Duration.ofDays(28),
        Optional.empty(), Optional.empty(), Optional.empty(), "", Duration.ofSeconds(30));
  }

  /// The same, for the framework with this id.
  public MesosSettings withFrameworkId(Optional<String> id) {
    return new MesosSettings(master, id, name, roles, user, principal, failoverTimeout,
        credentials, agentCredentials, authority, webUi, inventoryInterval);
  }

  /// The same under another name.
  public MesosSettings withName(String other) {
    return new MesosSettings(master, frameworkId, other, roles, user, principal, failoverTimeout,
        credentials, agentCredentials, authority, webUi, inventoryInterval);
  }

  /// The same, tasks run as another user.
  public MesosSettings withUser(String other) {
    return new MesosSettings(master, frameworkId, name, roles, other, principal, failoverTimeout,
        credentials, agentCredentials, authority, webUi, inventoryInterval);
  }

  /// The same with a principal.
  public MesosSettings withPrincipal(String other) {
    return new MesosSettings(master, frameworkId, name, roles, user, Optional.of(other),
        failoverTimeout, credentials, agentCredentials, authority, webUi, inventoryInterval);
  }

  /// The same with a credentials file.
  public MesosSettings withCredentials(Path file) {
    return new MesosSettings(master, frameworkId, name, roles, user, principal, failoverTimeout,
        Optional.of(file), agentCredentials, authority, webUi, inventoryInterval);
  }

  /// The same with a file of trusted certificates.
  public MesosSettings withAuthority(Path file) {
    return new MesosSettings(master, frameworkId, name, roles, user, principal, failoverTimeout,
        credentials, agentCredentials, Optional.of(file), webUi, inventoryInterval);
  }
}
