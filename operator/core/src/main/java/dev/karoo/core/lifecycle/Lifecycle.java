package dev.karoo.core.lifecycle;

import dev.karoo.core.ports.TaskState;
import dev.karoo.core.ports.TaskUpdate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The state machine of an attempt: `transition(attempt, event) → (next, effects)`.
///
/// The rules, each from what real masters do:
/// - **A terminal state, once seen, stays.** Updates are sent again, an agent that returns sends
/// old
///   ones, and reconciliation says GONE of what finished long ago.
/// - **Order of the living states**: STAGING < STARTING < RUNNING < KILLING. An earlier one that
///   comes later is an old message, unless the agent was out of contact.
/// - **An answer to a question** that says what is known already says nothing more.
/// - **UNREACHABLE and UNKNOWN are not ends.** They start a clock; a living state stops it.
/// - **An end that was presumed, not seen** (LOST, GONE, …) may prove wrong: what then reports
///   itself alive is a ghost and is killed, since another took its place.
/// - **A kill is repeated** when its target comes back into contact: it was not queued.
/// - Every update with a uuid is acknowledged, after what it says is kept.
public final class Lifecycle {
  private Lifecycle() {}

  /// What `event` makes of `attempt`.
  public static Transition transition(Attempt attempt, AttemptEvent event) {
    return switch (event) {
      case AttemptEvent.Reported(TaskUpdate update, Instant at) -> reported(attempt, update, at);
      case AttemptEvent.KillOrdered(KillOrder order) -> killOrdered(attempt, order);
      case AttemptEvent.GivenUp(String why, Instant at) -> givenUp(attempt, why, at);
    };
  }

  private static Transition reported(Attempt attempt, TaskUpdate update, Instant at) {
    var effects = new ArrayList<Effect>();
    update.uuid().ifPresent(uuid -> effects
        .add(new Effect.Acknowledge(update.taskId(), update.agentId(), uuid)));
    Attempt next = attempt;
    if (attempt.live() && attempt.confirmed() && answer(update)
        && update.state() == attempt.state()) {
      return transition(attempt, answered(attempt, update), effects);
    }
    if (!attempt.live()) {
      if (!attempt.confirmedEnd() && running(update.state())) {
        effects.add(new Effect.Kill(attempt.id(), agentOf(attempt, update)));
      }
    } else if (update.state().terminal()) {
      next = ended(attempt, update, at);
      effects.add(new Effect.Announce(Notices.ended(next)));
    } else if (outOfContact(update.state())) {
      next = lost(attempt, update, at);
      if (!attempt.outOfContact()) {
        effects.add(new Effect.Announce(Notices.lost(next)));
      }
    } else {
      next = alive(attempt, update, at, effects);
    }
    return transition(attempt, next, effects);
  }

  private static Attempt ended(Attempt attempt, TaskUpdate update, Instant at) {
    Attempt.Times times = attempt.times();
    return with(attempt, update.state(), report(attempt, update),
        new Attempt.Times(times.launched(), times.started(), Optional.empty(), Optional.of(at)));
  }

  private static Attempt lost(Attempt attempt, TaskUpdate update, Instant at) {
    Attempt.Times times = attempt.times();
    return with(attempt, update.state(), report(attempt, update), new Attempt.Times(
        times.launched(), times.started(), Optional.of(times.lost().orElse(at)), Optional.empty()));
  }

  private static Attempt alive(Attempt attempt, TaskUpdate update, Instant at,
      List<Effect> effects) {
    boolean back = attempt.outOfContact();
    boolean old = !back && rank(update.state()) < rank(attempt.state());
    if (attempt.kill().isPresent() && (back || !attempt.confirmed())) {
      effects.add(new Effect.Kill(attempt.id(), agentOf(attempt, update)));
    }
    TaskState state = old ? attempt.state() : update.state();
    boolean starts = state == TaskState.RUNNING && attempt.times().started().isEmpty();
    Attempt.Times times = new Attempt.Times(attempt.times().launched(),
        starts ? Optional.of(at) : attempt.times().started(), Optional.empty(), Optional.empty());
    Attempt next = with(attempt, state, old ? attempt.report() : report(attempt, update), times);
    if (back) {
      effects.add(new Effect.Announce(Notices.returned(next)));
    } else if (starts) {
      effects.add(new Effect.Announce(Notices.started(next)));
    }
    return next;
  }

