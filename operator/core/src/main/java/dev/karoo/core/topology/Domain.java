package dev.karoo.core.topology;

import dev.karoo.core.quantity.Scalar;
import java.util.Optional;
import java.util.OptionalInt;

/// A set of cores that share memory or a last-level cache: a NUMA node, or a part of one.
///
/// @param cores its PUs, in no other domain of the agent
/// @param numaNode the operating system's node that it is or lies in, where known; memory is bound
///     only where it is
/// @param memory what is attached to it in MiB, where advertised
public record Domain(CpuSet cores, OptionalInt numaNode, Optional<Scalar> memory) {}
