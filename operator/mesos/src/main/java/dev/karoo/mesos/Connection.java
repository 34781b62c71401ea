package dev.karoo.mesos;

import dev.karoo.mesos.http.Authority;
import dev.karoo.mesos.http.Credentials;
import dev.karoo.mesos.http.MesosHttp;
import dev.karoo.mesos.leader.LeaderSource;
import dev.karoo.mesos.leader.MasterAddress;
import dev.karoo.mesos.leader.MasterList;
import dev.karoo.mesos.leader.ZooKeeperLeader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// What every use of a cluster needs: HTTP with credentials and trust, and the way to the leader.
///
/// @param http for calls to masters
/// @param agents for calls to agents
/// @param credentials as read from their file
/// @param leader where the leading master is
/// @param scheme `https` where the masters' is or an authority is given, else `http`
record Connection(MesosHttp http, MesosHttp agents, Optional<Credentials> credentials,
    LeaderSource leader, String scheme)
    implements
      AutoCloseable {
  /// Reads the files that the settings name.
  ///
  /// @throws IOException that says which file is wrong and how
  /// @throws IllegalArgumentException if the master's address makes no sense
  static Connection open(MesosSettings settings) throws IOException {
    MasterAddress address = MasterAddress.read(settings.master());
    Optional<Credentials> credentials = read(settings.credentials());
    Optional<Credentials> forAgents = read(settings.agentCredentials());
    Optional<SSLContext> tls = Optional.empty();
    Optional<Path> authority = settings.authority();
    if (authority.isPresent()) {
      tls = Optional.of(Authority.of(authority.get()));
    }
    boolean secure = authority.isPresent() || address.secure();
    String scheme = secure ? "https" : "http";
    LeaderSource leader = switch (address) {
      case MasterAddress.Masters masters -> new MasterList(masters);
      case MasterAddress.ZooKeeper zooKeeper -> new ZooKeeperLeader(zooKeeper, scheme);
    };
    return new Connection(new MesosHttp(credentials, tls), new MesosHttp(forAgents, tls),
        credentials,
        leader, scheme);
  }

  private static Optional<Credentials> read(Optional<Path> file) throws IOException {
    return file.isPresent() ? Optional.of(Credentials.read(file.get())) : Optional.empty();
  }

  @Override
  public void close() {
    leader.close();
    agents.close();
    http.close();
  }
}
