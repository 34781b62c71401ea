package dev.karoo.core.placement;

import java.util.Arrays;

/// What a task gets of one host, by positions: a [Placement] in the making.
///
/// Everything that [Host#take] subtracts and [Host#release] adds is in here, so that the two are
/// always each other's inverse.
final class Grant {
  final long cpus;
  final long memory;
  final long disk;
  /// The domains of its cores, or that its devices share.
  final long domains;
  /// Its PUs by the host's numbers, and their sum.
  final long[] pus;
  final int puCount;
  /// The domain whose memory it is charged to; −1: none.
  final int memoryDomain;
  final int[] gpus;
  final long[] gpuCompute;
  final long[] gpuMemory;
  final int[] interfaces;
  final long[] bandwidthIn;
  final long[] bandwidthOut;
  final Multicast[] multicast;
  final int[] ports;
  final int anyPorts;
  /// How many of the host's own ports that is.
  final int portCount;
  /// Unfulfilled wishes within the host: see [AgentSearch].
  final int cost;

  Grant(RequestShape shape, long domains, long[] pus, int memoryDomain, int[] gpus,
      int[] interfaces, int cost) {
    this.domains = domains;
    this.pus = pus;
    puCount = HostShape.count(pus);
    cpus = shape.cpus + 1000L * puCount;
    memory = shape.memory;
    disk = shape.disk;
    this.memoryDomain = memoryDomain;
    this.gpus = gpus;
    gpuCompute = shape.gpuCompute;
    gpuMemory = shape.gpuMemory;
    this.interfaces = interfaces;
    bandwidthIn = shape.bandwidthIn;
    bandwidthOut = shape.bandwidthOut;
    multicast = shape.multicast;
    ports = shape.ports;
    anyPorts = shape.anyPorts;
    portCount = ports.length + anyPorts;
    this.cost = cost;
  }

  /// What a standing task holds: the amounts of its placement, on the devices that the host still
  /// has.
  static Grant of(Host host, RequestShape shape, Placement placement) {
    return new Grant(host, shape, placement);
  }

  private Grant(Host host, RequestShape shape, Placement placement) {
    var bits = new long[host.shape.words];
    placement.cores().stream().map(host.shape::number).filter(n -> n >= 0)
        .forEach(n -> bits[n >> 6] |= 1L << n);
    pus = bits;
    puCount = HostShape.count(bits);
    cpus = shape.cpus + 1000L * placement.cores().size();
    memory = shape.memory;
    disk = shape.disk;
    long mask = 0;
    for (int domain : placement.domains()) {
      mask |= domain < host.shape.domains ? 1L << domain : 0;
    }
    domains = mask;
    memoryDomain = shape.bindsMemory() && Long.bitCount(mask) == 1
        ? Long.numberOfTrailingZeros(mask)
        : -1;
    int n = placement.gpus().size();
    gpus = new int[n];
    gpuCompute = new long[n];
    gpuMemory = new long[n];
    for (int i = 0; i < n; i++) {
      Placement.GpuShare share = placement.gpus().get(i);
      gpus[i] = host.gpu(share.uuid());
      gpuCompute[i] = share.compute().thousandths();
      gpuMemory[i] = share.memory().thousandths();
    }
    n = placement.interfaces().size();
    interfaces = new int[n];
    bandwidthIn = new long[n];
    bandwidthOut = new long[n];
    multicast = new Multicast[n];
    for (int i = 0; i < n; i++) {
      Placement.InterfaceShare share = placement.interfaces().get(i);
      interfaces[i] = host.nic(share.name());
      bandwidthIn[i] = share.bandwidthIn().thousandths();
      bandwidthOut[i] = share.bandwidthOut().thousandths();
      multicast[i] = i < shape.multicast.length ? shape.multicast[i] : Multicast.NONE;
    }
    ports = placement.ports().values().stream().mapToInt(p -> p).toArray();
    anyPorts = 0;
    portCount = (int) Arrays.stream(ports).filter(host.agent.ports()::contains).count();
    cost = 0;
  }

  /// Whether it takes the same devices and domains.
  boolean alike(Grant other) {
    return domains == other.domains && Arrays.equals(gpus, other.gpus)
        && Arrays.equals(interfaces, other.interfaces);
  }
}
