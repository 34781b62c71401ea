package dev.karoo.core.placement;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.CoreRequest;
import dev.karoo.core.pipeline.GpuRequest;
import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.PortRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.VolumeRequest;

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
  final boolean hasCores;
  final boolean usesMulticast;
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
