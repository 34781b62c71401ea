package dev.karoo.core.placement;

/// Finds where tasks go.
public final class Placer {
  private Placer() {}

  /// Places what waits; pure: the same problem always has the same solution.
  public static PlacementSolution place(PlacementProblem problem) {
    return new PlacementIndex(problem.agents(), problem.standing()).place(problem.waiting(),
        problem.policy(), problem.now(), problem.steps(), problem.seed());
  }
}
