package dev.karoo.core.pipeline;

import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.ComputeCapability;
import java.util.Optional;

/// A share of one GPU.
///
/// @param model the exact model, where it matters
/// @param compute of one GPU, 0–1
/// @param memory in MiB
/// @param minComputeCapability the least, where it matters
/// @param alignment with the task's cores
public record GpuRequest(Optional<String> model, Scalar compute, Scalar memory,
    Optional<ComputeCapability> minComputeCapability, Alignment alignment) {}