  private static Transition killOrdered(Attempt attempt, KillOrder order) {
    if (!attempt.live() || attempt.kill().isPresent()) {
      return new Transition(attempt, List.of());
    }
    Attempt next = new Attempt(attempt.id(), attempt.number(), attempt.agent(), attempt.agentId(),
        attempt.specHash(), attempt.probed(), attempt.links(), attempt.holding(), attempt.state(),
        attempt.confirmed(), Optional.of(order), attempt.times(), attempt.report());
    return transition(attempt, next, List.of(new Effect.Announce(Notices.killing(next, order)),
        new Effect.Kill(attempt.id(), attempt.agentId())));
  }

  private static Transition givenUp(Attempt attempt, String why, Instant at) {
    if (!attempt.outOfContact()) {
      return new Transition(attempt, List.of());
    }
    Attempt.Times times = attempt.times();
    Attempt.Report said = attempt.report();
    Attempt next = with(attempt, TaskState.LOST,
        new Attempt.Report(said.source(), said.reason(), why, said.healthy(), said.checked(),
            said.container()),
        new Attempt.Times(times.launched(), times.started(), Optional.empty(), Optional.of(at)));
    return transition(attempt, next, List.of(new Effect.Announce(Notices.ended(next))));
  }

  private static Transition transition(Attempt before, Attempt next, List<Effect> effects) {
    var all = new ArrayList<>(effects);
    if (!next.equals(before)) {
      all.add(new Effect.Keep());
    }
    return new Transition(next, all);
  }

  private static Attempt with(Attempt attempt, TaskState state, Attempt.Report report,
      Attempt.Times times) {
    return new Attempt(attempt.id(), attempt.number(), attempt.agent(), attempt.agentId(),
        attempt.specHash(), attempt.probed(), attempt.links(), attempt.holding(), state, true,
        attempt.kill(), times,
        report);
  }

  /// What was said, where a report without a result of the checks leaves the last one.
  private static Attempt.Report report(Attempt attempt, TaskUpdate update) {
    Attempt.Report before = attempt.report();
    return new Attempt.Report(update.source(), update.reason(), update.message(),
        update.healthy().or(before::healthy), update.check().or(before::checked),
        update.container().isEmpty() ? before.container() : update.container());
  }

  /// An answer says nothing new of how it came to be so, but it has the last results of the checks
  /// (Mesos' `Master::reconcileTasks`; recording 13): so a late or repeated older one is put right.
  private static Attempt answered(Attempt attempt, TaskUpdate update) {
    Attempt.Report before = attempt.report();
    return with(attempt, attempt.state(), new Attempt.Report(before.source(), before.reason(),
        before.message(), update.healthy().or(before::healthy),
        update.check().or(before::checked), before.container()), attempt.times());
  }

  private static String agentOf(Attempt attempt, TaskUpdate update) {
    return update.agentId().isEmpty() ? attempt.agentId() : update.agentId();
  }

  /// Whether it is an answer to a question.
  private static boolean answer(TaskUpdate update) {
    return update.reason().equals("REASON_RECONCILIATION");
  }

  private static boolean running(TaskState state) {
    return !state.terminal() && !outOfContact(state) && state != TaskState.KILLING;
  }

  private static boolean outOfContact(TaskState state) {
    return state == TaskState.UNREACHABLE || state == TaskState.UNKNOWN;
  }

  private static int rank(TaskState state) {
    return switch (state) {
      case STAGING -> 0;
      case STARTING -> 1;
      case RUNNING -> 2;
      case KILLING -> 3;
      case UNREACHABLE, UNKNOWN, FINISHED, FAILED, KILLED, ERROR, LOST, DROPPED, GONE,
          GONE_BY_OPERATOR ->
        throw new IllegalArgumentException(state + " is not a state of the living in contact");
    };
  }
}
