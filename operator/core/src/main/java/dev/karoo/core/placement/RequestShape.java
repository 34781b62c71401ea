package dev.karoo.core.placement;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.CoreRequest;
import dev.karoo.core.pipeline.GpuRequest;
import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.PortRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.VolumeRequest;
import dev.karoo.core.topology.Agent;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request as arrays of thousandths: what the search within an agent reads.
final class RequestShape {
  final Request request;
  final long cpus;
  final long memory;
  final long disk;
  final CoreRequest cores;
  final Alignment alignment;
  final GpuRequest[] gpus;
  final long[] gpuCompute;
  final long[] gpuMemory;
  final InterfaceRequest[] interfaces;
  final long[] bandwidthIn;
  final long[] bandwidthOut;
  final Multicast[] multicast;
  final VolumeRequest[] volumes;
  /// Ports asked for by number.
  final int[] ports;
  /// How many more, of any number.
  final int anyPorts;
  private final IdentityHashMap<HostShape, long[]> suitable = new IdentityHashMap<>();
  private @Nullable HostShape lastHost;
  private long[] lastSuitable = {};
  final Names portNames;
  final Names coreNames;
  final boolean hasCores;
  final boolean usesMulticast;
  /// At least so much of each of the [Fleet]'s measures.
  final long[] needs;
  /// Whether some device must be, or would rather be, near the cores or far from them.
  final boolean located;

  RequestShape(Request request) {
    this.request = request;
    cpus = request.cpus().thousandths();
    memory = request.memory().thousandths();
    disk = request.disk().thousandths();
    cores = request.cores();
    alignment = request.alignment();
    hasCores = !cores.isNone();
    gpus = request.gpus().toArray(GpuRequest[]::new);
    gpuCompute = new long[gpus.length];
    gpuMemory = new long[gpus.length];
    boolean placed = false;
    for (int i = 0; i < gpus.length; i++) {
      gpuCompute[i] = gpus[i].compute().thousandths();
      gpuMemory[i] = gpus[i].memory().thousandths();
      placed |= gpus[i].alignment() != Alignment.NONE;
    }
    interfaces = request.interfaces().toArray(InterfaceRequest[]::new);
    bandwidthIn = new long[interfaces.length];
    bandwidthOut = new long[interfaces.length];
    multicast = new Multicast[interfaces.length];
    for (int i = 0; i < interfaces.length; i++) {
      bandwidthIn[i] = interfaces[i].bandwidthIn().thousandths();
      bandwidthOut[i] = interfaces[i].bandwidthOut().thousandths();
      multicast[i] = Multicast.of(interfaces[i]);
      placed |= interfaces[i].alignment() != Alignment.NONE;
    }
    volumes = request.volumes().toArray(VolumeRequest[]::new);
    for (VolumeRequest volume : volumes) {
      placed |= volume.alignment() != Alignment.NONE;
    }
    located = placed;
    boolean multi = false;
    for (Multicast use : multicast) {
      multi |= use != Multicast.NONE;
    }
    usesMulticast = multi;
    ports = request.ports().stream().map(PortRequest::number).filter(n -> n.isPresent())
        .mapToInt(n -> n.getAsInt()).toArray();
    anyPorts = request.ports().size() - ports.length;
    portNames = new Names(request.ports().stream().map(PortRequest::name).toList());
    coreNames = new Names(cores.names());
    needs = needs();
  }

  private long[] needs() {
    var least = new long[Fleet.MEASURES];
    least[0] = cpus + 1000L * cores.atLeast();
    least[1] = memory;
    least[2] = disk;
    least[3] = bindsMemory() ? cores.atLeast() : 0;
    for (int i = 0; i < gpus.length; i++) {
      least[4] = Math.max(least[4], gpuCompute[i]);
      least[5] = Math.max(least[5], gpuMemory[i]);
    }
    for (int i = 0; i < interfaces.length; i++) {
      least[6] = Math.max(least[6], bandwidthIn[i]);
      least[7] = Math.max(least[7], bandwidthOut[i]);
    }
    return least;
  }

  /// For each GPU and then each interface request, the host's devices of a kind that was asked for.
  long[] suitable(Host host) {
    if (host.shape == lastHost) {
      return lastSuitable;
    }
    lastHost = host.shape;
    lastSuitable = suitable.computeIfAbsent(host.shape, unseen -> suits(host.agent));
    return lastSuitable;
  }

  /// Sets of domains of the host, in one of which all domains of the cores must lie: those near one
  /// of the devices for the first request that must be near, else those far from one that must be
  /// far; without such a request all domains.
  long[] reach(Host host) {
    for (Alignment strict : List.of(Alignment.REQUIRED, Alignment.APART)) {
      for (int i = 0; i < gpus.length; i++) {
        if (gpus[i].alignment() == strict) {
          return reach(strict, suitable(host)[i], host.shape.gpuNear);
        }
      }
      for (int i = 0; i < interfaces.length; i++) {
        if (interfaces[i].alignment() == strict) {
          return reach(strict, suitable(host)[gpus.length + i], host.shape.interfaceNear);
        }
      }
    }
    return new long[]{-1L};
  }

  private static long[] reach(Alignment strict, long devices, long[] near) {
    var reach = new long[Long.bitCount(devices)];
    int n = 0;
    for (long rest = devices; rest != 0; rest &= rest - 1) {
      long mask = near[Long.numberOfTrailingZeros(rest)];
      reach[n++] = strict == Alignment.REQUIRED ? mask : ~mask;
    }
    return reach;
  }

  private long[] suits(Agent agent) {
    var suits = new long[gpus.length + interfaces.length];
    for (int i = 0; i < gpus.length; i++) {
      for (int g = 0; g < agent.gpus().size(); g++) {
        suits[i] |= DeviceMatch.suits(gpus[i], agent.gpus().get(g)) ? 1L << g : 0;
      }
    }
    for (int i = 0; i < interfaces.length; i++) {
      for (int n = 0; n < agent.interfaces().size(); n++) {
        suits[gpus.length + i] |= DeviceMatch.suits(interfaces[i], agent.interfaces().get(n))
            ? 1L << n
            : 0;
      }
    }
    return suits;
  }

  /// Whether nothing but [Host#state] decides if the host can take it.
  boolean dependsOnStateAlone(Host host) {
    return ports.length == 0 && (!usesMulticast || host.silent());
  }

  /// Whether its memory is bound to the domain of its cores, and so counted there.
  boolean bindsMemory() {
    return hasCores && alignment == Alignment.REQUIRED;
  }

  /// Whether all its devices must be near its cores.
  boolean devicesRequired() {
    for (GpuRequest gpu : gpus) {
      if (gpu.alignment() != Alignment.REQUIRED) {
        return false;
      }
    }
    for (InterfaceRequest nic : interfaces) {
      if (nic.alignment() != Alignment.REQUIRED) {
        return false;
      }
    }
    return true;
  }
}
