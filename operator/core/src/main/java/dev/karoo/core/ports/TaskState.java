package dev.karoo.core.ports;

/// Mesos' states of a task, as a partition-aware framework sees them.
public enum TaskState {
  STAGING(false), STARTING(false), RUNNING(false), KILLING(false), UNREACHABLE(false), UNKNOWN(
      false),
  FINISHED(true), FAILED(true), KILLED(
      true),
  ERROR(true), LOST(true), DROPPED(true), GONE(true), GONE_BY_OPERATOR(true);

  private final boolean terminal;

  TaskState(boolean terminal) {
    this.terminal = terminal;
  }

  /// Whether the attempt is over for good. A terminal state, once seen, stays, whatever comes
  /// later.
  public boolean terminal() {
    return terminal;
  }
}
