package dev.karoo.core.pipeline;

import dev.karoo.core.topology.CpuSet;
import java.util.List;
import java.util.Map;

/// What the references of one placed task stand for.
///
/// @param index its own
/// @param cores all its cores
/// @param coreNames the PU of each named core
/// @param ports the number of each port
/// @param interfaces what each interface request got
/// @param gpus the uuid of the GPU that each request got, in order
/// @param volumes where it sees each volume
/// @param multicast the groups of its pipeline, with their addresses
/// @param endpoints of other tasks: by template, by index, by port, `host:port`
public record Bindings(int index, CpuSet cores, Map<String, Integer> coreNames,
    Map<String, Integer> ports, Map<String, Nic> interfaces, List<String> gpus,
    Map<String, String> volumes, Map<String, Group> multicast,
    Map<String, List<Map<String, String>>> endpoints) {
  /// What an interface request got. @param address IPv4 @param name the operating system's
  public record Nic(String address, String name) {}

  /// A multicast group.
  ///
  /// @param first its first address, an unsigned 32-bit IPv4 number
  /// @param count of its addresses
  /// @param port UDP
  public record Group(long first, int count, int port) {}

  public Bindings {
    coreNames = Map.copyOf(coreNames);
    ports = Map.copyOf(ports);
    interfaces = Map.copyOf(interfaces);
    gpus = List.copyOf(gpus);
    volumes = Map.copyOf(volumes);
    multicast = Map.copyOf(multicast);
    endpoints = Map.copyOf(endpoints);
  }
}
