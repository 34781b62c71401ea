package dev.karoo.app;

import dev.karoo.core.brake.DisasterBrake;
import dev.karoo.core.placement.PlacementProblem.Policy;
import java.nio.file.Path;

/// What `karoo operator` starts: the operator and the API server, on a Mesos cluster.
///
/// @param master `zk://host:port,…/path`, or `http://host:port`, several of them separated by
///     commas
/// @param stateDirectory where everything is kept; nothing is written outside of it
/// @param serving how the API is served
/// @param framework how it joins the cluster
/// @param brake when so many agents vanish that nothing is moved
/// @param placement how to choose among agents that fit
public record OperatorOptions(String master, Path stateDirectory, Serving serving,
    FrameworkOptions framework, DisasterBrake brake, Policy placement) {
  /// With the usual brake, on as few agents as can be.
  public OperatorOptions(String master, Path stateDirectory, Serving serving,
      FrameworkOptions framework) {
    this(master, stateDirectory, serving, framework, DisasterBrake.USUAL, Policy.PACK);
  }
}
