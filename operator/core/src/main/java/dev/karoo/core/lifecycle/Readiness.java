package dev.karoo.core.lifecycle;

import dev.karoo.core.ports.TaskState;

/// Whether a task is ready for those that depend on it.
public final class Readiness {
  private Readiness() {}

  /// Whether the attempt runs, in contact and to stay, and says that it is ready where it was
  /// launched with a way to say so: a readiness check, or a port that is probed. Without one,
  /// running is enough: what its template says by now does not matter, or an update that adds a
  /// check would make all unready that run. A liveness check that fails makes it unready.
  public static boolean ready(Attempt attempt) {
    if (attempt.state() != TaskState.RUNNING || attempt.kill().isPresent()) {
      return false;
    }
    Attempt.Report report = attempt.report();
    boolean answered = report.checked().or(report::healthy).orElse(false);
    return !report.healthy().filter(healthy -> !healthy).isPresent()
        && (!attempt.probed() || answered);
  }
}
