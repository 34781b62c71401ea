package dev.karoo.app;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/// How the API is served.
///
/// @param listen where; port 0: any free one
/// @param secured with what; needed wherever other machines can reach it
public record Serving(InetSocketAddress listen, Optional<Secured> secured) {

  /// TLS, and who may call.
  ///
  /// @param certificate the chain in PEM, the server's own first
  /// @param key the certificate's private key, PKCS #8 in PEM, not encrypted
  /// @param tokens the file of users, their tokens and roles
  public record Secured(Path certificate, Path key, Path tokens) {}

  /// Without ceremony, for callers on this machine.
  public static Serving plain(InetSocketAddress listen) {
    return new Serving(listen, Optional.empty());
  }
}
