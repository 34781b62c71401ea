package dev.karoo.local.agent;

import com.google.protobuf.ByteString;
import dev.karoo.local.link.ToMaster;
import dev.karoo.local.loop.Loop;
import dev.karoo.local.master.States;
import dev.karoo.local.process.Ending;
import dev.karoo.local.process.Supervised;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/// All runs of one agent: started, watched, ended, told of, forgotten.
final class Runs {
  private static final int MAX_COMPLETED = 200;
  private static final Duration NEVER_CAME = Duration.ofSeconds(5); // 12:70–75

  private final Loop loop;
  private final Checkpoints checkpoints;
  private final Launcher launcher;
  private final Consumer<ToMaster> out;
  private final Map<TaskKey, TaskRun> runs = new LinkedHashMap<>();

  private final StrayUpdates strays;
  private final Deque<Task> completed = new ArrayDeque<>();

  Runs(Loop loop, Checkpoints checkpoints, Launcher launcher, Consumer<ToMaster> out) {
    this.loop = loop;
    this.checkpoints = checkpoints;
    this.launcher = launcher;
    this.out = out;
    this.strays = new StrayUpdates(loop, out);
  }

  Collection<TaskRun> all() {
    return List.copyOf(runs.values());
  }

  Collection<Task> completed() {
    return List.copyOf(completed);
  }

  /// Starts a task. What runs already under its id stays.
  void launch(TaskInfo task, FrameworkInfo framework) {
    TaskKey key = new TaskKey(framework.getId().getValue(), task.getTaskId().getValue());
    if (runs.containsKey(key) && runs.get(key).phase != TaskRun.Phase.OVER) {
      return;
    }
    String container = UUID.randomUUID().toString();
    TaskRun run = run(task, framework, container);
    checkpoints.launched(container, task, framework);
    runs.put(key, run);
    Optional<String> problem = launcher.userProblem(task, framework, container);
    if (problem.isPresent()) {
      TaskState state = run.partitionAware() ? TaskState.TASK_DROPPED : TaskState.TASK_LOST;
      run.phase = TaskRun.Phase.OVER;
      emit(run, run.agentStatus(state, loop.now()).setMessage(problem.get())
          .setReason(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED).build());
      return;
    }
    Thread.ofVirtual().start(() -> prepare(run));
  }

  private TaskRun run(TaskInfo task, FrameworkInfo framework, String container) {
    TaskKey key = new TaskKey(framework.getId().getValue(), task.getTaskId().getValue());
    Path sandbox = launcher.sandbox(key.framework(), task, container);
    return new TaskRun(task, framework, container, sandbox, new UpdateQueue(loop, key, out));
  }

