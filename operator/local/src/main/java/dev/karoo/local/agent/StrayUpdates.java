package dev.karoo.local.agent;

import com.google.protobuf.ByteString;
import dev.karoo.local.link.ToMaster;
import dev.karoo.local.loop.Loop;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/// Updates of tasks that never ran on this agent, until they are acknowledged.
final class StrayUpdates {
  private final Loop loop;
  private final Consumer<ToMaster> out;
  private final Map<TaskKey, UpdateQueue> queues = new LinkedHashMap<>();

  StrayUpdates(Loop loop, Consumer<ToMaster> out) {
    this.loop = loop;
    this.out = out;
  }

  /// Tells that a task was never heard of here; once is enough.
  void dropped(TaskKey key, String agent) {
    if (queues.containsKey(key)) {
      return;
    }
    TaskStatus.Builder status = TaskStatus.newBuilder().setState(TaskState.TASK_DROPPED)
        .setSource(TaskStatus.Source.SOURCE_AGENT)
        .setReason(TaskStatus.Reason.REASON_RECONCILIATION)
        .setMessage("Reconciliation: task unknown to the agent")
        .setTimestamp(loop.now().toEpochMilli() / 1e3).setUuid(TaskRun.uuid());
    status.getTaskIdBuilder().setValue(key.task());
    status.getAgentIdBuilder().setValue(agent);
    UpdateQueue queue = new UpdateQueue(loop, key, out);
    queues.put(key, queue);
    queue.add(status.build());
  }

  /// Whether an acknowledgement was for one of these.
  boolean acknowledge(TaskKey key, ByteString uuid) {
    UpdateQueue queue = queues.get(key);
    if (queue == null || !queue.acknowledge(uuid)) {
      return false;
    }
    if (queue.isEmpty()) {
      queues.remove(key);
    }
    return true;
  }

  /// Sends what waits, of one framework or (empty) of all.
  void resend(Optional<String> framework) {
    queues.forEach((key, queue) -> {
      if (framework.isEmpty() || framework.get().equals(key.framework())) {
        queue.resend();
      }
    });
  }

  /// Nobody wants to hear of a framework's tasks any more.
  void forget(String framework) {
    queues.entrySet().removeIf(e -> {
      boolean his = e.getKey().framework().equals(framework);
      if (his) {
        e.getValue().stop();
      }
      return his;
    });
  }
}
