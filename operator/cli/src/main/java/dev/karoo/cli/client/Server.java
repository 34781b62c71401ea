package dev.karoo.cli.client;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// A server, and how to speak with it.
///
/// @param address such as `http://127.0.0.1:8080`, without a slash at the end
/// @param authorization value of the header of that name; empty: none is sent
/// @param tls for `https`; none: the JDK's own certificates
/// @param proxy the HTTP proxy before it; none: it is spoken with directly
/// @param namespace that commands use when they are given none
public record Server(URI address, String authorization, Optional<SSLContext> tls,
    Optional<InetSocketAddress> proxy, String namespace) {
  /// One that is told nothing about the caller.
  public static Server anonymous(URI address, String namespace) {
    return new Server(address, "", Optional.empty(), Optional.empty(), namespace);
  }

  /// The same at another address.
  public Server at(URI other) {
    return new Server(other, authorization, tls, proxy, namespace);
  }

  /// The same behind a proxy, or not.
  public Server behind(Optional<InetSocketAddress> other) {
    return new Server(address, authorization, tls, other, namespace);
  }

  /// Without the secret.
  @Override
  public String toString() {
    return "Server[" + address + ", " + namespace + "]";
  }
}
