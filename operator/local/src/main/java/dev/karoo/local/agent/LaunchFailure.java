package dev.karoo.local.agent;

import org.apache.mesos.v1.Protos.TaskStatus;

/// A task that could not be started; the texts are Mesos'.
final class LaunchFailure extends Exception {
  private static final long serialVersionUID = 1L;
  private final TaskStatus.Reason reason;

  LaunchFailure(TaskStatus.Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  TaskStatus.Reason reason() {
    return reason;
  }
}
