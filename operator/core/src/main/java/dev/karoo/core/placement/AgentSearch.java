package dev.karoo.core.placement;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.GpuRequest;
import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.VolumeRequest;
import java.util.Arrays;

/// The search within one host: which domains, PUs, GPUs and interfaces a task gets there.
///
/// **Goal.** Find an assignment whenever one exists, and of several one that costs least: 10 for
/// each `Preferred` device far from the cores, 10 for each domain beyond the first of `Preferred`
/// cores and 1 for each pair of them and 10 of distance beyond the local one; then one that leaves
/// the smallest hole, away from GPUs that the task doesn't need.
///
/// **Constraints.** `Required` cores lie in one domain. A `Required` device is near every domain of
/// the cores, an `Apart` one near none. Without cores the `Required` devices share a domain, the
/// task's; if only some are `Preferred`, it is the one that most of them share.
///
/// **Algorithm.** Sets of domains are tried in the order of their cost, single ones first, then 2,
/// 3, …; domains that are alike (see [HostShape#group]) stand for each other, of several the freest
/// are taken. For each, [DeviceMatch] finds the cheapest devices, until the domains alone cost as
/// much as the best assignment found. Domains are combined ([DomainSets]) only if each serves the
/// task with its devices, and if all are near one that must be near, or far from one that must be
/// far. An assignment is found whenever there is one; on hosts of dozens of domains the search for
/// a cheaper one ends after some thousand sets.
///
/// **Example.** 12 cores `Preferred` on two nodes of 8, 5 and 7 of them free: {0}, {1} are too
/// small, {0, 1} does: 7 PUs of node 1, 5 of node 0, at a cost of 11.
final class AgentSearch implements DomainSets.Judge {
  private final DeviceMatch devices = new DeviceMatch();
  private final DomainSets sets = new DomainSets(this);
  private Host host = Placeholders.HOST;
  private RequestShape shape = Placeholders.SHAPE;
  private long bestDomains;
  private int bestCost;
  private long bestHole;
  /// GPUs first.
  private int[] bestDevices = {};
  private long bestVersion;
  private long allowed;
  private long charged;

  /// Counted trials, over all searches.
  long steps() {
    return devices.steps + sets.steps + charged;
  }

  /// Counts steps for work that was done elsewhere.
  void charge(long more) {
    charged += more;
  }

  /// From now on devices are tried in this order.
  void order(DeviceMatch.Order by) {
    devices.order(by);
  }

  /// Whether the task fits on the host; [#grant] then tells how.
  boolean find(Host on, RequestShape of) {
    return find(on, of, -1L);
  }

  /// The same, its cores (or what its devices share) within these domains only.
  boolean find(Host on, RequestShape of, long within) {
    return find(on, of, within, -1L, -1L);
  }

  /// The same, with these GPUs and interfaces only.
  boolean find(Host on, RequestShape of, long within, long gpus, long interfaces) {
    devices.steps++;
    devices.restrict(gpus, interfaces);
    host = on;
    shape = of;
    allowed = within;
    bestVersion = on.version;
    bestCost = Integer.MAX_VALUE;
    bestHole = Long.MAX_VALUE;
    if (!roomy(on, of)) {
      return false;
    }
    if (shape.hasCores) {
      withCores();
    } else {
      withoutCores();
    }
    return bestCost < Integer.MAX_VALUE;
  }

  /// Whether the last search was for this, successful, and still holds.
  boolean found(Host on, RequestShape of) {
    return host == on && shape == of && bestCost < Integer.MAX_VALUE && bestVersion == on.version
        && allowed == -1L && devices.unrestricted();
  }

  /// Whether what belongs to no domain suffices; quick, as it is asked most.
  static boolean roomy(Host host, RequestShape shape) {
    if (host.cpus < shape.cpus + 1000L * shape.cores.atLeast() || host.memory < shape.memory
        || host.disk < shape.disk || host.freePorts < shape.ports.length + shape.anyPorts) {
      return false;
    }
    for (int port : shape.ports) {
      if (!host.ports.free(port)) {
        return false;
      }
    }
    return true;
  }

  /// What the last successful search found.
  Grant grant() {
    long[] pus = shape.hasCores
        ? CorePick.pick(host, shape, bestDomains)
        : new long[host.shape.words];
    int memoryDomain = shape.bindsMemory() ? Long.numberOfTrailingZeros(bestDomains) : -1;
    return new Grant(shape, shape.hasCores ? CorePick.touched(host, pus) : shared(), pus,
        memoryDomain, Arrays.copyOf(bestDevices, shape.gpus.length),
        Arrays.copyOfRange(bestDevices, shape.gpus.length,
            shape.gpus.length + shape.interfaces.length),
        bestCost);
  }

  /// What it costs there: see the class.
  int cost() {
    return bestCost;
  }

