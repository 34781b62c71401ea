package dev.karoo.local.master;

import com.google.protobuf.Duration;
import dev.karoo.local.http.Response;
import dev.karoo.local.link.ToAgent;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.DrainInfo;
import org.apache.mesos.v1.Protos.DrainState;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/// DRAIN_AGENT, DEACTIVATE_AGENT, REACTIVATE_AGENT, MARK_AGENT_GONE (recording 14).
final class Draining {
  private final Books books;
  private final Offers offers;
  private final Agents agents;

  Draining(Books books, Offers offers, Agents agents) {
    this.books = books;
    this.offers = offers;
    this.agents = agents;
  }

  /// Ends the agent's tasks and lets nothing new start there.
  ///
  /// @param grace kept and shown; it has no effect on default executors (14:113–125)
  Response drain(String id, Optional<Duration> grace, boolean markGone) {
    AgentEntry agent = books.agents.get(id);
    if (agent == null) {
      return Response.text(400, "Unknown agent");
    }
    DrainConfig.Builder config = DrainConfig.newBuilder().setMarkGone(markGone);
    grace.ifPresent(g -> config.getMaxGracePeriodBuilder()
        .setNanoseconds(g.getSeconds() * 1_000_000_000L + g.getNanos()));
    agent.drain = Optional
        .of(DrainInfo.newBuilder().setState(DrainState.DRAINING).setConfig(config).build());
    agent.drainStarted = books.loop.now();
    books.registry.drains.put(id, agent.drain.get());
    books.registry.save();
    retire(agent);
    agent.send(new ToAgent.Drain(markGone));
    books.loop.execute(this::check);
    return Response.empty(200);
  }

  private void retire(AgentEntry agent) {
    books.allocator.setActive(agent.id, false);
    offers.rescindAll(agent);
  }

  /// An agent is drained once every terminal update there is acknowledged.
  void check() {
    for (AgentEntry agent : List.copyOf(books.agents.values())) {
      boolean draining = agent.drain.map(d -> d.getState() == DrainState.DRAINING).orElse(false);
      if (!draining || !agent.tasks.isEmpty()) {
        continue;
      }
      DrainInfo drained = agent.drain.orElseThrow().toBuilder().setState(DrainState.DRAINED)
          .build();
      agent.drain = Optional.of(drained);
      if (drained.getConfig().getMarkGone()) {
        gone(agent);
      } else {
        books.registry.drains.put(agent.id, drained);
        books.registry.save();
      }
    }
  }

  private void gone(AgentEntry agent) {
    books.registry.markGone(agent.id, books.loop.now());
    agent.send(new ToAgent.Shutdown("Agent has been marked gone"));
    agents.remove(agent, TaskState.TASK_GONE_BY_OPERATOR,
        TaskStatus.Reason.REASON_AGENT_REMOVED_BY_OPERATOR, "Agent has been marked gone");
  }

  /// Lets nothing new start on the agent.
  Response deactivate(String id) {
    AgentEntry agent = books.agents.get(id);
    if (agent == null) {
      return Response.text(400, "Unknown agent");
    }
    agent.deactivated = true;
    books.registry.deactivated.add(id);
    books.registry.save();
    retire(agent);
    return Response.empty(200);
  }

  /// Takes the agent back into service.
  Response reactivate(String id) {
    AgentEntry agent = books.agents.get(id);
    if (agent == null || (!agent.deactivated && agent.drain.isEmpty())) {
      return Response.text(400, "Agent is not deactivated");
    }
    if (agent.drain.map(d -> d.getState() == DrainState.DRAINING).orElse(false)) {
      return Response.text(400, "Agent is still in the DRAINING state");
    }
    agent.deactivated = false;
    agent.drain = Optional.empty();
    books.registry.deactivated.remove(id);
    books.registry.drains.remove(id);
    books.registry.save();
    books.allocator.setActive(id, agent.active());
    return Response.empty(200);
  }

  /// Declares an agent, known or unreachable, gone for good.
  Response markGone(String id) {
    AgentEntry agent = books.agents.get(id);
    if (agent != null) {
      gone(agent);
      return Response.empty(200);
    }
    if (books.registry.gone.containsKey(id)) {
      return Response.empty(200);
    }
    if (!books.registry.unreachable.containsKey(id) && !books.registry.recovered.containsKey(id)) {
      return Response.text(404, "Agent '" + id + "' not found");
    }
    books.registry.markGone(id, books.loop.now());
    for (Framework framework : books.frameworks.values()) {
      framework.unreachable.values().removeIf(task -> {
        boolean there = task.getAgentId().getValue().equals(id);
        if (there) {
          TaskState told = framework.partitionAware()
              ? TaskState.TASK_GONE_BY_OPERATOR
              : TaskState.TASK_LOST;
          framework.send(Events.update(Events.status(task.getTaskId().getValue(), Optional.of(id),
              told, TaskStatus.Reason.REASON_AGENT_REMOVED_BY_OPERATOR,
              "Agent has been marked gone", books.loop.now()).build()));
        }
        return there;
      });
    }
    return Response.empty(200);
  }
}
