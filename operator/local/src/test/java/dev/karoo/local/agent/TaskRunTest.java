package dev.karoo.local.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.local.loop.Loop;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.junit.jupiter.api.Test;

/// What a run remembers, from its statuses alone: after its agent's restart there is nothing else.
class TaskRunTest {
  private static final Instant BEGUN = Instant.parse("2026-11-22T12:00:00Z");

  /// Nothing happens by itself.
  private static final Loop STILL = new Loop() {
    @Override
    public void execute(Runnable action) {
      action.run();
    }

    @Override
    public Timer after(Duration delay, Runnable action) {
      return () -> {};
    }

    @Override
    public Instant now() {
      return BEGUN;
    }
  };

  private static TaskRun run() {
    TaskInfo.Builder task = TaskInfo.newBuilder().setName("t");
    task.getTaskIdBuilder().setValue("t");
    task.getAgentIdBuilder().setValue("a");
    task.getMaxCompletionTimeBuilder().setNanoseconds(Duration.ofHours(24).toNanos());
    task.getHealthCheckBuilder().setConsecutiveFailures(2);
    FrameworkInfo framework = FrameworkInfo.newBuilder().setUser("nobody").setName("f").build();
    return new TaskRun(task.build(), framework, "c", Path.of("/nosuch"),
        new UpdateQueue(STILL, new TaskKey("f", "t"), _ -> {}));
  }

  private static TaskStatus running(TaskRun run, Duration later) {
    return run.status(TaskState.TASK_RUNNING, BEGUN.plus(later)).build();
  }

  private static TaskStatus health(TaskRun run, boolean healthy) {
    return running(run, Duration.ofHours(1)).toBuilder().setHealthy(healthy)
        .setReason(Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED).build();
  }

  @Test
  void itsTimeCountsFromItsBeginning() {
    TaskRun run = run();
    assertThat(run.left(BEGUN)).isEqualTo(Duration.ofHours(24));
    run.history.note(running(run, Duration.ZERO));
    run.history.note(health(run, true));
    assertThat(run.left(BEGUN.plus(Duration.ofHours(20)))).isEqualTo(Duration.ofHours(4));
    assertThat(run.left(BEGUN.plus(Duration.ofHours(30)))).isEqualTo(Duration.ZERO);
  }

  @Test
  void ofEachStateTheLastStatusIsKept() {
    TaskRun run = run();
    run.history.note(run.status(TaskState.TASK_STARTING, BEGUN).build());
    run.history.note(running(run, Duration.ZERO));
    TaskStatus last = health(run, false);
    run.history.note(health(run, true));
    run.history.note(last);
    assertThat(run.history.statuses()).hasSize(2).last().isEqualTo(last);
    assertThat(run.history.everHealthy()).isTrue();
    assertThat(run.history.healthy()).contains(false);
    assertThat(run.history.failures()).isOne();
  }

  @Test
  void whyItIsKilledIsKnownAgain() {
    TaskRun run = run();
    TaskStatus killing = run.status(TaskState.TASK_KILLING, BEGUN).build();
    assertThat(List.of(killed(killing), killed(health(run, false), killing),
        killed(killing.toBuilder().setReason(Reason.REASON_AGENT_DRAINING).build())))
        .containsExactly(TaskRun.Cause.KILL, TaskRun.Cause.UNHEALTHY, TaskRun.Cause.DRAIN);
  }

  /// After one failure of the health check.
  private static TaskRun.Cause killed(TaskStatus... then) {
    TaskRun run = run();
    run.history.note(running(run, Duration.ZERO));
    run.history.note(health(run, false));
    List.of(then).forEach(run.history::note);
    return run.killedFor();
  }
}
