package dev.karoo.local.agent;

import dev.karoo.local.loop.Loop;
import dev.karoo.local.master.States;
import dev.karoo.local.process.Ending;
import dev.karoo.local.process.Supervised;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/// Takes up what an earlier run of the agent left: what still runs is followed again, what ended
/// meanwhile is told, what nobody has confirmed is told again.
///
/// @param runs gets the tasks
/// @param launcher finds their processes
/// @param checkpoints what was written down
/// @param loop tells the time
record Recovery(Runs runs, Launcher launcher, Checkpoints checkpoints, Loop loop) {
  void recover() {
    for (Checkpoints.Run found : checkpoints.runs()) {
      if (!found.framework().getCheckpoint()) {
        end(found);
        continue;
      }
      TaskRun run = runs.restored(found);
      if (States.terminal(run.state())) {
        run.phase = TaskRun.Phase.OVER;
        sweep(run);
        if (found.unacknowledged().isEmpty()) {
          runs.forget(run);
        }
        continue;
      }
      Optional<Container> alive = launcher.adopt(run.task, run.container, told(run));
      if (alive.isPresent()) {
        adopt(run, alive.get());
        continue;
      }
      sweep(run);
      if (found.stopped()) {
        stopped(run);
      } else {
        ended(run, Supervised.lastWord(checkpoints.run(run.container)));
      }
    }
  }

  /// What runs for a framework that does not checkpoint ends with its agent, and the master has
  /// said so when the agent's connection broke (18:52–60).
  private void end(Checkpoints.Run found) {
    launcher.adopt(found.task(), found.container(), true)
        .ifPresent(container -> Thread.ofVirtual().start(container::kill));
    checkpoints.finished(found.container());
  }

  private static boolean told(TaskRun run) {
    return run.state() != TaskState.TASK_STAGING && run.state() != TaskState.TASK_STARTING;
  }

  private void sweep(TaskRun run) {
    Thread.ofVirtual().start(() -> launcher.sweep(run.task, run.container));
  }

  private void adopt(TaskRun run, Container container) {
    if (!told(run)) {
      runs.started(run, container);
      return;
    }
    run.process = Optional.of(container);
    container.whenEnded(ending -> loop.execute(() -> runs.over(run, ending)));
    run.phase = TaskRun.Phase.RUNNING;
    if (run.state() == TaskState.TASK_KILLING) {
      run.phase = TaskRun.Phase.KILLING;
      run.cause = Optional.of(run.killedFor());
      runs.terminate(run);
    } else {
      runs.watch(run);
    }
  }

  /// A task that was ended with the agent is not to blame for its end.
  private void stopped(TaskRun run) {
    run.phase = TaskRun.Phase.OVER;
    TaskState state = run.partitionAware() ? TaskState.TASK_GONE : TaskState.TASK_LOST;
    runs.emit(run, run.agentStatus(state, loop.now()).setMessage("The local agent was stopped")
        .setReason(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED).build());
  }

  private void ended(TaskRun run, Ending ending) {
    run.phase = TaskRun.Phase.RUNNING;
    if (run.state() == TaskState.TASK_KILLING) {
      run.cause = Optional.of(run.killedFor());
    }
    runs.over(run, ending);
  }
}
