package dev.karoo.local.agent;

import dev.karoo.local.loop.Loop;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/// Turns what the checks of a task find into its updates.
///
/// @param run the task
/// @param loop tells the time
/// @param emit sends an update
/// @param unhealthy ends the task
record Watch(TaskRun run, Loop loop, Consumer<TaskStatus> emit, Runnable unhealthy)
    implements
      Checks.Listener {
  @Override
  public void health(boolean healthy, boolean exhausted) {
    tell(TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED, Optional.of(healthy));
    if (exhausted) {
      unhealthy.run();
    }
  }

  @Override
  public void checked(CheckStatusInfo status) {
    tell(TaskStatus.Reason.REASON_TASK_CHECK_STATUS_UPDATED,
        run.checks.flatMap(Checks::lastHealth));
  }

  private void tell(TaskStatus.Reason reason, Optional<Boolean> healthy) {
    TaskStatus.Builder status = run.status(TaskState.TASK_RUNNING, loop.now()).setReason(reason);
    healthy.ifPresent(status::setHealthy);
    run.checks.flatMap(Checks::lastCheck).ifPresent(status::setCheckStatus);
    emit.accept(status.build());
  }
}
