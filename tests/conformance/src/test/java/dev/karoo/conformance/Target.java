package dev.karoo.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/// The master under test.
///
/// @param master the leading master
/// @param agents how many agents it has at the least
/// @param role of the frameworks
/// @param user whom tasks run as
/// @param credentials `principal:secret`; empty: no authentication
record Target(URI master, int agents, String role, String user, Optional<String> credentials) {
  /// As system properties say, the master given.
  static Target of(String master, int agents) {
    return new Target(URI.create("http://" + master), agents,
        System.getProperty("mesos.role", "conformance"),
        System.getProperty("mesos.user", System.getProperty("user.name", "root")),
        Optional.ofNullable(System.getProperty("mesos.credentials")).map(Target::read));
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file)).strip().replaceFirst("\\s+", ":");
    } catch (IOException e) {
      throw new UncheckedIOException("mesos.credentials: " + file + " can't be read", e);
    }
  }

  Optional<String> authorization() {
    return credentials.map(c -> "Basic "
        + Base64.getEncoder().encodeToString(c.getBytes(StandardCharsets.UTF_8)));
  }

  String principal() {
    return credentials.map(c -> c.substring(0, c.indexOf(':'))).orElse("conformance");
  }

  URI at(String path) {
    return master.resolve(path);
  }

  Target leading(URI leader) {
    return new Target(leader, agents, role, user, credentials);
  }

  @Override
  public String toString() {
    return master.toString(); // nothing secret
  }
}
