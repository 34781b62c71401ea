package dev.karoo.control;

import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.placement.PlacementSolution.Eviction;
import dev.karoo.core.placement.Standing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/// What those who are to end still hold. A search counts it as free; and what one of them leaves
/// may be found for others than the one for whom it ends.
final class Contested {
  private final List<Eviction> evictions;
  private final Map<TaskKey, List<Placement>> held = new HashMap<>();

  /// @param standing who holds what, the victims among them
  Contested(List<Eviction> evictions, List<Standing> standing) {
    this.evictions = evictions;
    Map<TaskKey, Eviction> victims = new HashMap<>();
    evictions.forEach(eviction -> victims.put(eviction.victim(), eviction));
    standing.stream().filter(one -> victims.containsKey(one.key())).forEach(one -> held
        .computeIfAbsent(one.key(), _ -> new ArrayList<>()).add(one.placement()));
  }

  /// Who must have ended before these may start: those that end for them, and those of whose cores,
  /// devices or ports they get some. Time and memory are not looked at where both have cores of
  /// their own: Mesos offers these only when they are free.
  List<Eviction> by(SortedMap<TaskKey, Proposal.Member> members) {
    return evictions.stream().filter(eviction -> members.containsKey(eviction.beneficiary())
        || members.values().stream().anyMatch(member -> held
            .getOrDefault(eviction.victim(), List.of()).stream()
            .anyMatch(victim -> share(member.holding().placement(), victim))))
        .toList();
  }

  /// The agents of those that end.
  Set<String> agents(List<Eviction> some) {
    return some.stream().flatMap(e -> held.getOrDefault(e.victim(), List.of()).stream())
        .map(Placement::agent).collect(Collectors.toSet());
  }

  private static boolean share(Placement one, Placement other) {
    return one.agent().equals(other.agent())
        && (one.cores().isEmpty() || other.cores().isEmpty()
            || one.cores().intersects(other.cores())
            || common(one.ports().values(), other.ports().values())
            || common(one.gpus().stream().map(Placement.GpuShare::uuid).toList(),
                other.gpus().stream().map(Placement.GpuShare::uuid).toList())
            || common(one.interfaces().stream().map(Placement.InterfaceShare::name).toList(),
                other.interfaces().stream().map(Placement.InterfaceShare::name).toList()));
  }

  private static boolean common(Collection<?> some, Collection<?> others) {
    return !Collections.disjoint(some, others);
  }
}
