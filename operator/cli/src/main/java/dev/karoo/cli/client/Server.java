package dev.karoo.cli.client;

import java.net.URI;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// A server, and how to speak with it.
///
/// @param address such as `http://127.0.0.1:8080`, without a slash at the end
/// @param authorization value of the header of that name; empty: none is sent
/// @param tls for `https`; none: the JDK's own certificates
/// @param namespace that commands use when they are given none
public record Server(URI address, String authorization, Optional<SSLContext> tls,
    String namespace) {
  /// Without the secret.
  @Override
  public String toString() {
    return "Server[" + address + ", " + namespace + "]";
  }
}
