package dev.karoo.app;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/// What `karoo operator` starts: the operator and the API server, on a Mesos cluster.
///
/// @param master `zk://host:port,…/path`, or `http://host:port`, several of them separated by
///     commas
/// @param stateDirectory where everything is kept; nothing is written outside of it
/// @param listen where the API is served; port 0: any free one
public record OperatorOptions(String master, Path stateDirectory, InetSocketAddress listen) {}
