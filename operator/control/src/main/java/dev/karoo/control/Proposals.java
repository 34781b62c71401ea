package dev.karoo.control;

import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The places that were found and wait for offers; each task has one at the most.
final class Proposals {
  private final SortedMap<String, Proposal> byName = new TreeMap<>();
  private final Map<TaskKey, String> nameOf = new HashMap<>();

  /// Some of a gang may have a proposal already when others find places: they start together.
  void add(Proposal proposal) {
    byName.merge(proposal.name(), proposal, Proposal::and);
    proposal.members().keySet().forEach(key -> nameOf.put(key, proposal.name()));
  }

  /// The proposal is no more.
  void remove(Proposal proposal) {
    byName.remove(proposal.name());
    proposal.members().keySet().forEach(nameOf::remove);
  }

  /// All of them wait from now on.
  void renew(Instant now) {
    byName.replaceAll((_, proposal) -> proposal.waitingSince(now));
  }

  /// Whether a place was found for the task.
  boolean has(TaskKey key) {
    return nameOf.containsKey(key);
  }

  boolean isEmpty() {
    return byName.isEmpty();
  }

  /// All as they are now, by name.
  List<Proposal> all() {
    return List.copyOf(byName.values());
  }

  /// What is held, and what was found beside it. A place may be kept with Mesos for a task for
  /// which another was found by now: both are taken, the former by nobody, since a key holds one.
  List<Standing> beside(List<Standing> held) {
    Map<TaskKey, Standing> found = new LinkedHashMap<>();
    byName.values().forEach(proposal -> proposal.members().forEach((key, member) -> found.put(key,
        new Standing(key, member.holding().request(), proposal.priority(),
            member.holding().placement(), false))));
    List<Standing> all = new ArrayList<>();
    for (Standing one : held) {
      Standing promised = found.get(one.key());
      if (promised != null && promised.placement().equals(one.placement())) {
        found.remove(one.key());
      }
      all.add(promised == null || promised.placement().equals(one.placement())
          ? one
          : new Standing(new TaskKey("", "", one.key().toString(), 0), one.request(),
              one.priority(), one.placement(), false));
    }
    all.addAll(found.values());
    return all;
  }

  /// The most important first, then the oldest.
  List<Proposal> inOrder() {
    return byName.values().stream().sorted(Comparator.comparingInt(Proposal::priority).reversed()
        .thenComparing(Proposal::since).thenComparing(Proposal::name)).toList();
  }

  /// The tasks for which places were found.
  Set<TaskKey> tasks() {
    return Collections.unmodifiableSet(nameOf.keySet());
  }

  /// The names of agents whose offers are wanted.
  Set<String> agents() {
    Set<String> agents = new HashSet<>();
    byName.values().forEach(proposal -> proposal.members().values()
        .forEach(member -> agents.add(member.holding().placement().agent())));
    return agents;
  }

  /// Since when the oldest waits.
  Optional<Instant> oldest() {
    return byName.values().stream().map(Proposal::since).min(Comparator.naturalOrder());
  }
}
