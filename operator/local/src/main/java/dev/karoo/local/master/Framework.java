package dev.karoo.local.master;

import dev.karoo.local.http.Outbox;
import dev.karoo.local.loop.Loop;
import dev.karoo.local.resources.Form;
import dev.karoo.local.resources.Resources;
import dev.karoo.local.wire.Encoding;
import dev.karoo.local.wire.RecordIo;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.scheduler.Protos.Event;

/// What the master keeps of one framework.
final class Framework {
  private static final int MAX_COMPLETED = 1000;

  /// A connected scheduler.
  record Subscription(String streamId, Encoding encoding, Outbox outbox) {
    void send(Event event) {
      outbox.send(RecordIo.record(encoding.encode(event)));
    }
  }

  final String id;
  FrameworkInfo info;
  Optional<Subscription> subscription = Optional.empty();
  Loop.Timer failover = () -> {};
  Loop.Timer heartbeat = () -> {};
  Instant registered;
  Instant reregistered;
  Optional<Instant> unregistered = Optional.empty();

  /// Known only from agents since the master started.
  boolean recovered;

  final Map<String, TaskEntry> tasks = new LinkedHashMap<>();
  final Map<String, Task> unreachable = new LinkedHashMap<>();
  final Map<String, OfferEntry> offers = new LinkedHashMap<>();
  final Map<String, OperationEntry> operations = new LinkedHashMap<>();
  private final Deque<Task> completed = new ArrayDeque<>();

  Framework(String id, FrameworkInfo info, Instant now) {
    this.id = id;
    this.info = info;
    this.registered = now;
    this.reregistered = now;
  }

  boolean connected() {
    return subscription.isPresent();
  }

  /// Sends an event if the scheduler is connected, else nothing: the sender tries again or the
  /// scheduler asks.
  void send(Event event) {
    subscription.ifPresent(s -> s.send(event));
  }

  boolean has(Capability.Type capability) {
    return info.getCapabilitiesList().stream().anyMatch(c -> c.getType() == capability);
  }

  boolean partitionAware() {
    return has(Capability.Type.PARTITION_AWARE);
  }

  Form form() {
    if (!has(Capability.Type.MULTI_ROLE)) {
      return Form.SINGLE_ROLE;
    }
    return has(Capability.Type.RESERVATION_REFINEMENT) ? Form.REFINED : Form.MULTI_ROLE;
  }

  @SuppressWarnings("deprecation") // a framework without MULTI_ROLE has the old field only
  Set<String> roles() {
    return has(Capability.Type.MULTI_ROLE)
        ? new TreeSet<>(info.getRolesList())
        : Set.of(info.getRole());
  }

  void completed(Task task) {
    completed.add(task);
    if (completed.size() > MAX_COMPLETED) {
      completed.removeFirst();
    }
  }

  Collection<Task> completedTasks() {
    return List.copyOf(completed);
  }

  Resources used() {
    return tasks.values().stream().filter(t -> !t.isOver()).map(TaskEntry::resources)
        .reduce(Resources.NONE, Resources::plus);
  }

  Resources offered() {
    return offers.values().stream().map(OfferEntry::resources)
        .reduce(Resources.NONE, Resources::plus);
  }
}
