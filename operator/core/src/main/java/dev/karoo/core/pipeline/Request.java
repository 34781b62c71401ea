package dev.karoo.core.pipeline;

import dev.karoo.core.quantity.Scalar;
import java.util.List;
import java.util.Optional;

/// All that one task asks of a host: what placement sees of it.
///
/// @param cpus shared CPU time, on top of the cores
/// @param memory in MiB
/// @param disk in MiB
/// @param cores for itself alone
/// @param gpus shares, each of one GPU; two requests may get the same GPU
/// @param interfaces bandwidth, each of one interface
/// @param volumes by name
/// @param ports by name
/// @param alignment of the cores; devices have their own, already resolved
/// @param agentSelector conditions that the agent must all satisfy
/// @param subsystem which the agent must accept
/// @param spread over attributes
/// @param antiAffinity to templates of its pipeline
public record Request(Scalar cpus, Scalar memory, Scalar disk, CoreRequest cores,
    List<GpuRequest> gpus, List<InterfaceRequest> interfaces, List<VolumeRequest> volumes,
    List<PortRequest> ports, Alignment alignment, List<Selector> agentSelector,
    Optional<String> subsystem, List<Spread> spread, List<AntiAffinity> antiAffinity) {
  public Request {
    gpus = List.copyOf(gpus);
    interfaces = List.copyOf(interfaces);
    volumes = List.copyOf(volumes);
    ports = List.copyOf(ports);
    agentSelector = List.copyOf(agentSelector);
    spread = List.copyOf(spread);
    antiAffinity = List.copyOf(antiAffinity);
  }
}
