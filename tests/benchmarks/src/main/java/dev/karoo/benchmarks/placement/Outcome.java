package dev.karoo.benchmarks.placement;

import dev.karoo.core.placement.Placement;
import dev.karoo.core.placement.PlacementSolution;

/// What a placement came to. @param placed tasks @param agents that they are on
record Outcome(int placed, int agents) {
  static Outcome of(PlacementSolution solution) {
    return new Outcome(solution.placed().size(), (int) solution.placed().values().stream()
        .map(Placement::agent).distinct().count());
  }
}
