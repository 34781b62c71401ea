package dev.karoo.control;

import dev.karoo.api.task.PlacementStatus;
import dev.karoo.api.task.TaskStatus.AttemptStatus;
import dev.karoo.api.task.TaskStatus.KillStatus;
import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.ExitStatus;
import dev.karoo.core.lifecycle.Holding;
import dev.karoo.core.lifecycle.KillOrder;
import dev.karoo.core.ports.TaskState;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Attempts, between the core and a Task's status, which holds all there is to know of them.
final class AttemptForm {
  private static final String STATE_PREFIX = "TASK_";

  private AttemptForm() {}

  /// The attempt as a status holds it. @param placement what it holds; none: nothing, or the task
  ///     shows it
  static AttemptStatus toStatus(Attempt attempt, Optional<PlacementStatus> placement) {
    OptionalInt exit = ExitStatus.of(attempt.report().message());
    return new AttemptStatus(attempt.id(), attempt.number(), attempt.specHash(),
        attempt.probed() ? true : null, attempt.links(), attempt.agent(), attempt.agentId(),
        orNull(attempt.report().container()),
        attempt.confirmed() ? STATE_PREFIX + attempt.state() : null,
        orNull(attempt.report().source()), orNull(attempt.report().reason()),
        orNull(attempt.report().message()), exit.isPresent() ? exit.getAsInt() : null,
        attempt.report().healthy().orElse(null), attempt.report().checked().orElse(null),
        attempt.kill().map(AttemptForm::kill).orElse(null),
        placement.orElse(null), Times.precise(attempt.times().launched()),
        Times.orNull(attempt.times().started()),
        Times.orNull(attempt.times().lost()), Times.orNull(attempt.times().ended()));
  }

  private static KillStatus kill(KillOrder order) {
    String cause = order.cause().name();
    return new KillStatus(cause.charAt(0) + cause.substring(1).toLowerCase(Locale.ROOT),
        order.why(), Times.precise(order.at()));
  }

  /// The attempt that a status tells of.
  ///
  /// @param full completes the holding of an attempt at this hash, whose whole request is known
  /// @throws IllegalArgumentException where it makes no sense
  static Attempt toCore(AttemptStatus status, int position,
      Function<Attempt, Optional<Holding>> full) {
    String state = status.state();
    Integer number = status.number();
    KillStatus kill = status.kill();
    Attempt attempt = new Attempt(status.id(), number == null ? position + 1 : number,
        text(status.agent()), text(status.agentId()), text(status.hash()),
        Boolean.TRUE.equals(status.probed()), new TreeMap<>(status.links()),
        Optional.ofNullable(status.placement()).map(HoldingForm::toCore),
        state == null
            ? TaskState.STAGING
            : TaskState.valueOf(state.substring(STATE_PREFIX.length())),
        state != null, Optional.ofNullable(kill).map(k -> new KillOrder(
            KillOrder.Cause.valueOf(k.cause().toUpperCase(Locale.ROOT)), k.message(),
            Instant.parse(k.at()))),
        new Attempt.Times(Times.read(status.launchedAt()).orElse(Instant.EPOCH),
            Times.read(status.startedAt()), Times.read(status.unreachableAt()),
            Times.read(status.finishedAt())),
        new Attempt.Report(text(status.source()), text(status.reason()), text(status.message()),
            Optional.ofNullable(status.healthy()), Optional.ofNullable(status.checked()),
            text(status.containerId())));
    return full.apply(attempt).map(attempt::holding).orElse(attempt);
  }

  /// The same with this placement, or without one.
  static AttemptStatus placed(AttemptStatus status, @Nullable PlacementStatus placement) {
    return new AttemptStatus(status.id(), status.number(), status.hash(),
        status.probed(), status.links(),
        status.agent(), status.agentId(), status.containerId(), status.state(), status.source(),
        status.reason(),
        status.message(), status.exitCode(), status.healthy(), status.checked(), status.kill(),
        placement, status.launchedAt(), status.startedAt(), status.unreachableAt(),
        status.finishedAt());
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }
}
