package dev.karoo.control;

import dev.karoo.core.lifecycle.Holding;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.reconcile.Step;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Places found for tasks that start together: nobody else is given them while offers are gathered.
///
/// @param name of the gang, or of the single task
/// @param priority of their pipeline
/// @param members the place of each
/// @param since when they were found
record Proposal(String name, int priority, SortedMap<TaskKey, Member> members, Instant since) {
  /// One task's place. @param specHash of what is to be started there
  record Member(Holding holding, String specHash) {
    /// Whether what the plan says now, if anything, still asks for this place.
    boolean isWanted(Step.@Nullable Place place, Step.@Nullable Relaunch again) {
      if (place != null) {
        return place.request().equals(holding.request()) && place.specHash().equals(specHash)
            && !place.avoid().contains(holding.placement().agent());
      }
      return again != null && again.specHash().equals(specHash);
    }
  }

  Proposal {
    members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
  }

  /// The same, which waits only since then.
  Proposal waitingSince(Instant then) {
    return new Proposal(name, priority, members, then);
  }

  /// Both, as one of the later one's age.
  Proposal and(Proposal later) {
    var all = new TreeMap<>(members);
    all.putAll(later.members);
    return new Proposal(name, later.priority, all, later.since);
  }
}
