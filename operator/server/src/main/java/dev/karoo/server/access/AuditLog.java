package dev.karoo.server.access;

import java.time.Instant;

/// Where writes are recorded: who, what, with which answer.
@FunctionalInterface
public interface AuditLog {
  /// Records nothing.
  AuditLog NONE = _ -> {};

  /// A write, or an attempt at one.
  ///
  /// @param time when it was answered
  /// @param user who
  /// @param peer from where
  /// @param method how
  /// @param path of what
  /// @param code the HTTP status of the answer
  record Entry(Instant time, String user, String peer, String method, String path, int code) {}

  /// Records a write.
  void record(Entry entry);
}
