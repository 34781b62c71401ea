package dev.karoo.core.invariant;

import dev.karoo.core.pipeline.TaskKey;
import java.util.List;

/// A rule that is broken.
///
/// @param rule which
/// @param agent where; empty where it concerns none
/// @param tasks whose placements break it, at least one unless the agent itself does
/// @param message one line for people, with the amounts
public record Violation(Rule rule, String agent, List<TaskKey> tasks, String message) {
  /// The rules.
  public enum Rule {
    /// No amount is given twice: CPU time, memory, disk, domain memory, GPU shares, bandwidth.
    AMOUNT,
    /// No PU or port is given twice.
    ONCE,
    /// What is held exists on the agent, and is of the kind that was asked for.
    KIND,
    /// Everything asked for is held.
    COMPLETE,
    /// Alignment is as asked.
    ALIGNMENT,
    /// Senders by ibverbs and receivers of a group are apart where there is no loopback.
    MULTICAST,
    /// The agent may take the task.
    ELIGIBLE,
    /// Hard spreading and anti-affinity.
    AFFINITY,
    /// Gangs are whole.
    GANG,
    /// Only preemptible tasks of lower priority give way, and for somebody.
    EVICTION
  }

  public Violation {
    tasks = List.copyOf(tasks);
  }
}
