package dev.karoo.cli.command;

import dev.karoo.app.Serving;
import dev.karoo.cli.shell.CommandFailure;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The options by which the API is served to other machines.
final class SecureOptions {
  @Option(names = "--tls-cert", paramLabel = "FILE", description = "The server's certificate and its chain, in PEM.")
  String certificate = "";

  @Option(names = "--tls-key", paramLabel = "FILE", description = "The certificate's private key, in PEM (PKCS #8, not encrypted).")
  String key = "";

  @Option(names = "--tokens", paramLabel = "FILE", description = "Who may call, in YAML: - {name: vera, tokenSHA256: ..., roles: {\"*\": viewer, ns1: editor}}. The roles are viewer, editor and admin. Read again when it changes.")
  String tokens = "";

  /// How to serve at an address.
  ///
  /// @throws CommandFailure when some of the options are missing
  Serving serving(InetSocketAddress listen) throws CommandFailure {
    List<String> given = List.of(certificate, key, tokens);
    if (given.stream().allMatch(String::isEmpty)) {
      return Serving.plain(listen);
    }
    if (given.stream().anyMatch(String::isEmpty)) {
      throw CommandFailure
          .error("--tls-cert, --tls-key and --tokens belong together: give all of them or none");
    }
    return new Serving(listen, Optional.of(new Serving.Secured(absolute(certificate),
        absolute(key), absolute(tokens))));
  }

  private static Path absolute(String file) {
    return Path.of(file).toAbsolutePath();
  }
}
