package dev.karoo.cli.plan;

import dev.karoo.api.task.PlacementStatus;
import dev.karoo.api.task.TaskStatus;
import dev.karoo.api.task.TaskStatus.AttemptStatus;
import dev.karoo.api.task.TaskStatus.KillStatus;
import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.KillOrder;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.reconcile.Experience;
import dev.karoo.core.reconcile.Fleet;
import dev.karoo.core.reconcile.Rules;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The place where a task was last, which the operator keeps for it while it backs off or waits for
/// others. What its status does not tell, the operator's own settings of how long, and after how
/// many failures no more, are taken to be the usual ones.
///
/// @param fleet which agents take the task
/// @param retryAt somebody asked then for another try of its pipeline
/// @param now the time
record KeptPlace(Fleet fleet, Optional<Instant> retryAt, Instant now) {
  private static final Set<String> BACK_OFF = Set.of("BackOff", "FetchBackOff");
  private static final String DEPENDENCY = "WaitsForDependency";
  private static final String STATE_PREFIX = "TASK_";

  /// The place that is kept for a task nothing of which runs; none: it may go anywhere.
  Optional<PlacementStatus> of(TaskStatus status) {
    if (status.attempts().isEmpty()) {
      return Optional.empty();
    }
    AttemptStatus last = status.attempts().getLast();
    List<Attempt> attempts = status.attempts().stream().map(KeptPlace::attempt).toList();
    var experience = new Experience(attempts, retryAt.filter(at -> !at.isAfter(now)), fleet,
        Rules.USUAL, now);
    return Optional.ofNullable(last.placement()).filter(_ -> last.finishedAt() != null
        && waits(status, last) && experience.mayStay(attempts.getLast()));
  }

  private boolean waits(TaskStatus status, AttemptStatus last) {
    String why = status.conditions().stream().filter(c -> "Scheduled".equals(c.getType()))
        .map(c -> Objects.requireNonNullElse(c.getReason(), "")).findFirst().orElse("");
    return BACK_OFF.contains(why) || (why.equals(DEPENDENCY) && instant(last.finishedAt())
        .filter(at -> at.plus(Rules.USUAL.backOff().cap()).isAfter(now)).isPresent());
  }

  /// What of an attempt says how it ended, and where.
  private static Attempt attempt(AttemptStatus said) {
    return new Attempt(said.id(), 1, text(said.agent()), text(said.agentId()),
        text(said.hash()), false, new TreeMap<>(), Optional.empty(), state(said), true,
        Optional.ofNullable(said.kill()).map(kill -> new KillOrder(cause(kill), kill.message(),
            Instant.EPOCH)),
        new Attempt.Times(Instant.EPOCH, instant(said.startedAt()), Optional.empty(),
            instant(said.finishedAt())),
        new Attempt.Report(text(said.source()), text(said.reason()), text(said.message()),
            Optional.empty(), Optional.empty(), ""));
  }

  /// An end may be known without how Mesos called it.
  private static TaskState state(AttemptStatus said) {
    String name = text(said.state());
    TaskState state = name.startsWith(STATE_PREFIX)
        ? TaskState.valueOf(name.substring(STATE_PREFIX.length()))
        : TaskState.STAGING;
    return said.finishedAt() == null || state.terminal() ? state : TaskState.LOST;
  }

  private static KillOrder.Cause cause(KillStatus kill) {
    return KillOrder.Cause.valueOf(kill.cause().toUpperCase(Locale.ROOT));
  }

  private static Optional<Instant> instant(@Nullable String text) {
    return Optional.ofNullable(text).map(Instant::parse);
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }
}
