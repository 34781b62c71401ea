package dev.karoo.local.master;

import dev.karoo.local.allocation.Allocator.GpuUse;
import dev.karoo.local.link.ToAgent;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;

/// How frameworks come, fail over, and go.
final class Frameworks {
  private final Books books;
  private final Offers offers;
  private final InverseOffers inverse;

  Frameworks(Books books, Offers offers, InverseOffers inverse) {
    this.books = books;
    this.offers = offers;
    this.inverse = inverse;
  }

  /// SUBSCRIBE. An invalid FrameworkInfo is an ERROR event on a stream that ends (07:105–107).
  void subscribe(Call.Subscribe call, Framework.Subscription subscription) {
    FrameworkInfo info = call.getFrameworkInfo();
    String id = info.getId().getValue();
    Optional<String> problem = FrameworkValidation.check(info, call.getSuppressedRolesList());
    if (problem.isEmpty() && books.completedFrameworks.containsKey(id)) {
      problem = Optional.of("Framework has been removed");
    }
    Framework known = books.frameworks.get(id);
    if (problem.isEmpty() && known != null
        && !known.info.getPrincipal().equals(info.getPrincipal())) {
      problem = Optional.of("Changing framework's principal is not allowed.");
    }
    if (problem.isPresent()) {
      subscription.send(Events.error(problem.get()));
      subscription.outbox().finish();
    } else if (known == null) {
      add(info, call.getSuppressedRolesList(), subscription);
    } else {
      takeOver(known, info, call.getSuppressedRolesList(), subscription);
    }
  }

  private void add(FrameworkInfo info, Collection<String> suppressed,
      Framework.Subscription subscription) {
    String id = info.hasId() ? info.getId().getValue() : books.nextFrameworkId();
    FrameworkInfo.Builder full = info.toBuilder();
    full.getIdBuilder().setValue(id);
    Framework framework = new Framework(id, full.build(), books.loop.now());
    books.frameworks.put(id, framework);
    connect(framework, suppressed, subscription);
    books.watchers.frameworkAdded(Views.framework(framework));
    offers.soon();
  }

  /// A known framework subscribes: again after a cut, or in place of another scheduler, which hears
  /// `Framework failed over`. User and checkpoint stay what they were (07:309–326).
  private void takeOver(Framework framework, FrameworkInfo info, Collection<String> suppressed,
      Framework.Subscription subscription) {
    boolean wasConnected = framework.connected();
    offers.withdrawAll(framework);
    framework.subscription.ifPresent(old -> {
      old.send(Events.error("Framework failed over"));
      old.outbox().finish();
    });
    framework.info = merge(framework.info, info);
    framework.recovered = false;
    framework.reregistered = books.loop.now();
    connect(framework, suppressed, subscription);
    books.watchers.frameworkUpdated(Views.framework(framework));
    tellAgents(framework);
    if (!wasConnected) {
      offers.soon();
    }
  }

  private static FrameworkInfo merge(FrameworkInfo old, FrameworkInfo changed) {
    return changed.toBuilder().setUser(old.getUser()).setCheckpoint(old.getCheckpoint()).build();
  }

  private void connect(Framework framework, Collection<String> suppressed,
      Framework.Subscription subscription) {
    framework.failover.cancel();
    framework.heartbeat.cancel();
    framework.subscription = Optional.of(subscription);
    subscription.outbox()
        .onClose(() -> books.loop.execute(() -> disconnected(framework, subscription)));
    books.allocator.activate(framework.id, framework.roles(), Set.copyOf(suppressed),
        gpuUse(framework));
    Duration interval = books.config.heartbeatInterval();
    framework.send(
        Events.subscribed(framework.id, interval.toMillis() / 1000.0, books.master));
    beat(framework, subscription);
  }

  private void beat(Framework framework, Framework.Subscription subscription) {
    subscription.send(Events.heartbeat());
    framework.heartbeat = books.loop.after(books.config.heartbeatInterval(), () -> {
      if (framework.subscription.equals(Optional.of(subscription))) {
        beat(framework, subscription);
      }
    });
  }

  private static GpuUse gpuUse(Framework framework) {
    return framework.has(Capability.Type.GPU_RESOURCES) ? GpuUse.AWARE : GpuUse.UNAWARE;
  }

