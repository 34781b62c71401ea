package dev.karoo.app;

import java.nio.file.Path;

/// What `karoo operator` starts: the operator and the API server, on a Mesos cluster.
///
/// @param master `zk://host:port,…/path`, or `http://host:port`, several of them separated by
///     commas
/// @param stateDirectory where everything is kept; nothing is written outside of it
/// @param serving how the API is served
/// @param framework how it joins the cluster
public record OperatorOptions(String master, Path stateDirectory, Serving serving,
    FrameworkOptions framework) {}
