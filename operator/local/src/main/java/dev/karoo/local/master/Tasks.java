package dev.karoo.local.master;

import com.google.protobuf.ByteString;
import dev.karoo.local.link.ToAgent;
import dev.karoo.local.link.ToMaster;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;

/// The life of tasks after their launch: updates, acknowledgements, kills, reconciliation.
final class Tasks {
  private final Books books;
  private final Runnable terminalAcknowledged;

  /// @param terminalAcknowledged called when a task has left the books, for draining agents
  Tasks(Books books, Runnable terminalAcknowledged) {
    this.books = books;
    this.terminalAcknowledged = terminalAcknowledged;
  }

  /// An update from an agent. It also carries the latest state behind it, so a task's resources are
  /// free as soon as its end is known, though the framework has only seen its start (02:26–27).
  void update(ToMaster.Update update) {
    Framework framework = books.frameworks.get(update.framework());
    if (framework == null) {
      return;
    }
    TaskEntry task = framework.tasks.get(update.status().getTaskId().getValue());
    if (task != null) {
      boolean wasOver = task.isOver();
      task.update(update.status(), update.latest().getState());
      if (task.isOver() && !wasOver) {
        books.free(task);
      }
      books.watchers.taskUpdated(task, update.status());
    }
    framework.send(Events.update(update.status()));
  }

  /// ACKNOWLEDGE. A task whose terminal update is acknowledged leaves the books; whatever does not
  /// fit is passed on to the agent, which ignores it, or dropped (02:37–60).
  void acknowledge(Framework framework, Call.Acknowledge call) {
    AgentEntry agent = books.agents.get(call.getAgentId().getValue());
    if (agent == null || !agent.connected()) {
      return;
    }
    String id = call.getTaskId().getValue();
    ByteString uuid = call.getUuid();
    TaskEntry task = framework.tasks.get(id);
    if (task != null && task.agent().equals(agent.id) && States.terminal(task.updateState())
        && task.updateIs(uuid)) {
      remove(task);
      terminalAcknowledged.run();
    }
    agent.send(new ToAgent.Acknowledge(framework.id, id, uuid));
  }

  /// Takes a task from the books; its resources become free, and it is listed as completed.
  void remove(TaskEntry task) {
    if (!task.isOver()) {
      books.free(task);
    }
    books.removeTask(task);
    books.framework(task.framework()).ifPresent(f -> f.completed(task.message()));
  }

  /// KILL.
  void kill(Framework framework, Call.Kill call) {
    String id = call.getTaskId().getValue();
    Optional<String> agentId = call.hasAgentId()
        ? Optional.of(call.getAgentId().getValue())
        : Optional.empty();
    TaskEntry task = framework.tasks.get(id);
    if (task == null) {
      answer(framework, id, agentId).ifPresent(s -> framework.send(Events.update(s)));
      return;
    }
    AgentEntry agent = books.agents.get(task.agent());
    if (agent == null || !agentId.orElse(agent.id).equals(agent.id)) {
      return; // a wrong agent id: nothing at all happens (04:168–171)
    }
    if (agent.connected()) {
      agent.send(new ToAgent.Kill(framework.id, id));
    } else {
      agent.pendingKills.add(new AgentEntry.TaskKey(framework.id, id)); // 18:21–30
    }
  }

  /// RECONCILE: explicit with tasks, implicit without.
  void reconcile(Framework framework, Call.Reconcile call) {
    if (call.getTasksCount() == 0) {
      for (TaskEntry task : List.copyOf(framework.tasks.values())) {
        framework.send(Events.update(latest(task)));
      }
      return;
    }
    for (Call.Reconcile.Task asked : call.getTasksList()) {
      Optional<String> agent = asked.hasAgentId()
          ? Optional.of(asked.getAgentId().getValue())
          : Optional.empty();
      answer(framework, asked.getTaskId().getValue(), agent)
          .ifPresent(s -> framework.send(Events.update(s)));
    }
  }

  /// What is known of a task, perhaps nothing; silence while its agent may still come back after a
  /// restart of the master (11:60–87).
  private Optional<TaskStatus> answer(Framework framework, String id, Optional<String> agent) {
    TaskEntry task = framework.tasks.get(id);
    if (task != null) {
      return Optional.of(latest(task));
    }
    Map<String, ?> recovered = books.registry.recovered;
    if (agent.isEmpty()) {
      return recovered.isEmpty()
          ? Optional.of(status(framework, id, agent, TaskState.TASK_UNKNOWN, "Task is unknown"))
          : Optional.empty();
    }
    String on = agent.get();
    if (recovered.containsKey(on)) {
      return Optional.empty();
    }
    if (books.agents.containsKey(on)) {
      return Optional.of(
          status(framework, id, agent, TaskState.TASK_GONE, "Task is unknown to the agent"));
    }
    Instant unreachable = books.registry.unreachable.get(on);
    if (unreachable != null) {
      return Optional
          .of(status(framework, id, agent, TaskState.TASK_UNREACHABLE, "Task is unreachable")
              .toBuilder().setUnreachableTime(Books.time(unreachable)).build());
    }
    if (books.registry.gone.containsKey(on)) {
      return Optional
          .of(status(framework, id, agent, TaskState.TASK_GONE_BY_OPERATOR, "Task is gone"));
    }
    return Optional.of(status(framework, id, agent, TaskState.TASK_UNKNOWN, "Task is unknown"));
  }

  private TaskStatus status(Framework framework, String task, Optional<String> agent,
      TaskState state, String message) {
    TaskState told = framework.partitionAware() ? state : TaskState.TASK_LOST;
    return Events.status(task, agent, told, TaskStatus.Reason.REASON_RECONCILIATION,
        "Reconciliation: " + message, books.loop.now()).build();
  }

  private TaskStatus latest(TaskEntry task) {
    TaskStatus.Builder status = Events.status(task.id(), Optional.of(task.agent()),
        task.updateState(), TaskStatus.Reason.REASON_RECONCILIATION,
        "Reconciliation: Latest task state", books.loop.now());
    task.lastStatus().ifPresent(last -> copyDetails(last, status));
    return status.build();
  }

  /// Copies what reconciliation tells besides the state (13:246).
  static void copyDetails(TaskStatus from, TaskStatus.Builder to) {
    if (from.hasHealthy()) {
      to.setHealthy(from.getHealthy());
    }
    if (from.hasCheckStatus()) {
      to.setCheckStatus(from.getCheckStatus());
    }
    if (from.hasContainerStatus()) {
      to.setContainerStatus(from.getContainerStatus());
    }
  }
}
