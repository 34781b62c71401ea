package dev.karoo.control;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.AttemptEvent;
import dev.karoo.core.lifecycle.KillOrder;
import dev.karoo.core.lifecycle.Lifecycle;
import dev.karoo.core.reconcile.Rules;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Attempts that no Task object stands for any more, since it was taken away by force or its
/// pipeline has no such task. They are to end, and hold what they hold until they have, or until
/// nothing was heard of their agent for so long that they count as over.
final class Strays {
  private final Map<String, Attempt> all = new TreeMap<>();

  /// It is one from now on. @param order why it is to end
  void end(Attempt attempt, KillOrder order) {
    put(Lifecycle.transition(attempt, new AttemptEvent.KillOrdered(order)).next());
  }

  /// It is now so.
  void put(Attempt attempt) {
    all.put(attempt.id(), attempt);
  }

  void remove(String id) {
    all.remove(id);
  }

  Optional<Attempt> get(String id) {
    return Optional.ofNullable(all.get(id));
  }

  /// In the order of their ids.
  Collection<Attempt> all() {
    return Collections.unmodifiableCollection(all.values());
  }

  /// Those of whose agents nothing was heard for too long.
  List<Attempt> writtenOff(Rules rules, Instant now) {
    return all.values().stream().filter(attempt -> rules.writtenOffAt(attempt)
        .filter(at -> !at.isAfter(now)).isPresent()).toList();
  }

  /// When the next one counts as over.
  Optional<Instant> wake(Rules rules) {
    return all.values().stream().flatMap(attempt -> rules.writtenOffAt(attempt).stream())
        .min(Instant::compareTo);
  }
}
