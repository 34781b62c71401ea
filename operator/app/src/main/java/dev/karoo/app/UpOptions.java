package dev.karoo.app;

import java.nio.file.Path;

/// What `karoo up` starts: a local cluster, the operator and the API server, in one process.
///
/// @param agents of the local cluster
/// @param stateDirectory where everything is kept; nothing is written outside of it
/// @param serving how the API is served
public record UpOptions(LocalAgents agents, Path stateDirectory, Serving serving) {}
