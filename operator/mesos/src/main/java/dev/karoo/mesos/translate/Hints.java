package dev.karoo.mesos.translate;

import org.apache.mesos.v1.Protos.TaskStatus;

/// What can be done about failures of which Mesos says only what they are.
final class Hints {
  /// Sandboxes are made for the task's user (recorded: 03-launch-fail, 62).
  private static final String CHOWN = "Failed to chown directory";

  private Hints() {}

  /// The status' message, and the hint behind it.
  static String message(TaskStatus status) {
    String hint = hint(status);
    return hint.isEmpty() || status.getMessage().isEmpty()
        ? status.getMessage() + hint
        : status.getMessage() + " (" + hint + ")";
  }

  private static String hint(TaskStatus status) {
    if (status.getMessage().contains(CHOWN)) {
      return "tasks run as the operator's --user, which each agent must know: make that user there,"
          + " or start the operator again with --user and one that is there, such as root or nobody";
    }
    return switch (status.getReason()) {
      case REASON_EXECUTOR_REGISTRATION_TIMEOUT ->
        "the time counts from the launch: to get a large image or file may take longer than the"
            + " agent's --executor_registration_timeout, which is 1 minute unless set";
      case REASON_TASK_UNAUTHORIZED ->
        "the master's ACL run_tasks must allow the operator's principal its --user";
      default -> "";
    };
  }
}
