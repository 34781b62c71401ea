package dev.karoo.server;

import dev.karoo.server.access.Access;
import dev.karoo.server.access.AuditLog;
import dev.karoo.server.access.Limits.Rates;
import dev.karoo.server.rest.TaskLogs;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/// How to serve.
///
/// @param access how callers are told apart
/// @param tls certificate and key; needed beyond loopback
/// @param rates how much a client may ask for
/// @param audit where writes are recorded
/// @param logs of tasks; empty: none are served
/// @param metrics in Prometheus' text format
/// @param clock for ages and timestamps
/// @param version of Karoo
/// @param stateDirectory of the store, of which backups are made; empty: none are
public record ServerOptions(Access access, Optional<Tls> tls, Rates rates, AuditLog audit,
    Optional<TaskLogs> logs, Supplier<String> metrics, InstantSource clock, String version,
    Optional<Path> stateDirectory) {

  /// A certificate and its key, both PEM files.
  ///
  /// @param certificate the chain, the server's own first
  /// @param key in PKCS #8, unencrypted
  public record Tls(Path certificate, Path key) {}

  /// For loopback: no tokens, no TLS, no audit log, no logs of tasks.
  public static ServerOptions local(String version) {
    return new ServerOptions(new Access.Loopback(), Optional.empty(), Rates.USUAL, AuditLog.NONE,
        Optional.empty(), () -> "", InstantSource.system(), version, Optional.empty());
  }

  /// The same with the logs of tasks.
  public ServerOptions withLogs(TaskLogs source) {
    return new ServerOptions(access, tls, rates, audit, Optional.of(source), metrics, clock,
        version, stateDirectory);
  }

  /// The same with metrics.
  public ServerOptions withMetrics(Supplier<String> text) {
    return new ServerOptions(access, tls, rates, audit, logs, text, clock, version, stateDirectory);
  }

  /// The same with an audit log.
  public ServerOptions withAudit(AuditLog log) {
    return new ServerOptions(access, tls, rates, log, logs, metrics, clock, version,
        stateDirectory);
  }

  /// The same with other limits.
  public ServerOptions withRates(Rates other) {
    return new ServerOptions(access, tls, other, audit, logs, metrics, clock, version,
        stateDirectory);
  }

  /// The same for any address: callers have tokens, and the wire is encrypted.
  public ServerOptions withTokens(Access tokens, Tls pair) {
    return new ServerOptions(tokens, Optional.of(pair), rates, audit, logs, metrics, clock,
        version, stateDirectory);
  }

  /// The same with backups of the store in that directory.
  public ServerOptions withBackups(Path directory) {
    return new ServerOptions(access, tls, rates, audit, logs, metrics, clock, version,
        Optional.of(directory));
  }
}
