package dev.karoo.control;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.Outcome;
import dev.karoo.core.ports.TaskState;
import java.util.Collection;
import java.util.Set;

/// Whether the end of an attempt says that its agent runs no tasks.
final class Blame {
  /// Somebody wanted the agent to be rid of its tasks.
  private static final Set<String> WANTED = Set.of("REASON_AGENT_DRAINING", "REASON_SLAVE_DRAINING",
      "REASON_AGENT_REMOVED_BY_OPERATOR", "REASON_SLAVE_REMOVED_BY_OPERATOR");

  private Blame() {}

  /// @param task whose attempt it is
  /// @param over the attempt, which has ended
  /// @param pipeline all tasks of the same pipeline
  static boolean falls(TaskEntry task, Attempt over, Collection<TaskEntry> pipeline) {
    if (Outcome.of(over) != Outcome.INFRASTRUCTURE || over.state() == TaskState.GONE_BY_OPERATOR) {
      return false;
    }
    return over.registeredTooLate()
        ? !fetches(task) || ranThere(over, pipeline)
        : !WANTED.contains(over.report().reason());
  }

  private static boolean fetches(TaskEntry task) {
    return task.spec.definition().container() != null
        || !task.spec.definition().files().isEmpty();
  }

  /// Whether the agent has all that it needs, since the same ran there before.
  private static boolean ranThere(Attempt over, Collection<TaskEntry> pipeline) {
    return pipeline.stream().flatMap(task -> task.observed.attempts().stream())
        .anyMatch(attempt -> attempt.agent().equals(over.agent())
            && attempt.specHash().equals(over.specHash())
            && attempt.times().started().isPresent());
  }
}
