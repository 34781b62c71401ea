package dev.karoo.local.master;

import dev.karoo.local.link.MasterEnd.AgentLink;
import dev.karoo.local.link.ToAgent;
import dev.karoo.local.link.ToMaster;
import dev.karoo.local.resources.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/// How agents register, come back, and are lost.
final class Agents {
  /// How long the master waits after its start for agents that it knew (Mesos'
  /// `--agent_reregister_timeout`).
  private static final Duration REREGISTER = Duration.ofMinutes(10);

  private final Books books;
  private final Offers offers;
  private final InverseOffers inverse;
  private final Frameworks frameworks;
  private final Operations operations;

  Agents(Books books, Offers offers, InverseOffers inverse, Frameworks frameworks,
      Operations operations) {
    this.books = books;
    this.offers = offers;
    this.inverse = inverse;
    this.frameworks = frameworks;
    this.operations = operations;
  }

  /// Gives up on agents that were known before the start and have not come back.
  void awaitRecovered() {
    if (!books.registry.recovered.isEmpty()) {
      books.loop.after(REREGISTER, () -> {
        for (String id : List.copyOf(books.registry.recovered.keySet())) {
          books.registry.markUnreachable(id, books.loop.now());
        }
      });
    }
  }

  /// Gives up at once on those that were known before the start and have other host names.
  void expectOnly(Set<String> hostnames) {
    for (AgentInfo info : List.copyOf(books.registry.recovered.values())) {
      if (!hostnames.contains(info.getHostname())) {
        books.registry.markUnreachable(info.getId().getValue(), books.loop.now());
      }
    }
  }

  /// An agent's first words on a new link.
  void register(AgentLink link, ToMaster.Register hello) {
    AgentInfo info = hello.info();
    String id = info.getId().getValue();
    if (books.registry.isDown(info)) {
      link.send(new ToAgent.Shutdown("Machine is `DOWN`"));
      link.close();
    } else if (books.registry.gone.containsKey(id)) {
      link.send(new ToAgent.Shutdown("Agent has been marked gone"));
      link.close();
    } else if (!info.hasId()) {
      registerNew(link, hello);
    } else {
      AgentEntry known = books.agents.get(id);
      if (known != null) {
        reconnect(known, link, hello);
      } else {
        comeBack(link, hello);
      }
    }
  }

  private void registerNew(AgentLink link, ToMaster.Register hello) {
    for (AgentEntry old : List.copyOf(books.agents.values())) {
      if (old.pid.equals(hello.pid())) {
        remove(old, TaskState.TASK_LOST, TaskStatus.Reason.REASON_AGENT_REMOVED, "Agent "
            + old.info.getHostname() + " removed: a new agent registered at the same address");
      }
    }
    AgentEntry agent = add(books.nextAgentId(), hello);
    welcome(agent, link, hello);
    books.watchers.agentAdded(Views.agent(agent));
  }

  private AgentEntry add(String id, ToMaster.Register hello) {
    AgentInfo.Builder info = hello.info().toBuilder();
    info.getIdBuilder().setValue(id);
    AgentEntry agent = new AgentEntry(id, info.build(), hello.pid(), books.loop.now(),
        total(info.build(), hello));
    agent.deactivated = books.registry.deactivated.contains(id);
    agent.drain = Optional.ofNullable(books.registry.drains.get(id));
    books.agents.put(id, agent);
    books.registry.admit(id, agent.info);
    books.allocator.setAgent(id, agent.total);
    return agent;
  }

  /// What the agent has: as configured, with what is reserved taken out of the unreserved.
  private static Resources total(AgentInfo info, ToMaster.Register hello) {
    Resources configured = Resources.of(info.getResourcesList());
    Resources reserved = Resources.of(hello.reserved());
    return configured.minus(reserved.mapKeys(k -> k.withReservations(List.of()))).plus(reserved);
  }

  private void welcome(AgentEntry agent, AgentLink link, ToMaster.Register hello) {
    agent.link.ifPresent(AgentLink::close);
    agent.link = Optional.of(link);
    agent.pid = hello.pid();
    agent.missedPings = 0;
    agent.ping.cancel();
    ping(agent);
    link.send(new ToAgent.Registered(agent.id));
    books.allocator.setActive(agent.id, agent.active());
    for (Framework framework : books.frameworks.values()) {
      if (framework.connected()) {
        link.send(new ToAgent.FrameworkUpdated(framework.info));
      }
    }
    agent.drain.ifPresent(d -> link.send(new ToAgent.Drain(d.getConfig().getMarkGone())));
    offers.soon(agent.id);
  }