  private void withCores() {
    if (shape.alignment == Alignment.NONE && !shape.located) {
      consider(CorePick.smallest(host, shape), 0);
      return;
    }
    for (int d = 0; d < host.shape.domains; d++) {
      if ((allowed >>> d & 1) != 0) {
        consider(1L << d, 0);
      }
    }
    if (shape.alignment == Alignment.REQUIRED) {
      return;
    }
    several();
  }

  private void several() {
    if (bestCost <= (shape.alignment == Alignment.NONE ? 0 : DeviceMatch.WISH)) {
      return;
    }
    long serving = 0;
    for (int d = 0; d < host.shape.domains; d++) {
      boolean serves = (allowed >>> d & 1) != 0 && host.domainFree[d] > 0
          && devices.match(host, shape, 1L << d, Integer.MAX_VALUE) >= 0;
      serving |= serves ? 1L << d : 0;
    }
    sets.aim(host, shape);
    long[] reach = shape.reach(host);
    for (int i = 0; i < reach.length; i++) {
      long region = reach[i] & serving;
      boolean again = false;
      for (int j = 0; j < i; j++) {
        again |= (reach[j] & serving) == region;
      }
      if (!again && Long.bitCount(region) > 1) {
        sets.search(region);
      }
    }
  }

  @Override
  public int bestCost() {
    return bestCost;
  }

  /// Takes this set of domains if it serves, and better than the best so far.
  @Override
  public void consider(long set, int cost) {
    if (set == 0 || cost > bestCost || !CorePick.suffices(host, shape, set)) {
      return;
    }
    long hole = hole(set);
    boolean first = bestCost == Integer.MAX_VALUE;
    settle(set, cost, hole, first || hole >= bestHole ? bestCost : bestCost + 1);
  }

  private void settle(long set, int cost, long hole, int below) {
    int price = devices.match(host, shape, set, below - cost);
    if (price >= 0) {
      bestCost = cost + price;
      bestHole = hole;
      bestDomains = set;
      bestDevices = devices.devices(bestDevices);
    }
  }

  /// How much it leaves unused around itself: PUs of the domains, and above all GPUs nearby that it
  /// doesn't ask for.
  private long hole(long set) {
    long hole = 0;
    for (long rest = set; rest != 0; rest &= rest - 1) {
      hole += host.domainFree[Long.numberOfTrailingZeros(rest)];
    }
    if (shape.gpus.length == 0) {
      for (int g = 0; g < host.gpuCompute.length; g++) {
        hole += (host.shape.gpuNear[g] & set) != 0 ? host.gpuCompute[g] : 0;
      }
    }
    return hole;
  }

  private void withoutCores() {
    boolean required = false;
    boolean preferred = false;
    if (shape.located) {
      for (GpuRequest gpu : shape.gpus) {
        required |= gpu.alignment() == Alignment.REQUIRED;
        preferred |= gpu.alignment() == Alignment.PREFERRED;
      }
      for (InterfaceRequest nic : shape.interfaces) {
        required |= nic.alignment() == Alignment.REQUIRED;
        preferred |= nic.alignment() == Alignment.PREFERRED;
      }
      for (VolumeRequest volume : shape.volumes) {
        required |= volume.alignment() == Alignment.REQUIRED;
        preferred |= volume.alignment() == Alignment.PREFERRED;
      }
    }
    if (required || preferred) {
      for (int d = 0; d < host.shape.domains && bestCost > 0; d++) {
        if ((allowed >>> d & 1) != 0) {
          settle(1L << d, 0, 0, bestCost);
        }
      }
    }
    if (!required) {
      settle(0, 0, 0, bestCost);
    }
  }

  /// Without cores: the domains that are near all of the devices that are aligned.
  private long shared() {
    if (bestDomains == 0) {
      return 0;
    }
    long shared = -1L >>> (64 - host.shape.domains);
    int gpus = shape.gpus.length;
    for (int i = 0; i < gpus; i++) {
      shared = narrowed(shared, shape.gpus[i].alignment(), host.shape.gpuNear[bestDevices[i]]);
    }
    for (int i = 0; i < shape.interfaces.length; i++) {
      shared = narrowed(shared, shape.interfaces[i].alignment(),
          host.shape.interfaceNear[bestDevices[gpus + i]]);
    }
    for (VolumeRequest volume : shape.volumes) {
      shared = narrowed(shared, volume.alignment(),
          host.shape.volumeNear.getOrDefault(volume.name(), 0L));
    }
    return shared;
  }

  private long narrowed(long shared, Alignment alignment, long near) {
    return switch (alignment) {
      case REQUIRED, PREFERRED -> (near & bestDomains) != 0 ? shared & near : shared;
      case APART -> shared & ~near;
      case NONE -> shared;
    };
  }
}
