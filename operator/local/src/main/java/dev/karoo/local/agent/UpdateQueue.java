package dev.karoo.local.agent;

import com.google.protobuf.ByteString;
import dev.karoo.local.link.ToMaster;
import dev.karoo.local.loop.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.TaskStatus;

/// The updates of one task, in order: the first is sent, and sent again after 10, 20, 40 s … up to
/// 10 min until it is acknowledged; only then the next one goes (02:24–51).
final class UpdateQueue {
  private static final Duration FIRST_RETRY = Duration.ofSeconds(10);
  private static final Duration LAST_RETRY = Duration.ofMinutes(10);

  private final Loop loop;
  private final TaskKey key;
  private final Consumer<ToMaster> out;
  private final Deque<TaskStatus> pending = new ArrayDeque<>();
  private Optional<TaskStatus> last = Optional.empty();
  private Loop.Timer retry = () -> {};

  UpdateQueue(Loop loop, TaskKey key, Consumer<ToMaster> out) {
    this.loop = loop;
    this.key = key;
    this.out = out;
  }

  /// Restores what was known before a restart.
  void restore(List<TaskStatus> unacknowledged, TaskStatus latest) {
    pending.addAll(unacknowledged);
    last = Optional.of(latest);
  }

  /// Appends an update.
  void add(TaskStatus status) {
    last = Optional.of(status);
    pending.add(status);
    if (pending.size() == 1) {
      send(FIRST_RETRY);
    }
  }

  private void send(Duration wait) {
    retry.cancel();
    TaskStatus head = pending.peek();
    if (head == null) {
      return;
    }
    out.accept(new ToMaster.Update(key.framework(), head, last.orElse(head)));
    Duration next = wait.multipliedBy(2);
    retry = loop.after(wait, () -> send(next.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : next));
  }

  /// Sends the first one at once, since somebody is there again.
  void resend() {
    send(FIRST_RETRY);
  }

  /// Whether `uuid` acknowledges the first one; it is dropped then, and the next one sent.
  boolean acknowledge(ByteString uuid) {
    TaskStatus head = pending.peek();
    if (head == null || !head.getUuid().equals(uuid)) {
      return false;
    }
    pending.remove();
    retry.cancel();
    if (!pending.isEmpty()) {
      send(FIRST_RETRY);
    }
    return true;
  }

  boolean isEmpty() {
    return pending.isEmpty();
  }

  /// The update that is being sent.
  Optional<TaskStatus> head() {
    return Optional.ofNullable(pending.peek());
  }

  /// Forgets everything.
  void stop() {
    retry.cancel();
    pending.clear();
  }
}