  /// A registered agent connects anew, after a restart of its own or a broken connection.
  private void reconnect(AgentEntry agent, AgentLink link, ToMaster.Register hello) {
    offers.rescindAll(agent);
    AgentInfo.Builder info = hello.info().toBuilder();
    agent.info = info.build();
    agent.total = total(agent.info, hello);
    agent.reregistered = Optional.of(books.loop.now());
    books.registry.admit(agent.id, agent.info);
    books.allocator.setAgent(agent.id, agent.total);
    takeTasks(agent, hello, Optional.empty());
    welcome(agent, link, hello);
    operations.dropPending(agent);
    askForMissing(agent, hello);
    for (AgentEntry.TaskKey key : agent.pendingKills) {
      link.send(new ToAgent.Kill(key.framework(), key.task()));
    }
    agent.pendingKills.clear();
  }

  /// An agent that was unreachable, or known before the master's restart, or never heard of.
  private void comeBack(AgentLink link, ToMaster.Register hello) {
    String id = hello.info().getId().getValue();
    boolean unreachable = books.registry.unreachable.containsKey(id);
    AgentEntry agent = add(id, hello);
    agent.reregistered = Optional.of(books.loop.now());
    takeTasks(agent, hello, unreachable
        ? Optional.of("Unreachable agent re-reregistered")
        : Optional.empty());
    welcome(agent, link, hello);
    books.watchers.agentAdded(Views.agent(agent));
  }

  /// Takes the agent's tasks into the books.
  ///
  /// @param told what the frameworks are told about tasks that come back
  private void takeTasks(AgentEntry agent, ToMaster.Register hello, Optional<String> told) {
    Map<String, FrameworkInfo> infos = new LinkedHashMap<>();
    hello.frameworks().forEach(f -> infos.put(f.getId().getValue(), f));
    for (Task task : hello.tasks()) {
      String frameworkId = task.getFrameworkId().getValue();
      Framework framework = books.frameworks.get(frameworkId);
      FrameworkInfo info = infos.get(frameworkId);
      if (books.completedFrameworks.containsKey(frameworkId)) {
        continue; // the agent is told to end them once it is welcome
      }
      if (framework == null) {
        if (info == null) {
          continue;
        }
        framework = frameworks.recover(info);
      }
      if (!framework.tasks.containsKey(task.getTaskId().getValue())) {
        takeTask(agent, framework, task, told);
      }
    }
    for (String id : infos.keySet()) {
      if (books.completedFrameworks.containsKey(id)) {
        books.loop.execute(() -> agent.send(new ToAgent.ShutdownFramework(id)));
      }
    }
  }

  private void takeTask(AgentEntry agent, Framework framework, Task task, Optional<String> told) {
    TaskEntry entry = new TaskEntry(task);
    framework.unreachable.remove(entry.id());
    books.addTask(framework, agent, entry);
    if (!entry.isOver()) {
      books.allocator.hold(framework.id, entry.role(), agent.id, entry.resources());
    }
    if (told.isPresent()) {
      TaskStatus.Builder status = Events.status(entry.id(), Optional.of(agent.id), entry.state(),
          TaskStatus.Reason.REASON_AGENT_REREGISTERED, told.get(), books.loop.now());
      entry.lastStatus().ifPresent(last -> Tasks.copyDetails(last, status));
      if (!status.hasContainerStatus()) {
        // Of the last status that had one, but of no process: it is gone (08:70).
        task.getStatusesList().stream().filter(TaskStatus::hasContainerStatus)
            .reduce((_, later) -> later).ifPresent(known -> status.setContainerStatus(
                known.getContainerStatus().toBuilder().clearExecutorPid()));
      }
      framework.send(Events.update(status.build()));
      books.watchers.taskAdded(entry);
    }
  }

  /// Tasks that the agent did not name: it may not have heard of their launch (18:82–89).
  private void askForMissing(AgentEntry agent, ToMaster.Register hello) {
    Set<AgentEntry.TaskKey> named = new HashSet<>();
    hello.tasks().forEach(t -> named
        .add(new AgentEntry.TaskKey(t.getFrameworkId().getValue(), t.getTaskId().getValue())));
    Map<String, List<String>> missing = new LinkedHashMap<>();
    agent.tasks.keySet().stream().filter(k -> !named.contains(k))
        .forEach(k -> missing.computeIfAbsent(k.framework(), f -> new ArrayList<>()).add(k.task()));
    missing.forEach((f, ids) -> agent.send(new ToAgent.ReconcileTasks(f, ids)));
  }

