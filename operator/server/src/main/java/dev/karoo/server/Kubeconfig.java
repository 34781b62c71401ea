package dev.karoo.server;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// A kubeconfig: what kubectl needs to find a server.
public final class Kubeconfig {
  private Kubeconfig() {}

  /// The YAML of one with a single context, `karoo`.
  ///
  /// @param url the server's
  /// @param certificate of the authority that signed the server's, PEM; empty without TLS, or when
  ///     clients know it
  /// @param token the bearer token; empty when none is needed
  public static String yaml(String url, Optional<String> certificate, Optional<String> token) {
    StringBuilder yaml = new StringBuilder("""
        apiVersion: v1
        kind: Config
        clusters:
        - name: karoo
          cluster:
            server: "%s"
        """.formatted(url));
    certificate.ifPresent(pem -> yaml.append("    certificate-authority-data: ")
        .append(Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8)))
        .append('\n'));
    yaml.append("""
        contexts:
        - name: karoo
          context:
            cluster: karoo
            user: karoo
            namespace: default
        current-context: karoo
        users:
        - name: karoo
          user:""");
    token.ifPresentOrElse(secret -> yaml.append("\n    token: \"").append(secret).append("\"\n"),
        () -> yaml.append(" {}\n"));
    return yaml.toString();
  }
}