  private void tellAgents(Framework framework) {
    for (AgentEntry agent : books.agents.values()) {
      agent.send(new ToAgent.FrameworkUpdated(framework.info));
    }
  }

  private void disconnected(Framework framework, Framework.Subscription subscription) {
    if (!framework.subscription.equals(Optional.of(subscription))
        || books.frameworks.get(framework.id) != framework) {
      return;
    }
    framework.heartbeat.cancel();
    framework.subscription = Optional.empty();
    books.allocator.deactivate(framework.id);
    offers.withdrawAll(framework);
    inverse.revive(framework);
    books.watchers.frameworkUpdated(Views.framework(framework));
    awaitFailover(framework);
  }

  /// Removes the framework unless it subscribes within its failover timeout.
  void awaitFailover(Framework framework) {
    double seconds = Math.max(0, framework.info.getFailoverTimeout());
    Duration timeout = Duration.ofMillis((long) (seconds * 1000));
    framework.failover = books.loop.after(timeout, () -> {
      if (!framework.connected() && books.frameworks.get(framework.id) == framework) {
        remove(framework);
      }
    });
  }

  /// UPDATE_FRAMEWORK; a text when it is refused.
  Optional<String> update(Framework framework, Call.UpdateFramework call) {
    FrameworkInfo info = call.getFrameworkInfo();
    Optional<String> problem = FrameworkValidation.check(info, call.getSuppressedRolesList())
        .or(() -> fixed("user", framework.info.getUser(), info.getUser()))
        .or(() -> fixed("principal", framework.info.getPrincipal(), info.getPrincipal()))
        .or(() -> fixed("checkpoint", Boolean.toString(framework.info.getCheckpoint()),
            Boolean.toString(info.getCheckpoint())));
    if (problem.isPresent()) {
      return problem.map(text -> "FrameworkInfo update is not valid: " + text);
    }
    framework.info = info;
    books.allocator.activate(framework.id, framework.roles(),
        Set.copyOf(call.getSuppressedRolesList()), gpuUse(framework));
    books.watchers.frameworkUpdated(Views.framework(framework));
    tellAgents(framework);
    return Optional.empty();
  }

  private static Optional<String> fixed(String field, String from, String to) {
    return from.equals(to)
        ? Optional.empty()
        : Optional.of("Updating 'FrameworkInfo." + field
            + "' is unsupported; attempted to update from '" + from + "' to '" + to + "'");
  }

  /// Ends a framework with everything that runs for it. It hears nothing but the end of its stream.
  void remove(Framework framework) {
    framework.failover.cancel();
    framework.heartbeat.cancel();
    for (AgentEntry agent : books.agents.values()) {
      agent.send(new ToAgent.ShutdownFramework(framework.id));
    }
    for (TaskEntry task : List.copyOf(framework.tasks.values())) {
      if (!task.isOver()) {
        TaskStatus killed = Events.status(task.id(), Optional.of(task.agent()),
            TaskState.TASK_KILLED, TaskStatus.Reason.REASON_FRAMEWORK_REMOVED,
            "Framework " + framework.id + " removed", books.loop.now()).build();
        books.free(task);
        task.decide(killed);
        books.watchers.taskUpdated(task, killed);
      }
      books.removeTask(task);
      framework.completed(task.message());
    }
    offers.withdrawAll(framework);
    inverse.revive(framework);
    framework.operations.values().forEach(o -> books.operations.remove(o.uuid));
    framework.operations.clear();
    books.allocator.removeFramework(framework.id);
    books.frameworks.remove(framework.id);
    framework.unregistered = Optional.of(books.loop.now());
    framework.subscription.ifPresent(s -> s.outbox().finish());
    framework.subscription = Optional.empty();
    books.complete(framework);
    books.watchers.frameworkRemoved(framework.info);
  }

  /// A framework that an agent names after the master's restart.
  Framework recover(FrameworkInfo info) {
    Framework framework = new Framework(info.getId().getValue(), info, books.loop.now());
    framework.recovered = true;
    books.frameworks.put(framework.id, framework);
    awaitFailover(framework);
    return framework;
  }
}
