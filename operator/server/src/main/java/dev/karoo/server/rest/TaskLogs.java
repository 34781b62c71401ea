package dev.karoo.server.rest;

import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;

/// What tasks print, from wherever they run. Served at
/// `/apis/karoo.dev/v1alpha1/namespaces/{namespace}/tasks/{name}/log`.
@FunctionalInterface
public interface TaskLogs {

  /// Which log, and how much of it.
  ///
  /// @param namespace the task's
  /// @param task its name
  /// @param output which of its two streams
  /// @param mode whether to wait for what comes
  /// @param tailLines only the last so many lines of what is there; empty: all
  record Request(String namespace, String task, Output output, Mode mode, OptionalLong tailLines) {}

  /// What a process prints to.
  enum Output {
    /// Standard output.
    STDOUT,
    /// Standard error.
    STDERR
  }

  /// Whether to wait for what comes.
  enum Mode {
    /// End with what is there.
    ONCE,
    /// Go on until the task ends, or the reader goes.
    FOLLOW
  }

  /// Finds a log.
  ///
  /// @return what writes it, called once the answer has begun
  /// @throws dev.karoo.server.status.ApiException when there is no such task, or its log cannot be
  ///     had
  Source open(Request request);

  /// A log that was found.
  @FunctionalInterface
  interface Source {
    /// Writes it; flushes whenever it must wait for more.
    ///
    /// @throws IOException when the reader is gone
    void writeTo(OutputStream out) throws IOException;
  }
}
