package dev.karoo.simulation;

import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.ports.TaskUpdate;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;

/// What happens on hosts: tasks start, change and end, and each change is said in order, again and
/// again until it is acknowledged.
final class Executors {
  private static final Duration RESEND = Duration.ofSeconds(10);

  /// What an update says beside whom it is about.
  private record Said(TaskState state, String reason, String message, Optional<Boolean> check) {}

  private final Timeline time;
  private final Chance chance;
  private final Line line;
  private final BiConsumer<TaskUpdate, TaskState> master;
  private int numbers;

  /// How likely an update is sent twice.
  double mishaps = 0.05;

  /// Learns of each change of a task on its agent.
  private BiConsumer<SimulatedAgent, SimulatedAgent.Instance> observer = (_, _) -> {};

  /// @param master takes note of an update, and of the task's newest state
  Executors(Timeline time, Chance chance, Line line, BiConsumer<TaskUpdate, TaskState> master) {
    this.time = time;
    this.chance = chance;
    this.line = line;
    this.master = master;
  }

  void observe(BiConsumer<SimulatedAgent, SimulatedAgent.Instance> changed) {
    observer = changed;
  }

  /// A launch has come to its agent.
  void start(SimulatedAgent agent, Launch launch) {
    var process = new SimulatedAgent.Instance(launch);
    agent.processes.put(launch.taskId(), process);
    agent.launched.add(launch.taskId());
    observer.accept(agent, process);
    progress(agent, process, TaskState.STARTING, 20);
    progress(agent, process, TaskState.RUNNING, 300);
  }

  private void progress(SimulatedAgent agent, SimulatedAgent.Instance process, TaskState state,
      int millis) {
    time.after(Duration.ofMillis(millis + chance.upTo(millis)), () -> {
      if (process.runs() && process.state != TaskState.KILLING && lives(agent, process)) {
        change(agent, process, state, "", "");
      }
    });
  }

  private static boolean lives(SimulatedAgent agent, SimulatedAgent.Instance process) {
    return agent.up && agent.processes.get(process.launch.taskId()) == process;
  }

  /// The task is now so. @param reason as Mesos names it
  void change(SimulatedAgent agent, SimulatedAgent.Instance process, TaskState state,
      String reason, String message) {
    if (process.runs() && lives(agent, process)) {
      process.state = state;
      process.since = time.now();
      report(agent, process, new Said(state, reason, message, Optional.empty()));
      observer.accept(agent, process);
    }
  }

  /// The result of its check is now this, which it says if it is news.
  void checked(SimulatedAgent agent, SimulatedAgent.Instance process, Optional<Boolean> result) {
    if (process.state == TaskState.RUNNING && !process.check.equals(result)
        && lives(agent, process)) {
      process.check = result;
      process.everReady |= result.orElse(false);
      process.since = time.now();
      report(agent, process, new Said(TaskState.RUNNING, "REASON_TASK_CHECK_STATUS_UPDATED", "",
          result));
    }
  }

  /// It is to end. @param reason as Mesos names it
  void end(SimulatedAgent agent, SimulatedAgent.Instance process, String reason) {
    if (process.runs() && process.state != TaskState.KILLING) {
      change(agent, process, TaskState.KILLING, reason, "");
      time.after(Duration.ofMillis(50 + chance.upTo(2000)),
          () -> change(agent, process, TaskState.KILLED, reason, ""));
    }
  }

  /// Its host dies: it ends, and nobody says so.
  void lost(SimulatedAgent agent, SimulatedAgent.Instance process) {
    boolean ran = process.runs();
    process.state = ran ? TaskState.LOST : process.state;
    process.updates.clear();
    agent.processes.remove(process.launch.taskId());
    if (ran) {
      observer.accept(agent, process);
    }
  }

  /// A launch that never got to its agent, which says so when it registers again.
  void dropped(SimulatedAgent agent, Launch launch) {
    var process = new SimulatedAgent.Instance(launch);
    agent.processes.put(launch.taskId(), process);
    process.state = TaskState.DROPPED;
    report(agent, process, new Said(TaskState.DROPPED, "REASON_RECONCILIATION",
        "Reconciliation: task unknown to the agent", Optional.empty()));
  }

  private void report(SimulatedAgent agent, SimulatedAgent.Instance process, Said said) {
    String source = said.state == TaskState.DROPPED ? "SOURCE_AGENT" : "SOURCE_EXECUTOR";
    process.updates.add(new TaskUpdate(process.launch.taskId(), agent.id, said.state, source,
        said.reason, said.message, Optional.empty(), said.check, Optional.of("U" + numbers++),
        time.now(), "c"));
    if (process.updates.size() == 1) {
      resend(agent, process);
    }
  }

  /// Sends the update in flight, now and until it is acknowledged.
  void resend(SimulatedAgent agent, SimulatedAgent.Instance process) {
    if (process.updates.isEmpty() || !lives(agent, process)) {
      return;
    }
    TaskUpdate update = process.updates.element();
    if (agent.heard() && agent.registered()) {
      master.accept(update, process.state);
      if (!chance.happens(mishaps / 2)) { // else it gets lost on its way
        line.send(new ClusterEvent.Updated(update));
      }
      if (chance.happens(mishaps)) {
        time.after(Duration.ofMillis(chance.upTo(4000)),
            () -> line.send(new ClusterEvent.Updated(update)));
      }
    }
    time.after(RESEND, () -> {
      if (update.equals(process.updates.peek())) {
        resend(agent, process);
      }
    });
  }

  /// @return whether nothing is left to be said of it
  boolean acknowledged(SimulatedAgent agent, SimulatedAgent.Instance process, String uuid) {
    if (process.updates.isEmpty()
        || !process.updates.element().uuid().equals(Optional.of(uuid))) {
      return false;
    }
    process.updates.remove();
    if (process.updates.isEmpty() && !process.runs()) {
      agent.processes.remove(process.launch.taskId());
      return true;
    }
    resend(agent, process);
    return false;
  }
}
