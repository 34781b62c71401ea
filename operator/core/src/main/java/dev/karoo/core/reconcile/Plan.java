package dev.karoo.core.reconcile;

import dev.karoo.core.rollout.Progress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is to be done about one pipeline. It decides everything; who carries it out decides
/// nothing.
///
/// @param steps by task
/// @param admitted whether its gang is admitted; of a pipeline that is none, whether any of its
///     tasks ever ran, so that it is not taken apart if it becomes one
/// @param finished whether nothing of it is left, so that a deleted pipeline may go
/// @param progress of the updates under way, by template
/// @param wake when to reconcile again although nothing happened; none: when something happens
public record Plan(List<Step> steps, boolean admitted, boolean finished,
    Map<String, Progress> progress, Optional<Instant> wake) {
  public Plan {
    steps = List.copyOf(steps);
    progress = Map.copyOf(progress);
  }

  /// The steps of one kind.
  public <S extends Step> List<S> steps(Class<S> kind) {
    return steps.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
