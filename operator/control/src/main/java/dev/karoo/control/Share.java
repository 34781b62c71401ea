package dev.karoo.control;

import dev.karoo.core.ports.Offer;
import dev.karoo.core.ports.Reserved;
import dev.karoo.core.quantity.Resources;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What offers of one agent and one role hold together: one ACCEPT can use no more than that.
///
/// @param role of the offers
/// @param free for any task
/// @param reserved what is kept for single tasks, by [dev.karoo.core.launch.Labels#TASK]
record Share(String role, Resources free, SortedMap<String, Resources> reserved) {
  Share {
    reserved = Collections.unmodifiableSortedMap(new TreeMap<>(reserved));
  }

  /// Nothing of a role.
  static Share none(String role) {
    return new Share(role, Resources.EMPTY, new TreeMap<>());
  }

  /// What is kept for one task.
  Resources reservedFor(String task) {
    return reserved.getOrDefault(task, Resources.EMPTY);
  }

  /// With an offer of the same agent and role.
  Share plus(Offer offer) {
    var sum = new TreeMap<>(reserved);
    for (Reserved kept : offer.reserved()) {
      sum.merge(kept.task(), kept.resources(), Resources::plus);
    }
    return new Share(role, free.plus(offer.resources()), sum);
  }

  /// With another share of the same agent and role.
  Share plus(Share other) {
    var sum = new TreeMap<>(reserved);
    other.reserved.forEach((task, kept) -> sum.merge(task, kept, Resources::plus));
    return new Share(role, free.plus(other.free), sum);
  }

  /// What is left when these are launched: each first uses what is kept for it.
  ///
  /// @param charges by task
  /// @return none where there is not enough
  Optional<Share> without(SortedMap<String, Resources> charges) {
    Resources rest = free;
    var kept = new TreeMap<>(reserved);
    for (var charge : charges.entrySet()) {
      Resources own = reservedFor(charge.getKey());
      Resources missing = charge.getValue().beyond(own);
      if (!rest.covers(missing)) {
        return Optional.empty();
      }
      rest = rest.minus(missing);
      kept.computeIfPresent(charge.getKey(), (_, before) -> before.beyond(charge.getValue()));
    }
    return Optional.of(new Share(role, rest, kept));
  }

  /// Whether these can be launched.
  boolean covers(SortedMap<String, Resources> charges) {
    return without(charges).isPresent();
  }
}
