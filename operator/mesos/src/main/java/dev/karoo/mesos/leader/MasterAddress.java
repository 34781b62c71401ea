package dev.karoo.mesos.leader;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where the masters are, as users write it after `--master`.
public sealed interface MasterAddress {
  /// The port of a master where none is written.
  int DEFAULT_PORT = 5050;

  /// One master or several, tried in turn; those that do not lead redirect.
  ///
  /// @param bases `http://host:port`, at least one; a path before `/api/v1` is kept
  record Masters(List<URI> bases) implements MasterAddress {
    public Masters {
      bases = List.copyOf(bases);
    }
  }

  /// The masters of a ZooKeeper path.
  ///
  /// @param servers `host:port,host:port`
  /// @param path where the masters' nodes are, such as `/mesos`
  /// @param authorization `user:password` of ZooKeeper's digest scheme
  record ZooKeeper(String servers, String path, Optional<String> authorization)
      implements
        MasterAddress {
    /// Without the password.
    @Override
    public String toString() {
      return "zk://" + servers + path;
    }
  }

  /// Reads `host:port`, `http://host:port`, several of them with commas between, or
  /// `zk://host1:2181,host2:2181/mesos`.
  ///
  /// @throws IllegalArgumentException that says what is wrong and what to write
  static MasterAddress parse(String text) {
    String trimmed = text.strip();
    if (trimmed.startsWith("zk://")) {
      return zooKeeper(trimmed.substring("zk://".length()));
    }
    var bases = new ArrayList<URI>();
    for (String part : trimmed.split(",", -1)) {
      bases.add(master(part.strip()));
    }
    return new Masters(bases);
  }

  private static ZooKeeper zooKeeper(String rest) {
    int at = rest.lastIndexOf('@');
    Optional<String> authorization = at < 0 ? Optional.empty() : Optional.of(rest.substring(0, at));
    String location = rest.substring(at + 1);
    int slash = location.indexOf('/');
    if (slash <= 0 || slash == location.length() - 1) {
      throw new IllegalArgumentException("\"zk://" + location
          + "\" needs servers and a path: zk://host1:2181,host2:2181/mesos");
    }
    String path = location.substring(slash);
    var servers = new ArrayList<String>();
    for (String server : location.substring(0, slash).split(",", -1)) {
      servers.add(server.contains(":") ? server : server + ":2181");
    }
    servers.forEach(server -> master(server));
    return new ZooKeeper(String.join(",", servers),
        path.endsWith("/") ? path.substring(0, path.length() - 1) : path, authorization);
  }

  private static URI master(String text) {
    URI uri;
    try {
      uri = URI.create(text.contains("://") ? text : "http://" + text);
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(notAMaster(text), wrong);
    }
    boolean http = uri.getScheme().equals("http") || uri.getScheme().equals("https");
    if (!http || uri.getHost() == null || uri.getRawQuery() != null
        || uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(notAMaster(text));
    }
    int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    String path = uri.getRawPath();
    return URI.create(uri.getScheme() + "://" + bracketed(uri.getHost()) + ":" + port
        + (path.endsWith("/") ? path.substring(0, path.length() - 1) : path));
  }

  private static String bracketed(String host) {
    return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  private static String notAMaster(String text) {
    return "\"" + text + "\" is not the address of a master: write host:5050,"
        + " http://host:5050 or zk://host1:2181,host2:2181/mesos";
  }
}
