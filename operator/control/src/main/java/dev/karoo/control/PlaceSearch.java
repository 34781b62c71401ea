package dev.karoo.control;

import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.PlacementIndex;
import dev.karoo.core.placement.PlacementProblem;
import dev.karoo.core.placement.PlacementSolution;
import dev.karoo.core.placement.Waiting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A search for places in what is free now.
final class PlaceSearch {
  /// A crowd gets more than the usual budget: with less for each task, packing anew leads nowhere,
  /// and what is tried instead takes longer.
  private static final long STEPS_PER_TASK = 350;

  private final PlacementIndex index;
  private final Settings settings;
  private final LaunchFailures.Avoided failing;
  private final Instant now;

  /// @param index what is free; the same after a search
  /// @param failing agents where launches failed too often of late
  PlaceSearch(PlacementIndex index, Settings settings, LaunchFailures.Avoided failing,
      Instant now) {
    this.index = index;
    this.settings = settings;
    this.failing = failing;
    this.now = now;
  }

  /// Agents where launches fail are a last resort: for whoever finds no place without them it is
  /// searched once more. Where all agents fail, nothing would run else until their time is over,
  /// and nobody would learn that one is well again.
  PlacementSolution find(List<Waiting> wanting) {
    List<Waiting> careful = wanting.stream().map(this::avoiding).toList();
    PlacementSolution solution = place(careful);
    Set<TaskKey> without = new HashSet<>();
    solution.unplaced().forEach(task -> without.add(task.key()));
    var bold = new ArrayList<Waiting>();
    for (int i = 0; i < careful.size(); i++) {
      bold.add(without.contains(careful.get(i).key()) ? wanting.get(i) : careful.get(i));
    }
    return bold.equals(careful) ? solution : place(bold);
  }

  private Waiting avoiding(Waiting task) {
    Set<String> avoid = new HashSet<>(failing.of(PipelineId.of(task.key())));
    avoid.addAll(task.avoid());
    return new Waiting(task.key(), task.request(), task.priority(), task.gang(), avoid,
        task.prefer());
  }

  private PlacementSolution place(List<Waiting> wanting) {
    long steps = Math.clamp(STEPS_PER_TASK * wanting.size(), settings.placementSteps(),
        Math.max(settings.placementSteps(), PlacementProblem.STEPS));
    return index.place(wanting, settings.policy(), now, steps, 0);
  }
}
