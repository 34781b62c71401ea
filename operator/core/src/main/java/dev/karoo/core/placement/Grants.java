package dev.karoo.core.placement;

import dev.karoo.core.pipeline.PortRequest;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Gpu;
import dev.karoo.core.topology.Interface;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Turns what a search found into placements.
final class Grants {
  private Grants() {}

  /// The placement that the grant means. Ports of any number are the lowest free ones, those in
  /// `wanted`, which others may ask for by number, last.
  static Placement placement(Item item, Set<Integer> wanted) {
    Host host = item.host;
    Grant grant = item.grant;
    List<Integer> domains = new ArrayList<>();
    for (long rest = grant.domains; rest != 0; rest &= rest - 1) {
      domains.add(Long.numberOfTrailingZeros(rest));
    }
    var pus = new int[grant.puCount];
    int count = 0;
    for (int n = 0; n < host.shape.pu.length && count < pus.length; n++) {
      if ((grant.pus[n >> 6] >>> n & 1) != 0) {
        pus[count++] = host.shape.pu[n];
      }
    }
    List<Placement.GpuShare> gpus = new ArrayList<>();
    for (int i = 0; i < grant.gpus.length; i++) {
      Gpu gpu = host.agent.gpus().get(grant.gpus[i]);
      gpus.add(new Placement.GpuShare(gpu.uuid(), item.shape.gpus[i].compute(),
          item.shape.gpus[i].memory()));
    }
    List<Placement.InterfaceShare> interfaces = new ArrayList<>();
    for (int i = 0; i < grant.interfaces.length; i++) {
      Interface nic = host.agent.interfaces().get(grant.interfaces[i]);
      interfaces.add(new Placement.InterfaceShare(item.shape.interfaces[i].name(), nic.name(),
          nic.address(), item.shape.interfaces[i].bandwidthIn(),
          item.shape.interfaces[i].bandwidthOut()));
    }
    return new Placement(host.agent.name(), domains, CpuSet.of(pus), names(item), gpus, interfaces,
        ports(item, wanted));
  }

  /// Named cores in ascending order; of a whole core its first thread.
  private static Map<String, Integer> names(Item item) {
    if (item.shape.cores.names().isEmpty()) {
      return Map.of();
    }
    Map<String, Integer> names = new TreeMap<>();
    HostShape shape = item.host.shape;
    int next = 0;
    List<String> wanted = item.shape.cores.names();
    for (int n = 0; n < shape.pu.length && next < wanted.size(); n++) {
      if ((item.grant.pus[n >> 6] >>> n & 1) != 0
          && (!item.shape.cores.wholeCores() || firstThread(shape, n))) {
        names.put(wanted.get(next++), shape.pu[n]);
      }
    }
    return names;
  }

  private static boolean firstThread(HostShape shape, int number) {
    for (long[] core : shape.cores[shape.domainOf(number)]) {
      if ((core[number >> 6] >>> number & 1) != 0) {
        return HostShape.lowest(core) == number;
      }
    }
    return false;
  }

  private static Map<String, Integer> ports(Item item, Set<Integer> wanted) {
    if (item.shape.request.ports().isEmpty()) {
      return Map.of();
    }
    Ports free = item.host.ports;
    Map<String, Integer> ports = new TreeMap<>();
    List<String> any = new ArrayList<>();
    for (PortRequest request : item.shape.request.ports()) {
      if (request.number().isPresent()) {
        ports.put(request.name(), request.number().getAsInt());
      } else {
        any.add(request.name());
      }
    }
    List<Integer> second = new ArrayList<>();
    int next = 0;
    for (int port = any.isEmpty() ? -1 : free.next(0); port >= 0
        && next < any.size(); port = free.next(port + 1)) {
      if (!wanted.isEmpty() && wanted.contains(port)) {
        second.add(port);
      } else {
        ports.put(any.get(next++), port);
      }
    }
    for (int port : second) {
      if (next < any.size()) {
        ports.put(any.get(next++), port);
      }
    }
    return ports;
  }
}
