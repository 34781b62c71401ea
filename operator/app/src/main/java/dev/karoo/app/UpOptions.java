package dev.karoo.app;

import dev.karoo.core.placement.PlacementProblem.Policy;
import java.nio.file.Path;

/// What `karoo up` starts: a local cluster, the operator and the API server, in one process.
///
/// @param agents of the local cluster
/// @param stateDirectory where everything is kept; nothing is written outside of it
/// @param serving how the API is served
/// @param placement how to choose among agents that fit
public record UpOptions(LocalAgents agents, Path stateDirectory, Serving serving,
    Policy placement) {
  /// On as few agents as can be.
  public UpOptions(LocalAgents agents, Path stateDirectory, Serving serving) {
    this(agents, stateDirectory, serving, Policy.PACK);
  }
}
