package dev.karoo.core.reconcile;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What is to be done about one pipeline. It decides everything; who carries it out decides
/// nothing.
///
/// @param steps by task
/// @param admitted whether its gang is admitted
/// @param finished whether nothing of it is left, so that a deleted pipeline may go
/// @param wake when to reconcile again although nothing happened; none: when something happens
public record Plan(List<Step> steps, boolean admitted, boolean finished, Optional<Instant> wake) {
  public Plan {
    steps = List.copyOf(steps);
  }

  /// The steps of one kind.
  public <S extends Step> List<S> steps(Class<S> kind) {
    return steps.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
