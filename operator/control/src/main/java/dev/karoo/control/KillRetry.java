package dev.karoo.control;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Repeats kills until the end is seen: Mesos forwards a kill at most once. Once KILLING was heard
/// it
/// has arrived, and is repeated only in case that the executor is stuck: Docker's sends TERM anew
/// and
/// counts the grace period anew each time (Mesos `src/docker/executor.cpp`, `kill`), and a second
/// TERM
/// makes many programs drop what they are saving.
final class KillRetry {
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /// For an executor that is at it; longer than the grace period of nearly all tasks.
  private static final Duration ARRIVED = Duration.ofMinutes(10);

  private enum Progress {
    SENT, ARRIVED
  }

  private record Pending(String agentId, Instant next, Duration delay, Progress progress) {
    static Pending sent(String agentId, Instant now, Duration delay) {
      return new Pending(agentId, now.plus(delay), delay, Progress.SENT);
    }

    static Pending arrived(String agentId, Instant now) {
      return new Pending(agentId, now.plus(KillRetry.ARRIVED), KillRetry.ARRIVED, Progress.ARRIVED);
    }

    Pending repeated(Instant now) {
      return switch (progress) {
        case ARRIVED -> arrived(agentId, now);
        case SENT -> {
          Duration twice = delay.multipliedBy(2);
          yield sent(agentId, now, twice.compareTo(LONGEST) > 0 ? LONGEST : twice);
        }
      };
    }
  }

  private final Map<String, Pending> pending = new HashMap<>();
  private final Duration first;

  KillRetry(Duration first) {
    this.first = first;
  }

  /// Learns how an attempt is now.
  void observe(Attempt attempt, Instant now) {
    if (!attempt.live() || attempt.kill().isEmpty() || attempt.outOfContact()) {
      pending.remove(attempt.id());
    } else if (attempt.state() == TaskState.KILLING) {
      pending.compute(attempt.id(),
          (_, before) -> before == null || before.progress == Progress.SENT
              ? Pending.arrived(attempt.agentId(), now)
              : before);
    } else {
      pending.putIfAbsent(attempt.id(), Pending.sent(attempt.agentId(), now, first));
    }
  }

  /// Something runs that nobody wants.
  void ghost(String taskId, String agentId, Instant now) {
    pending.putIfAbsent(taskId, Pending.sent(agentId, now, first));
  }

  /// It exists no more.
  void forget(String attemptId) {
    pending.remove(attemptId);
  }

  /// The kills to repeat now.
  List<ClusterCall> due(Instant now) {
    var calls = new ArrayList<ClusterCall>();
    pending.replaceAll((id, kill) -> {
      if (kill.next.isAfter(now)) {
        return kill;
      }
      calls.add(new ClusterCall.Kill(id, kill.agentId));
      return kill.repeated(now);
    });
    calls.sort(Comparator.comparing(Object::toString));
    return calls;
  }

  /// When one is due.
  Optional<Instant> wake() {
    return pending.values().stream().map(Pending::next).min(Comparator.naturalOrder());
  }
}
