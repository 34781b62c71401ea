package dev.karoo.core.pipeline;

import java.util.OptionalInt;

/// A port of the agent.
///
/// @param name as used in `$(ports.<name>)`, unique in the task
/// @param number a specific one; none: any that is free
/// @param readiness whether the task is ready only once this port accepts TCP connections
public record PortRequest(String name, OptionalInt number, boolean readiness) {}
