package dev.karoo.app;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/// What `karoo up` starts: a local cluster, the operator and the API server, in one process.
///
/// @param agents of the local cluster
/// @param stateDirectory where everything is kept; nothing is written outside of it
/// @param listen where the API is served; port 0: any free one
public record UpOptions(LocalAgents agents, Path stateDirectory, InetSocketAddress listen) {}
