package dev.karoo.core.placement;

import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.CpuSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Exactly what one task gets: agent, domains, cores, GPUs, interfaces, ports.
///
/// @param agent its name
/// @param domains of its cores, or that its devices are near, by position in the agent, ascending
/// @param cores its PUs, siblings taken with `wholeCores` included
/// @param coreNames the PU of each named core
/// @param gpus in the order of the requests
/// @param interfaces in the order of the requests
/// @param ports by name
public record Placement(String agent, List<Integer> domains, CpuSet cores,
    Map<String, Integer> coreNames, List<GpuShare> gpus, List<InterfaceShare> interfaces,
    Map<String, Integer> ports) {
  /// A share of a GPU. @param uuid which @param compute 1 = the whole @param memory in MiB
  public record GpuShare(String uuid, Scalar compute, Scalar memory) {}

  /// Bandwidth of an interface.
  ///
  /// @param request the name of the task's request
  /// @param name of the agent's interface
  /// @param address its IPv4 address
  /// @param bandwidthIn in bit/s
  /// @param bandwidthOut in bit/s
  public record InterfaceShare(String request, String name, String address, Scalar bandwidthIn,
      Scalar bandwidthOut) {}

  public Placement {
    domains = List.copyOf(domains);
    coreNames = sorted(coreNames);
    gpus = List.copyOf(gpus);
    interfaces = List.copyOf(interfaces);
    ports = sorted(ports);
  }

  private static Map<String, Integer> sorted(Map<String, Integer> of) {
    if (of instanceof InOrder) {
      return of;
    }
    return of.isEmpty()
        ? Collections.emptySortedMap()
        : Collections.unmodifiableSortedMap(new TreeMap<>(of));
  }
}
