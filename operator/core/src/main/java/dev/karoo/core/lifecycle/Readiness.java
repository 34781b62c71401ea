package dev.karoo.core.lifecycle;

import dev.karoo.core.pipeline.PortRequest;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.ports.TaskState;

/// Whether a task is ready for those that depend on it.
public final class Readiness {
  private Readiness() {}

  /// Whether the attempt runs, in contact and to stay, and says that it is ready where its template
  /// has a way to say so: a readiness check, or a port that is probed. Without one, running is
  /// enough. A liveness check that fails makes it unready.
  public static boolean ready(TaskTemplate template, Attempt attempt) {
    if (attempt.state() != TaskState.RUNNING || attempt.kill().isPresent()) {
      return false;
    }
    boolean asked = template.readiness().isPresent()
        || template.request().ports().stream().anyMatch(PortRequest::readiness);
    Attempt.Report report = attempt.report();
    boolean answered = report.checked().or(report::healthy).orElse(false);
    return !report.healthy().filter(healthy -> !healthy).isPresent() && (!asked || answered);
  }
}
