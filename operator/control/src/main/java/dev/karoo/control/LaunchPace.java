package dev.karoo.control;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// How many launches each agent may have in flight: no more than it is known to bear.
///
/// Of 25 at once on one agent real masters lost none, of 125 a fifth (recording 17-throughput):
/// executors that start together are late to register, and the agent gives up on them after its
/// `executor_registration_timeout`, a minute by default. So each agent begins with 25. Where the
/// last of so many was taken up within [#QUICK], twice as many are tried; one that took longer than
/// [#SLOW], a quarter of that minute, or was lost by the agent, sets it back to 25.
final class LaunchPace {
  /// What any agent bears.
  static final int FIRST = 25;

  /// What none is asked to bear more of.
  static final int MOST = 200;

  static final Duration QUICK = Duration.ofSeconds(5);
  static final Duration SLOW = Duration.ofSeconds(15);

  private final Map<String, Integer> limits = new HashMap<>();

  /// How many were in flight with each launch, itself counted, by the attempt's id.
  private final Map<String, Integer> crowds = new HashMap<>();

  /// How many may be in flight on an agent.
  int limit(String agent) {
    return limits.getOrDefault(agent, FIRST);
  }

  /// A launch begins.
  ///
  /// @param inFlight how many are now in flight on its agent, itself counted
  void begun(String attemptId, int inFlight) {
    crowds.put(attemptId, inFlight);
  }

  /// An agent took a launch up.
  ///
  /// @param launched when it was launched
  void takenUp(String attemptId, String agent, Instant launched, Instant now) {
    Integer crowd = crowds.remove(attemptId);
    Duration waited = Duration.between(launched, now);
    if (waited.compareTo(SLOW) > 0) {
      limits.remove(agent);
    } else if (crowd != null && waited.compareTo(QUICK) <= 0) {
      limits.merge(agent, Math.clamp(2L * crowd, FIRST, MOST), Math::max);
    }
  }

  /// A launch came to nothing.
  void over(String attemptId) {
    crowds.remove(attemptId);
  }

  /// An agent lost a launch, or itself.
  void failed(String agent) {
    limits.remove(agent);
  }
}
