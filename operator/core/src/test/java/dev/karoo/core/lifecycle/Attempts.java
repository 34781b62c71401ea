package dev.karoo.core.lifecycle;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.CoreRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.ports.TaskUpdate;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.CpuSet;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Attempts and updates for tests.
public final class Attempts {
  /// When all begins.
  public static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

  private Attempts() {}

  /// What a task holds on an agent: two cores.
  public static Holding holding(String agent) {
    Request request = new Request(Scalar.ZERO, Scalar.of(1024), Scalar.ZERO,
        new CoreRequest(List.of(), 2, 0, false), List.of(), List.of(), List.of(), List.of(),
        Alignment.REQUIRED, List.of(), Optional.empty(), List.of(), List.of());
    return new Holding(request, "request", new Placement(agent, List.of(0), CpuSet.of(0, 1),
        Map.of(), List.of(), List.of(), Map.of()));
  }

  /// An intent, kept `second` seconds after the start.
  public static Attempt intent(int number, String agent, String hash, long second) {
    return Attempt.intended("attempt-" + number, number, "id-of-" + agent, hash, holding(agent),
        START.plusSeconds(second));
  }

  /// The same after an update to this state.
  public static Attempt now(Attempt attempt, TaskState state, String reason, String message,
      long second) {
    return Lifecycle.transition(attempt, new AttemptEvent.Reported(
        update(attempt, state, reason, message), START.plusSeconds(second))).next();
  }

  /// The same after it ran for a while and failed.
  public static Attempt failed(Attempt attempt, long started, long ended) {
    Attempt running = now(attempt, TaskState.RUNNING, "", "", started);
    return now(running, TaskState.FAILED, "", "Command exited with status 1", ended);
  }

  /// An update that is to be acknowledged.
  public static TaskUpdate update(Attempt attempt, TaskState state, String reason,
      String message) {
    return new TaskUpdate(attempt.id(), attempt.agentId(), state, "SOURCE_EXECUTOR", reason,
        message, Optional.empty(), Optional.empty(), Optional.of("uuid"), START, "container");
  }
}
