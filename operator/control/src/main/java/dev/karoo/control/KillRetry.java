package dev.karoo.control;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.ports.ClusterCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Repeats kills until the end is seen: Mesos forwards a kill at most once.
final class KillRetry {
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private record Pending(String agentId, Instant next, Duration delay) {}

  private final Map<String, Pending> pending = new HashMap<>();
  private final Duration first;

  KillRetry(Duration first) {
    this.first = first;
  }

  /// Learns how an attempt is now.
  void observe(Attempt attempt, Instant now) {
    if (!attempt.live() || attempt.kill().isEmpty() || attempt.outOfContact()) {
      pending.remove(attempt.id());
    } else {
      pending.compute(attempt.id(), (_, before) -> before == null
          ? new Pending(attempt.agentId(), now.plus(first), first)
          : before);
    }
  }

  /// Something runs that nobody wants.
  void ghost(String taskId, String agentId, Instant now) {
    pending.putIfAbsent(taskId, new Pending(agentId, now.plus(first), first));
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
      Duration delay = kill.delay.multipliedBy(2).compareTo(LONGEST) > 0
          ? LONGEST
          : kill.delay.multipliedBy(2);
      return new Pending(kill.agentId, now.plus(delay), delay);
    });
    calls.sort(Comparator.comparing(Object::toString));
    return calls;
  }

  /// When one is due.
  Optional<Instant> wake() {
    return pending.values().stream().map(Pending::next).min(Comparator.naturalOrder());
  }
}
