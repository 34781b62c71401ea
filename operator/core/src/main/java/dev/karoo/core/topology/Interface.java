package dev.karoo.core.topology;

import dev.karoo.core.quantity.Scalar;
import java.util.List;
import java.util.Set;

/// A network interface of an agent. Tasks share its bandwidth.
///
/// @param name the operating system's name, unique in its agent
/// @param networks the logical networks that it is on
/// @param address its IPv4 address
/// @param bandwidthIn in bit/s that may be given away
/// @param bandwidthOut in bit/s that may be given away
/// @param ibverbsDevices device files for ibverbs; empty: not capable of it
/// @param multicastLoopback whether what a task sends to a multicast group by ibverbs reaches a
///     receiver on this same interface
/// @param locality where it hangs
/// @param resource the prefix of its Mesos scalars (`katsdpcontroller.interface.0`, whose
///     `.bandwidth_in` and `.bandwidth_out` are charged); empty when the agent offers none
public record Interface(String name, Set<String> networks, String address, Scalar bandwidthIn,
    Scalar bandwidthOut, List<String> ibverbsDevices, boolean multicastLoopback,
    Locality locality, String resource) {
  public Interface {
    networks = Set.copyOf(networks);
    ibverbsDevices = List.copyOf(ibverbsDevices);
  }

  /// Whether tasks can use ibverbs on it.
  public boolean ibverbs() {
    return !ibverbsDevices.isEmpty();
  }
}
