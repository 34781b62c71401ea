package dev.karoo.control;

import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Conditions in Kubernetes' manner: the time is that of the last change of the status, not of the
/// message.
final class Conditions {
  private final List<Condition> before;
  private final List<Condition> now = new ArrayList<>();
  private final long generation;
  private final String time;

  /// @param before those of the last status
  /// @param generation of the spec that these are about
  Conditions(List<Condition> before, long generation, Instant now) {
    this.before = before;
    this.generation = generation;
    this.time = Times.seconds(now);
  }

  /// Adds one. @param holds whether it is true; none: unknown
  Conditions add(String type, Optional<Boolean> holds, String reason, String message) {
    var condition = new Condition();
    condition.setType(type);
    condition.setStatus(holds.map(b -> b ? "True" : "False").orElse("Unknown"));
    condition.setReason(reason);
    condition.setMessage(message);
    condition.setObservedGeneration(generation);
    condition.setLastTransitionTime(before.stream()
        .filter(old -> old.getType().equals(type)
            && old.getStatus().equals(condition.getStatus()))
        .map(Condition::getLastTransitionTime).findFirst().orElse(time));
    now.add(condition);
    return this;
  }

  /// Adds one that is true or false.
  Conditions add(String type, Verdict verdict) {
    return add(type, Optional.of(verdict.holds), verdict.reason, verdict.message);
  }

  List<Condition> list() {
    return List.copyOf(now);
  }

  /// Whether something is so, and why.
  record Verdict(boolean holds, String reason, String message) {}
}