  private void prepare(TaskRun run) {
    try {
      Container container = launcher.launch(run.task, run.framework, run.container);
      loop.execute(() -> started(run, container));
    } catch (LaunchFailure e) {
      loop.execute(() -> failed(run, e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void failed(TaskRun run, LaunchFailure failure) {
    if (run.phase == TaskRun.Phase.PREPARING) {
      run.phase = TaskRun.Phase.OVER;
      emit(run, run.agentStatus(TaskState.TASK_FAILED, loop.now())
          .setMessage(failure.getMessage()).setReason(failure.reason()).build());
      groupEnded(run);
    }
  }

  void started(TaskRun run, Container container) {
    run.process = Optional.of(container);
    if (run.phase != TaskRun.Phase.PREPARING) {
      follow(run, container);
      kill(container); // it was killed meanwhile, and said so
      return;
    }
    run.phase = TaskRun.Phase.RUNNING;
    if (run.state() == TaskState.TASK_STAGING) {
      emit(run, run.status(TaskState.TASK_STARTING, loop.now()).build());
    }
    follow(run, container);
  }

  private void follow(TaskRun run, Container container) {
    container.whenBegun(data -> loop.execute(() -> begun(run, data)));
    container.whenEnded(ending -> loop.execute(() -> ended(run, ending)));
  }

  /// Mesos' Docker executor asks for five seconds after a container that never came to be.
  private void ended(TaskRun run, Ending ending) {
    if (Launcher.inDocker(run.task) && run.state() == TaskState.TASK_STARTING) {
      loop.after(NEVER_CAME, () -> over(run, ending));
    } else {
      over(run, ending);
    }
  }

  private void begun(TaskRun run, ByteString data) {
    if (run.phase != TaskRun.Phase.RUNNING) {
      return;
    }
    TaskStatus.Builder running = run.status(TaskState.TASK_RUNNING, loop.now());
    if (!data.isEmpty()) {
      running.setData(data);
    }
    emit(run, running.build());
    if (Launcher.inDocker(run.task) && run.task.hasCheck()) {
      executorCrashed(run);
    } else {
      watch(run);
    }
  }

  /// A check (not a health check) is more than Mesos' Docker executor bears (12:184).
  private void executorCrashed(TaskRun run) {
    run.phase = TaskRun.Phase.OVER;
    emit(run, run.agentStatus(TaskState.TASK_FAILED, loop.now()).setMessage("Container terminated")
        .setReason(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED).build());
    run.process.ifPresent(Runs::kill);
  }

  private static void kill(Container container) {
    Thread.ofVirtual().start(container::kill);
  }

  void watch(TaskRun run) {
    Checks checks = new Checks(loop, launcher.probe(run, run.process.orElseThrow()),
        new Watch(run, loop, s -> emit(run, s), () -> end(run, TaskRun.Cause.UNHEALTHY)),
        run.history);
    run.checks = Optional.of(checks);
    if (run.task.hasHealthCheck()) {
      checks.health(run.task.getHealthCheck());
    }
    if (run.task.hasCheck()) {
      checks.check(run.task.getCheck());
    }
    if (run.task.hasMaxCompletionTime()) {
      loop.after(run.left(loop.now()), () -> end(run, TaskRun.Cause.TOO_LONG));
    }
  }

  /// KILL. Unknown tasks are the master's to answer.
  void kill(TaskKey key) {
    TaskRun run = runs.get(key);
    if (run != null) {
      end(run, TaskRun.Cause.KILL);
    }
  }

  /// Ends a run; nothing happens when it is being ended already.
  void end(TaskRun run, TaskRun.Cause cause) {
    switch (run.phase) {
      case PREPARING -> {
        run.phase = TaskRun.Phase.OVER;
        run.cause = Optional.of(cause);
        emit(run, run.agentStatus(TaskState.TASK_KILLED, loop.now())
            .setReason(TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH)
            .setMessage("Killed before delivery to the executor").build());
        groupEnded(run);
      }
      case RUNNING -> {
        run.phase = TaskRun.Phase.KILLING;
        run.cause = Optional.of(cause);
        run.checks.ifPresent(Checks::stop);
        announce(run, cause);
        terminate(run);
      }
      case KILLING, OVER -> {
        // it ends as it was asked to the first time (04:133)
      }
    }
  }

  private void announce(TaskRun run, TaskRun.Cause cause) {
    boolean told = switch (cause) {
      case KILL, UNHEALTHY, DRAIN -> run.killingState();
      case TOO_LONG, DRAIN_GONE, FRAMEWORK_GONE, AGENT_STOP -> false;
    };
    if (told) {
      TaskStatus.Builder killing = run.status(TaskState.TASK_KILLING, loop.now());
      if (cause == TaskRun.Cause.DRAIN) {
        killing.setReason(TaskStatus.Reason.REASON_AGENT_DRAINING);
      }
      emit(run, killing.build());
    }
  }

  void terminate(TaskRun run) {
    run.process.ifPresent(container -> {
      Thread.ofVirtual().start(() -> container.terminate(run.grace()));
      loop.after(run.grace(), () -> {
        if (run.phase == TaskRun.Phase.KILLING) {
          kill(container);
        }
      });
    });
  }

  void over(TaskRun run, Ending ending) {
    run.checks.ifPresent(Checks::stop);
    run.process.ifPresent(c -> Thread.ofVirtual().start(c::sweep));
    boolean told = run.phase != TaskRun.Phase.OVER;
    run.phase = TaskRun.Phase.OVER;
    if (told && !run.cause.equals(Optional.of(TaskRun.Cause.AGENT_STOP))) {
      emit(run, run.end(ending, loop.now()));
      groupEnded(run);
    }
  }

  /// Notes and sends an update; of frameworks that are gone nothing is told.
  void emit(TaskRun run, TaskStatus status) {
    if (run.cause.equals(Optional.of(TaskRun.Cause.FRAMEWORK_GONE))) {
      if (States.terminal(status.getState())) {
        forget(run);
      }
      return;
    }
    checkpoints.updated(run.container, status);
    run.history.note(status);
    run.queue.add(status);
  }

  void forget(TaskRun run) {
    run.queue.stop();
    runs.remove(run.key, run);
    SandboxGarbage.ended(run.sandbox, loop.now());
    checkpoints.finished(run.container);
    completed.add(run.message());
    if (completed.size() > MAX_COMPLETED) {
      completed.removeFirst();
    }
  }

  /// An acknowledgement; whatever does not fit is ignored.
  void acknowledge(TaskKey key, ByteString uuid) {
    if (strays.acknowledge(key, uuid)) {
      return;
    }
    TaskRun run = runs.get(key);
    if (run != null && run.queue.head().map(h -> h.getUuid().equals(uuid)).orElse(false)) {
      checkpoints.acknowledged(run.container, uuid);
      run.queue.acknowledge(uuid);
      if (run.phase == TaskRun.Phase.OVER && run.queue.isEmpty()
          && States.terminal(run.state())) {
        forget(run);
      }
    }
  }

  /// Sends what waits, of one framework or (empty) of all.
  void resend(Optional<String> framework) {
    runs.forEach((key, run) -> {
      if (framework.isEmpty() || framework.get().equals(key.framework())) {
        run.queue.resend();
      }
    });
    strays.resend(framework);
  }

  /// Tasks that the master believes to be here: those that are not were lost on the way (18:89).
  void reconcile(String framework, List<String> tasks, String agent) {
    tasks.stream().map(t -> new TaskKey(framework, t)).filter(k -> !runs.containsKey(k))
        .forEach(k -> strays.dropped(k, agent));
  }

  /// Ends everything of a framework, silently.
  void shutdownFramework(String framework) {
    for (TaskRun run : all()) {
      if (run.key.framework().equals(framework)) {
        run.queue.stop();
        if (run.phase == TaskRun.Phase.OVER) {
          forget(run);
        } else {
          run.cause = Optional.of(TaskRun.Cause.FRAMEWORK_GONE);
          end(run, TaskRun.Cause.FRAMEWORK_GONE);
        }
      }
    }
    strays.forget(framework);
  }

  /// Ends an executor: its task, or all tasks of its group.
  void shutdownExecutor(String framework, String executor) {
    for (TaskRun run : all()) {
      if (run.key.framework().equals(framework) && run.executor().equals(executor)) {
        end(run, TaskRun.Cause.KILL);
      }
    }
  }

  /// Ends everything because the host is to be emptied.
  void drain(boolean markGone) {
    for (TaskRun run : all()) {
      end(run, markGone ? TaskRun.Cause.DRAIN_GONE : TaskRun.Cause.DRAIN);
    }
  }

  /// Starts tasks that share an executor.
  void launchGroup(ExecutorInfo executor, TaskGroupInfo group, FrameworkInfo framework) {
    group.getTasksList()
        .forEach(task -> launch(task.toBuilder().setExecutor(executor).build(), framework));
  }

  /// One of a group ended: a failure ends the others; the last one ends the executor (13:425–434).
  private void groupEnded(TaskRun run) {
    if (!run.grouped) {
      return;
    }
    List<TaskRun> others = runs.values().stream()
        .filter(r -> r != run && r.grouped && r.key.framework().equals(run.key.framework())
            && r.executor().equals(run.executor()) && r.phase != TaskRun.Phase.OVER)
        .toList();
    if (others.isEmpty()) {
      out.accept(new ToMaster.ExecutorExited(run.key.framework(), run.executor(), 0));
    } else if (run.state() != TaskState.TASK_FINISHED) {
      others.forEach(r -> end(r, TaskRun.Cause.KILL));
    }
  }

  /// A run that an earlier run of the agent left.
  TaskRun restored(Checkpoints.Run found) {
    TaskRun run = run(found.task(), found.framework(), found.container());
    found.updates().forEach(run.history::note);
    if (!found.updates().isEmpty()) {
      run.queue.restore(found.unacknowledged(), found.updates().getLast());
    }
    runs.put(run.key, run);
    return run;
  }

  /// Notes that everything is ended because the agent is; nobody is told now.
  void stopping() {
    for (TaskRun run : all()) {
      if (run.phase != TaskRun.Phase.OVER) {
        checkpoints.stopped(run.container);
        run.cause = Optional.of(TaskRun.Cause.AGENT_STOP);
      }
    }
  }

  /// Nobody is told of what happens from now on.
  void mute() {
    all().forEach(r -> r.cause = Optional.of(TaskRun.Cause.AGENT_STOP));
  }

  /// Everything that still runs.
  List<Supervised> processes() {
    return runs.values().stream().flatMap(r -> r.process.stream()).map(Container::supervisor)
        .toList();
  }
}
