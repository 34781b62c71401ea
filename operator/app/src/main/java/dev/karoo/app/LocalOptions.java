package dev.karoo.app;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/// What `karoo local up` starts: a master, and agents that are processes of their own, without an
/// operator.
///
/// @param agents how many, and what they have
/// @param stateDirectory where everything is kept; nothing is written outside of it
/// @param listen where the master listens; port 0: any free one
public record LocalOptions(LocalAgents agents, Path stateDirectory, InetSocketAddress listen) {}
