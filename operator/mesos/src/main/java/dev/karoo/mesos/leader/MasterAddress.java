package dev.karoo.mesos.leader;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Where the masters are, as users write it after `--master`.
public sealed interface MasterAddress {
  /// The port of a master where none is written.
  int DEFAULT_PORT = 5050;

  /// Whether it says that masters are called by https.
  boolean secure();

  /// How a file is named that holds the address.
  String FILE = "file://";

  /// No address is longer.
  int MAX_BYTES = 64 * 1024;

  /// One master or several, tried in turn; those that do not lead redirect.
  ///
  /// @param bases `http://host:port`, at least one; a path before `/api/v1` is kept
  record Masters(List<URI> bases) implements MasterAddress {
    public Masters {
      bases = List.copyOf(bases);
    }

    @Override
    public boolean secure() {
      return bases.stream().anyMatch(base -> base.getScheme().equals("https"));
    }

    /// As [#parse(String)] takes it.
    @Override
    public String toString() {
      return bases.stream().map(URI::toString).collect(Collectors.joining(","));
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
    /// Not known: ZooKeeper tells no scheme.
    @Override
    public boolean secure() {
      return false;
    }

    /// Without the password.
    @Override
    public String toString() {
      return "zk://" + servers + path;
    }
  }

  /// Whether both name a master, or a path of a ZooKeeper, in common: then they are of one cluster.
  static boolean meet(MasterAddress one, MasterAddress other) {
    return switch (one) {
      case Masters(List<URI> bases) -> other instanceof Masters(List<URI> others)
          && bases.stream().map(URI::getAuthority)
              .anyMatch(others.stream().map(URI::getAuthority).toList()::contains);
      case ZooKeeper(String servers, String path, var _) ->
        other instanceof ZooKeeper(String servers2, String path2, var _) && path.equals(path2)
            && Arrays.stream(servers.split(",", -1))
                .anyMatch(List.of(servers2.split(",", -1))::contains);
    };
  }

  /// Reads the address, or, from `file:///path`, the file that holds it: a password for ZooKeeper
  /// would else be seen in the list of processes. Mesos' own programs take the same.
  ///
  /// @throws IOException that names the file, if it cannot be read
  /// @throws IllegalArgumentException as [#parse(String)]
  static MasterAddress read(String text) throws IOException {
    String file = text.strip();
    if (!file.startsWith(FILE)) {
      return parse(text);
    }
    Path path = Path.of(file.substring(FILE.length()));
    try (InputStream in = Files.newInputStream(path)) {
      return parse(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
    } catch (NoSuchFileException absent) {
      throw new IOException("there is no file " + path + " with the address of a master", absent);
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

  /// An address as it may be shown.
  static String withoutPassword(String text) {
    return text.replaceAll("[^/,]*@", "");
  }

  private static String notAMaster(String text) {
    return "\"" + withoutPassword(text) + "\" is not the address of a master: write host:5050,"
        + " http://host:5050 or zk://host1:2181,host2:2181/mesos";
  }
}
