package dev.karoo.local.master;

import dev.karoo.local.http.Outbox;
import dev.karoo.local.loop.Loop;
import dev.karoo.local.wire.Encoding;
import dev.karoo.local.wire.RecordIo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.master.Protos.Event;
import org.apache.mesos.v1.master.Protos.Response;

/// The subscribers of the operator API's event stream.
final class Watchers {
  private record Watcher(Encoding encoding, Outbox outbox) {
    void send(Event event) {
      outbox.send(RecordIo.record(encoding.encode(event)));
    }
  }

  private final List<Watcher> watchers = new ArrayList<>();
  private final Loop loop;
  private final Duration interval;

  Watchers(Loop loop, Duration interval) {
    this.loop = loop;
    this.interval = interval;
  }

  /// Adds a subscriber and sends it the state of now.
  void subscribe(Encoding encoding, Outbox outbox, Response.GetState state) {
    Watcher watcher = new Watcher(encoding, outbox);
    watchers.add(watcher);
    outbox.onClose(() -> loop.execute(() -> watchers.remove(watcher)));
    Event.Builder event = Event.newBuilder().setType(Event.Type.SUBSCRIBED);
    event.getSubscribedBuilder().setGetState(state)
        .setHeartbeatIntervalSeconds(interval.toMillis() / 1000.0);
    watcher.send(event.build());
    beat(watcher);
  }

  private void beat(Watcher watcher) {
    if (watchers.contains(watcher)) {
      watcher.send(Event.newBuilder().setType(Event.Type.HEARTBEAT).build());
      loop.after(interval, () -> beat(watcher));
    }
  }

  private void send(Event event) {
    watchers.forEach(w -> w.send(event));
  }

  boolean isEmpty() {
    return watchers.isEmpty();
  }

  void frameworkAdded(Response.GetFrameworks.Framework framework) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.FRAMEWORK_ADDED);
    // Here, and nowhere else, Mesos says so of a framework that is there (15:12).
    event.getFrameworkAddedBuilder().setFramework(
        framework.toBuilder().setUnregisteredTime(TimeInfo.newBuilder().setNanoseconds(0)));
    send(event.build());
  }

  void frameworkUpdated(Response.GetFrameworks.Framework framework) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.FRAMEWORK_UPDATED);
    event.getFrameworkUpdatedBuilder().setFramework(framework);
    send(event.build());
  }

  void frameworkRemoved(FrameworkInfo info) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.FRAMEWORK_REMOVED);
    event.getFrameworkRemovedBuilder().setFrameworkInfo(info);
    send(event.build());
  }

  void agentAdded(Response.GetAgents.Agent agent) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.AGENT_ADDED);
    event.getAgentAddedBuilder().setAgent(agent);
    send(event.build());
  }

  void agentRemoved(String agent) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.AGENT_REMOVED);
    event.getAgentRemovedBuilder().getAgentIdBuilder().setValue(agent);
    send(event.build());
  }

  void taskAdded(TaskEntry task) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.TASK_ADDED);
    event.getTaskAddedBuilder().setTask(task.message());
    send(event.build());
  }

  void taskUpdated(TaskEntry task, TaskStatus status) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.TASK_UPDATED);
    event.getTaskUpdatedBuilder().setStatus(status).setState(task.state()).getFrameworkIdBuilder()
        .setValue(task.framework());
    send(event.build());
  }
}
