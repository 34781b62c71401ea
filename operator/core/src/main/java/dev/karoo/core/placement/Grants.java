package dev.karoo.core.placement;

import dev.karoo.core.pipeline.PortRequest;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Gpu;
import dev.karoo.core.topology.Interface;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Turns what a search found into placements. Ports of any number are settled here: each task gets
/// the lowest free ones, and holds them until [#release], so that the next gets others.
final class Grants {
  /// Ports that some task asks for by number: others get them last.
  private final Set<Integer> wanted = new HashSet<>();
  private final List<Host> holders = new ArrayList<>();
  private final List<int[]> held = new ArrayList<>();

  /// @param all tasks, placed or not
  Grants(List<Item> all) {
    for (Item item : all) {
      for (int port : item.shape.ports) {
        wanted.add(port);
      }
    }
  }

  /// The placement that the item's grant means.
  Placement placement(Item item) {
    Host host = item.host;
    Grant grant = item.grant;
    var pus = new int[grant.puCount];
    int count = 0;
    for (int n = 0; n < host.shape.pu.length && count < pus.length; n++) {
      if ((grant.pus[n >> 6] >>> n & 1) != 0) {
        pus[count++] = host.shape.pu[n];
      }
    }
    return new Placement(host.agent.name(), domains(grant.domains),
        pus.length == 0 ? CpuSet.EMPTY : CpuSet.of(pus), names(item), gpus(item), interfaces(item),
        ports(item));
  }

  /// Gives back all ports that are held for placements.
  void release() {
    for (int i = 0; i < held.size(); i++) {
      for (int port : held.get(i)) {
        holders.get(i).ports.release(port);
      }
    }
    held.clear();
    holders.clear();
  }

  private static List<Integer> domains(long mask) {
    var domains = new Integer[Long.bitCount(mask)];
    int count = 0;
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      domains[count++] = Long.numberOfTrailingZeros(rest);
    }
    return List.of(domains);
  }

  private static List<Placement.GpuShare> gpus(Item item) {
    var shares = new Placement.GpuShare[item.grant.gpus.length];
    for (int i = 0; i < shares.length; i++) {
      Gpu gpu = item.host.agent.gpus().get(item.grant.gpus[i]);
      shares[i] = new Placement.GpuShare(gpu.uuid(), item.shape.gpus[i].compute(),
          item.shape.gpus[i].memory());
    }
    return List.of(shares);
  }

  private static List<Placement.InterfaceShare> interfaces(Item item) {
    var shares = new Placement.InterfaceShare[item.grant.interfaces.length];
    for (int i = 0; i < shares.length; i++) {
      Interface nic = item.host.agent.interfaces().get(item.grant.interfaces[i]);
      shares[i] = new Placement.InterfaceShare(item.shape.interfaces[i].name(), nic.name(),
          nic.address(), item.shape.interfaces[i].bandwidthIn(),
          item.shape.interfaces[i].bandwidthOut());
    }
    return List.of(shares);
  }

  /// Named cores in ascending order; of a whole core its first thread.
  private static Map<String, Integer> names(Item item) {
    int wanted = item.shape.cores.names().size();
    if (wanted == 0) {
      return Map.of();
    }
    var numbers = new int[wanted];
    HostShape shape = item.host.shape;
    int next = 0;
    for (int n = 0; n < shape.pu.length && next < wanted; n++) {
      if ((item.grant.pus[n >> 6] >>> n & 1) != 0
          && (!item.shape.cores.wholeCores() || firstThread(shape, n))) {
        numbers[next++] = shape.pu[n];
      }
    }
    return item.shape.coreNames.numbered(numbers);
  }

  private static boolean firstThread(HostShape shape, int number) {
    for (long[] core : shape.cores[shape.domainOf(number)]) {
      if ((core[number >> 6] >>> number & 1) != 0) {
        return HostShape.lowest(core) == number;
      }
    }
    return false;
  }

  private Map<String, Integer> ports(Item item) {
    List<PortRequest> requests = item.shape.request.ports();
    if (requests.isEmpty()) {
      return Map.of();
    }
    int[] any = lowest(item.host.ports, item.shape.anyPorts);
    var numbers = new int[requests.size()];
    int next = 0;
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = requests.get(i).number().isPresent()
          ? requests.get(i).number().getAsInt()
          : any[next++];
    }
    for (int port : numbers) {
      item.host.ports.hold(port);
    }
    holders.add(item.host);
    held.add(numbers);
    return item.shape.portNames.numbered(numbers);
  }

  /// So many free ports: the lowest, but those wanted by number last.
  private int[] lowest(Ports free, int count) {
    var lowest = new int[count];
    var second = new int[count];
    int firsts = 0;
    int seconds = 0;
    for (int port = count == 0 ? -1 : free.next(0); port >= 0
        && firsts < count; port = free.next(port + 1)) {
      if (wanted.isEmpty() || !wanted.contains(port)) {
        lowest[firsts++] = port;
      } else if (seconds < count) {
        second[seconds++] = port;
      }
    }
    System.arraycopy(second, 0, lowest, firsts, count - firsts);
    return lowest;
  }
}
