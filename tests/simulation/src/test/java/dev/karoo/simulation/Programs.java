package dev.karoo.simulation;

import dev.karoo.core.ports.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/// What the tasks' own programs do: those of batches end, some fail, a few of them again and again,
/// and checks succeed, or fail for a while.
final class Programs {
  private final Timeline time;
  private final SimulatedMaster master;
  private final Users users;
  private final Random random;
  private final Consumer<Object> transcript;

  /// Tasks that fail each time they run, and how many times more.
  private final Map<TaskName, Integer> looping = new HashMap<>();
  private Instant quietFrom = Instant.MAX;

  Programs(Timeline time, SimulatedMaster master, Users users, Random random,
      Consumer<Object> transcript) {
    this.time = time;
    this.master = master;
    this.users = users;
    this.random = random;
    this.transcript = transcript;
  }

  /// From then on no check fails by itself.
  void quietFrom(Instant quiet) {
    quietFrom = quiet;
  }

  /// Nothing fails again and again any more.
  void mended() {
    looping.clear();
  }

  /// A task is now so.
  void changed(SimulatedAgent agent, SimulatedAgent.Instance process) {
    if (process.state != TaskState.RUNNING) {
      return;
    }
    TaskName task = TaskName.of(process.launch.taskId());
    if (users.wish(task).filter(wish -> wish.kind() == Wish.Kind.BATCH).isPresent()) {
      completes(agent, process);
    }
    if (process.launch.readiness().isPresent()) {
      ready(agent, process);
    }
    int more = looping.getOrDefault(task, 0);
    if (more > 0) {
      looping.put(task, more - 1);
      time.after(Duration.ofSeconds(1 + more), () -> fails(agent, process));
    }
  }

  /// It ends after a while; some hang, and have to be ended. Mesos' own end to those is not
  /// simulated.
  private void completes(SimulatedAgent agent, SimulatedAgent.Instance process) {
    int seconds = 5 + random.nextInt(140);
    if (random.nextInt(8) > 0 || !time.now().isBefore(quietFrom)) {
      time.after(Duration.ofSeconds(seconds), () -> finishes(agent, process));
    }
  }

  /// Its check succeeds soon, and of some fails for a while later.
  private void ready(SimulatedAgent agent, SimulatedAgent.Instance process) {
    checked(agent, process, 1 + random.nextInt(8), true);
    int later = 30 + random.nextInt(200);
    if (random.nextInt(5) == 0 && time.now().plusSeconds(later).isBefore(quietFrom)) {
      checked(agent, process, later, false);
      checked(agent, process, later + 1 + random.nextInt(40), true);
    }
  }

  private void checked(SimulatedAgent agent, SimulatedAgent.Instance process, int seconds,
      boolean result) {
    time.after(Duration.ofSeconds(seconds),
        () -> master.executors.checked(agent, process, Optional.of(result)));
  }

  private void finishes(SimulatedAgent agent, SimulatedAgent.Instance process) {
    if (process.state == TaskState.RUNNING) {
      transcript.accept(process.launch.taskId() + " finishes");
      master.executors.change(agent, process, TaskState.FINISHED, "",
          "Command exited with status 0");
    }
  }

  /// It fails, if it runs.
  void fails(SimulatedAgent agent, SimulatedAgent.Instance process) {
    if (process.state == TaskState.RUNNING) {
      transcript.accept(process.launch.taskId() + " fails");
      master.executors.change(agent, process, TaskState.FAILED, "",
          "Command exited with status 1");
    }
  }

  /// A task fails, the first ones more often; some fail again and again.
  void oneFails(Collection<SimulatedAgent> agents, Random dice) {
    List<Runnable> candidates = new ArrayList<>();
    for (SimulatedAgent agent : agents) {
      for (SimulatedAgent.Instance process : agent.processes.values()) {
        if (process.state == TaskState.RUNNING) {
          candidates.add(() -> {
            if (dice.nextInt(4) == 0) {
              looping.put(TaskName.of(process.launch.taskId()), 2 + dice.nextInt(8));
            }
            fails(agent, process);
          });
        }
      }
    }
    if (!candidates.isEmpty()) {
      double skewed = Math.pow(dice.nextDouble(), 3);
      candidates.get((int) (skewed * candidates.size())).run();
    }
  }
}