  private void ping(AgentEntry agent) {
    agent.missedPings++;
    agent.send(new ToAgent.Ping());
    agent.ping = books.loop.after(books.config.agentPingTimeout(), () -> {
      if (books.agents.get(agent.id) != agent) {
        return;
      }
      if (agent.missedPings >= books.config.maxAgentPingTimeouts()) {
        lose(agent);
      } else {
        ping(agent);
      }
    });
  }

  /// The answer to a ping.
  void pong(AgentEntry agent) {
    agent.missedPings = 0;
  }

  /// The agent's connection is broken: its offers are void at once, it may come back for as long as
  /// its pings may stay unanswered; frameworks that do not checkpoint lose their tasks (18:52).
  void disconnected(AgentLink link) {
    for (AgentEntry agent : List.copyOf(books.agents.values())) {
      if (agent.link.equals(Optional.of(link))) {
        agent.link = Optional.empty();
        books.allocator.setActive(agent.id, false);
        offers.rescindAll(agent);
        loseWithoutCheckpoint(agent);
      }
    }
  }

  private void loseWithoutCheckpoint(AgentEntry agent) {
    for (TaskEntry task : List.copyOf(agent.tasks.values())) {
      Optional<Framework> framework = books.framework(task.framework());
      if (framework.isPresent() && !framework.get().info.getCheckpoint()) {
        end(task, framework.get(), TaskState.TASK_LOST,
            TaskStatus.Reason.REASON_AGENT_DISCONNECTED,
            "Agent " + agent.info.getHostname() + " disconnected", Optional.empty());
      }
    }
  }

  private void end(TaskEntry task, Framework framework, TaskState state,
      TaskStatus.Reason reason, String message, Optional<Instant> unreachableSince) {
    if (task.isOver()) {
      books.removeTask(task);
      framework.completed(task.message());
      return;
    }
    TaskStatus.Builder status = Events.status(task.id(), Optional.of(task.agent()), state, reason,
        message, books.loop.now());
    unreachableSince.ifPresent(t -> status.setUnreachableTime(Books.time(t)));
    TaskStatus told = status.build();
    books.free(task);
    books.removeTask(task);
    task.decide(told);
    if (unreachableSince.isPresent()) {
      framework.unreachable.put(task.id(), task.message());
    } else {
      framework.completed(task.message());
    }
    books.watchers.taskUpdated(task, told);
    framework.send(Events.update(told));
  }

  /// The agent did not answer for too long.
  private void lose(AgentEntry agent) {
    Instant now = books.loop.now();
    books.registry.markUnreachable(agent.id, now);
    for (TaskEntry task : List.copyOf(agent.tasks.values())) {
      books.framework(task.framework()).ifPresent(f -> end(task, f,
          f.partitionAware() ? TaskState.TASK_UNREACHABLE : TaskState.TASK_LOST,
          TaskStatus.Reason.REASON_AGENT_REMOVED, "health check timed out", Optional.of(now)));
    }
    drop(agent);
  }

  /// Removes an agent for good, with one last word about each of its tasks.
  void remove(AgentEntry agent, TaskState state, TaskStatus.Reason reason, String message) {
    if (!books.registry.gone.containsKey(agent.id)) {
      books.registry.remove(agent.id);
    }
    for (TaskEntry task : List.copyOf(agent.tasks.values())) {
      books.framework(task.framework())
          .ifPresent(f -> end(task, f, state, reason, message, Optional.empty()));
    }
    drop(agent);
  }

  /// The agent leaves in order.
  void unregistered(AgentEntry agent) {
    remove(agent, TaskState.TASK_LOST, TaskStatus.Reason.REASON_AGENT_REMOVED,
        "Agent " + agent.info.getHostname() + " removed: the agent unregistered");
  }

  private void drop(AgentEntry agent) {
    offers.rescindAll(agent);
    inverse.forget(agent);
    agent.ping.cancel();
    agent.link.ifPresent(AgentLink::close);
    agent.link = Optional.empty();
    books.agents.remove(agent.id);
    books.allocator.removeAgent(agent.id);
    for (Framework framework : books.frameworks.values()) {
      framework.send(Events.agentFailure(agent.id));
    }
    books.watchers.agentRemoved(agent.id);
  }
}
