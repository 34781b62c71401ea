package dev.karoo.cli.plan;

import dev.karoo.api.task.PlacementStatus;
import dev.karoo.api.task.TaskStatus;
import dev.karoo.api.task.TaskStatus.AttemptStatus;
import dev.karoo.api.task.TaskStatus.KillStatus;
import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.KillOrder;
import dev.karoo.core.lifecycle.Outcome;
import dev.karoo.core.ports.TaskState;
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
/// others, as far as its status tells: the operator's own settings of how long, and after how many
/// failures no more, are taken to be the usual ones.
final class KeptPlace {
  private static final Set<String> BACK_OFF = Set.of("BackOff", "FetchBackOff");
  private static final String DEPENDENCY = "WaitsForDependency";
  private static final String STATE_PREFIX = "TASK_";

  private KeptPlace() {}

  /// The place that is kept for a task nothing of which runs; none: it may go anywhere.
  ///
  /// @param usable the agents that take new tasks
  static Optional<PlacementStatus> of(TaskStatus status, Set<String> usable, Instant now) {
    if (status.attempts().isEmpty()) {
      return Optional.empty();
    }
    AttemptStatus last = status.attempts().getLast();
    return Optional.ofNullable(last.placement())
        .filter(place -> last.finishedAt() != null && usable.contains(place.agent())
            && waits(status, last, now) && mayStay(status.attempts(), last));
  }

  private static boolean waits(TaskStatus status, AttemptStatus last, Instant now) {
    String why = status.conditions().stream().filter(c -> "Scheduled".equals(c.getType()))
        .map(c -> Objects.requireNonNullElse(c.getReason(), "")).findFirst().orElse("");
    return BACK_OFF.contains(why) || (why.equals(DEPENDENCY)
        && instant(last.finishedAt()).plus(Rules.USUAL.backOff().cap()).isAfter(now));
  }

  /// As the operator judges: after a failure of its own, up to a few in a row, and after a change.
  private static boolean mayStay(List<AttemptStatus> attempts, AttemptStatus last) {
    boolean may = switch (outcome(last)) {
      case SUCCEEDED, FAILED, NOT_FETCHED -> true;
      case STOPPED -> last.kill() != null
          && cause(last.kill()) == KillOrder.Cause.CHANGED;
      case NEVER_STARTED, INFRASTRUCTURE, REFUSED -> false;
    };
    return may && attempts.reversed().stream().takeWhile(attempt -> fails(attempt, last))
        .count() < Rules.USUAL.failuresInPlace();
  }

  private static boolean fails(AttemptStatus attempt, AttemptStatus last) {
    if (attempt.finishedAt() == null || !Objects.equals(attempt.agent(), last.agent())) {
      return false;
    }
    Outcome outcome = outcome(attempt);
    return outcome == Outcome.FAILED || outcome == Outcome.NOT_FETCHED;
  }

  private static Outcome outcome(AttemptStatus said) {
    return Outcome.of(new Attempt(said.id(), 1, text(said.agent()), text(said.agentId()),
        text(said.hash()), false, new TreeMap<>(), Optional.empty(), state(said), true,
        Optional.ofNullable(said.kill()).map(kill -> new KillOrder(cause(kill), kill.message(),
            Instant.EPOCH)),
        new Attempt.Times(Instant.EPOCH, Optional.ofNullable(said.startedAt())
            .map(KeptPlace::instant), Optional.empty(), Optional.empty()),
        new Attempt.Report(text(said.source()), text(said.reason()), text(said.message()),
            Optional.empty(), Optional.empty(), "")));
  }

  /// Its end is known, but not always how Mesos called it.
  private static TaskState state(AttemptStatus said) {
    String name = text(said.state());
    TaskState state = name.startsWith(STATE_PREFIX)
        ? TaskState.valueOf(name.substring(STATE_PREFIX.length()))
        : TaskState.LOST;
    return state.terminal() ? state : TaskState.LOST;
  }

  private static KillOrder.Cause cause(KillStatus kill) {
    return KillOrder.Cause.valueOf(kill.cause().toUpperCase(Locale.ROOT));
  }

  private static Instant instant(@Nullable String text) {
    return text == null ? Instant.EPOCH : Instant.parse(text);
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }
}
