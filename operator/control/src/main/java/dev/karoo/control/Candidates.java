package dev.karoo.control;

import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.Waiting;
import dev.karoo.core.reconcile.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/// Those for whom places are searched, and on which agents they are not. As few sets of agents as
/// can be: those who ask for the same, and avoid the same, are one to the search, and a crowd of
/// single ones takes its whole budget.
///
/// @param waiting who wants a place and has none
/// @param nominees for whom tasks of lower priority are ending
/// @param shortfalls whose offers did not come
record Candidates(Collection<Step.Place> waiting, Nominees nominees, Shortfalls shortfalls,
    ToIntFunction<TaskKey> priority, Instant now) {
  /// For whom nobody ends.
  private static final int LEAST = Integer.MIN_VALUE + 1;

  /// Those for whom nobody ends. Where tasks end for another of their priority, or a higher one,
  /// they do not take the room; what was freed for themselves is theirs.
  List<Waiting> open() {
    Map<Integer, Set<String>> closed = new HashMap<>();
    List<Waiting> open = new ArrayList<>();
    for (Step.Place place : waiting) {
      int its = priority.applyAsInt(place.key());
      if (!nominees.has(place.key())) {
        open.add(asked(place, its, nominees.isNext(place.key())
            ? nominees.closedToNext(place.key())
            : closed.computeIfAbsent(its, nominees::closedTo)));
      }
    }
    return open;
  }

  /// Those who need not wait for the end of others where there is room for them now: who is to end
  /// may hang. For them nobody else ends; the higher come first all the same.
  ///
  /// @param which of them
  List<Waiting> nominated(Predicate<TaskKey> which) {
    List<Step.Place> places = waiting.stream().filter(place -> nominees.has(place.key()))
        .filter(place -> which.test(place.key())).toList();
    boolean few = nominees.few();
    TreeSet<Integer> priorities = new TreeSet<>();
    places.forEach(place -> priorities.add(priority.applyAsInt(place.key())));
    Map<Integer, Set<String>> closed = new HashMap<>();
    return places.stream().map(place -> {
      int its = priority.applyAsInt(place.key());
      return asked(place, LEAST + priorities.headSet(its).size(), few
          ? nominees.closedTo(place.key())
          : closed.computeIfAbsent(its, nominees::closedTo));
    }).toList();
  }

  private Waiting asked(Step.Place place, int rank, Set<String> kept) {
    Set<String> avoid = shortfalls.of(place.key(), now);
    avoid.addAll(place.avoid());
    avoid.addAll(kept);
    return new Waiting(place.key(), place.request(), rank, place.gang(), avoid, place.prefer());
  }
}
