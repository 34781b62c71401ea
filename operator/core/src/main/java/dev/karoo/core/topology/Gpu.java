package dev.karoo.core.topology;

import dev.karoo.core.quantity.Scalar;

/// A GPU of an agent. Tasks share it: each takes a part of its compute and of its memory.
///
/// @param model the vendor's name, such as `NVIDIA A30`
/// @param uuid the driver's name for it, unique in the world
/// @param compute how much may be given away, 1 = the whole GPU
/// @param memory in MiB
/// @param capability the CUDA compute capability
/// @param locality where it hangs
/// @param resource the prefix of its Mesos scalars (`katsdpcontroller.gpu.0`, whose `.compute` and
///     `.mem` are charged); empty when the agent offers none and Karoo alone counts
public record Gpu(String model, String uuid, Scalar compute, Scalar memory,
    ComputeCapability capability, Locality locality, String resource) {}
