package dev.karoo.core.placement;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.GpuRequest;
import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.VolumeRequest;
import dev.karoo.core.topology.Gpu;
import dev.karoo.core.topology.Interface;

/// Matches a task's GPU, interface and volume requests with the devices of one host, given the
/// domains of its cores: exactly, by backtracking.
///
/// Requests are taken one after the other, GPUs first; of the devices that can serve one, those
/// near the cores come first, then the fullest. Branches that can't become cheaper than the best
/// known matching are cut, and so are devices that don't differ from one just tried. Of requests
/// that are alike and follow each other, a later one leaves out what an earlier one tried before
/// the device that it has now: that was gone through with the two exchanged. What is still open
/// after [#MOST] branches is given up.
final class DeviceMatch {
  /// What a `Preferred` device far from the cores costs, and each domain beyond the first.
  static final int WISH = 10;

  /// Far beyond what a host of 16 different GPUs takes; but an end for one of 64.
  private static final long MOST = 200_000;

  private Host host = Placeholders.HOST;
  private RequestShape shape = Placeholders.SHAPE;
  private long domains;
  /// For each request the devices of a kind that was asked for.
  private long[] suitable = {};
  private int bound;
  private boolean roomiest;
  private long openGpus = -1L;
  private long openInterfaces = -1L;
  /// The domains near volumes that keep apart; all of them where one's place is unknown.
  private long apartVolumes;
  private boolean anyApartVolume;
  private int[] lowestFrom = new int[1];
  private final long[] usedCompute = new long[64];
  private final long[] usedMemory = new long[64];
  private final long[] usedIn = new long[64];
  private final long[] usedOut = new long[64];
  private int[] choice = new int[8];
  private int[] best = new int[8];
  private int bestCost;
  /// Counted branches, over all searches.
  long steps;
  private long limit;

  /// Which of several devices that serve equally well is taken.
  enum Order {
    FULLEST, ROOMIEST
  }

  /// From now on devices are tried in this order.
  void order(Order by) {
    roomiest = by == Order.ROOMIEST;
  }

  /// From now on only these devices are used.
  void restrict(long gpus, long interfaces) {
    openGpus = gpus;
    openInterfaces = interfaces;
  }

  /// Whether all devices are used.
  boolean unrestricted() {
    return openGpus == -1L && openInterfaces == -1L;
  }

  /// Finds the cheapest matching that costs less than `below`; −1 where there is none, else what
  /// it costs: [#WISH] for each unfulfilled preference.
  int match(Host on, RequestShape of, long near, int below) {
    host = on;
    shape = of;
    domains = near;
    suitable = of.suitable(on);
    bestCost = below;
    int volumes = volumes();
    if (volumes < 0 || volumes >= below) {
      return -1;
    }
    int n = shape.gpus.length + shape.interfaces.length;
    if (n == 0) {
      return volumes;
    }
    if (n > choice.length) {
      choice = new int[n];
      best = new int[n];
    }
    if (!lowest(n)) {
      return -1;
    }
    bound = volumes + lowestFrom[0];
    if (bound >= below) {
      return -1;
    }
    limit = steps + MOST;
    place(0, volumes, 0);
    return bestCost < below ? bestCost : -1;
  }

  /// The devices of the cheapest matching, GPUs first, put into `into`, or into a longer one.
  int[] devices(int[] into) {
    int n = shape.gpus.length + shape.interfaces.length;
    int[] devices = into.length < n ? new int[best.length] : into;
    System.arraycopy(best, 0, devices, 0, n);
    return devices;
  }

  private int volumes() {
    int cost = 0;
    apartVolumes = 0;
    anyApartVolume = false;
    for (VolumeRequest volume : shape.volumes) {
      Long near = host.shape.volumeNear.get(volume.name());
      int price = near == null ? -1 : price(volume.alignment(), near, domains);
      if (price < 0) {
        return -1;
      }
      cost += price;
      if (volume.alignment() == Alignment.APART && near != null) {
        if (anyApartVolume && (near == 0 || (near & apartVolumes) != 0)) {
          return -1;
        }
        anyApartVolume = true;
        apartVolumes = near == 0 ? -1L : apartVolumes | near;
      }
    }
    return cost;
  }

  /// For each position what it and all later ones cost at the least; false where one has no device.
  private boolean lowest(int n) {
    if (lowestFrom.length <= n) {
      lowestFrom = new int[n + 1];
    }
    lowestFrom[n] = 0;
    for (int i = n - 1; i >= 0; i--) {
      int least = Integer.MAX_VALUE;
      for (int d = devices(i) - 1; d >= 0; d--) {
        int price = price(i, d);
        if (price >= 0 && price < least && serves(i, d)) {
          least = price;
        }
      }
      if (least == Integer.MAX_VALUE) {
        return false;
      }
      lowestFrom[i] = lowestFrom[i + 1] + least;
    }
    return true;
  }

  private int devices(int i) {
    return i < shape.gpus.length ? host.gpuCompute.length : host.bandwidthIn.length;
  }

  /// @param barred devices that the request may not have, if it is like the one before
  private void place(int i, int cost, long barred) {
    steps++;
    if (i == shape.gpus.length + shape.interfaces.length) {
      bestCost = cost;
      System.arraycopy(choice, 0, best, 0, i);
      return;
    }
    long tried = i > 0 && alike(i - 1, i) ? barred : 0;
    if (tooFew(i, tried)) {
      return;
    }
    int before = -1;
    while (steps < limit) {
      int d = next(i, tried, cost);
      if (d < 0) {
        return;
      }
      long earlier = tried;
      tried |= 1L << d;
      if (before >= 0 && alike(i, before, d)) {
        continue;
      }
      before = d;
      choice[i] = d;
      use(i, d, 1);
      place(i + 1, cost + price(i, d), earlier);
      use(i, d, -1);
      if (bestCost <= bound) {
        return;
      }
    }
  }

  /// Whether the two requests, both for GPUs or both for interfaces, ask for the same.
  private boolean alike(int i, int j) {
    int g = shape.gpus.length;
    if ((i < g) != (j < g) || suitable[i] != suitable[j] || alignment(i) != alignment(j)) {
      return false;
    }
    return i < g
        ? shape.gpuCompute[i] == shape.gpuCompute[j] && shape.gpuMemory[i] == shape.gpuMemory[j]
        : shape.bandwidthIn[i - g] == shape.bandwidthIn[j - g]
            && shape.bandwidthOut[i - g] == shape.bandwidthOut[j - g]
            && shape.interfaces[i - g].ibverbs() == shape.interfaces[j - g].ibverbs()
            && shape.multicast[i - g] == Multicast.NONE
            && shape.multicast[j - g] == Multicast.NONE;
  }

  /// Whether all devices together have not enough for this request and those like it that follow.
  private boolean tooFew(int i, long barred) {
    int wanted = 1;
    while (i + wanted < shape.gpus.length + shape.interfaces.length
        && alike(i, i + wanted)) {
      wanted++;
    }
    if (wanted == 1) {
      return false;
    }
    long room = 0;
    for (int d = devices(i) - 1; d >= 0 && room < wanted; d--) {
      if ((barred >>> d & 1) == 0 && price(i, d) >= 0 && serves(i, d)) {
        room += times(i, d, wanted);
      }
    }
    return room < wanted;
  }

  /// How often the device serves the request, which it does; `most` at the most.
  private long times(int i, int d, long most) {
    if (i < shape.gpus.length) {
      return times(host.gpuCompute[d] - usedCompute[d], shape.gpuCompute[i],
          times(host.gpuMemory[d] - usedMemory[d], shape.gpuMemory[i], most));
    }
    int n = i - shape.gpus.length;
    return times(host.bandwidthIn[d] - usedIn[d], shape.bandwidthIn[n],
        times(host.bandwidthOut[d] - usedOut[d], shape.bandwidthOut[n], most));
  }

  private static long times(long free, long each, long most) {
    return each == 0 ? most : Math.min(most, free / each);
  }

  /// The best untried device that can serve request i in time; −1: none.
  private int next(int i, long tried, int cost) {
    int found = -1;
    int foundPrice = 0;
    long foundRoom = 0;
    for (int d = 0; d < devices(i); d++) {
      if ((tried >>> d & 1) != 0) {
        continue;
      }
      int price = price(i, d);
      if (price < 0 || cost + price + lowestFrom[i + 1] >= bestCost || !serves(i, d)
          || !apart(i, d)) {
        continue;
      }
      long room = roomiest ? -room(i, d) : room(i, d);
      if (found < 0 || price < foundPrice || (price == foundPrice && room < foundRoom)) {
        found = d;
        foundPrice = price;
        foundRoom = room;
      }
    }
    return found;
  }

  /// The less, the sooner it is used: the fuller devices, and no ibverbs where none is needed.
  private long room(int i, int d) {
    if (i < shape.gpus.length) {
      return host.gpuCompute[d] - usedCompute[d];
    }
    boolean wasted = !shape.interfaces[i - shape.gpus.length].ibverbs()
        && host.shape.ibverbs[d];
    long free = (host.bandwidthIn[d] - usedIn[d]) / 2 + (host.bandwidthOut[d] - usedOut[d]) / 2;
    return wasted ? free / 2 + Long.MAX_VALUE / 2 : free / 2;
  }

  private void use(int i, int d, int sign) {
    if (i < shape.gpus.length) {
      usedCompute[d] += sign * shape.gpuCompute[i];
      usedMemory[d] += sign * shape.gpuMemory[i];
    } else {
      usedIn[d] += sign * shape.bandwidthIn[i - shape.gpus.length];
      usedOut[d] += sign * shape.bandwidthOut[i - shape.gpus.length];
    }
  }

  private int price(int i, int d) {
    return i < shape.gpus.length
        ? price(shape.gpus[i].alignment(), host.shape.gpuNear[d], domains)
        : price(shape.interfaces[i - shape.gpus.length].alignment(), host.shape.interfaceNear[d],
            domains);
  }

  /// What a device near the domains `near` costs a task in the domains `of`; −1: impossible.
  static int price(Alignment alignment, long near, long of) {
    return switch (alignment) {
      case REQUIRED -> of != 0 && (of & ~near) == 0 ? 0 : -1;
      case PREFERRED -> (of & near) != 0 ? 0 : WISH;
      case NONE -> 0;
      case APART -> of == 0 || (near != 0 && (near & of) == 0) ? 0 : -1;
    };
  }

  private boolean serves(int i, int d) {
    if (i < shape.gpus.length) {
      return (openGpus >>> d & 1) != 0
          && host.gpuCompute[d] - usedCompute[d] >= shape.gpuCompute[i]
          && host.gpuMemory[d] - usedMemory[d] >= shape.gpuMemory[i]
          && (suitable[i] >>> d & 1) != 0;
    }
    int n = i - shape.gpus.length;
    return (openInterfaces >>> d & 1) != 0
        && host.bandwidthIn[d] - usedIn[d] >= shape.bandwidthIn[n]
        && host.bandwidthOut[d] - usedOut[d] >= shape.bandwidthOut[n]
        && (suitable[i] >>> d & 1) != 0
        && !host.multicastForbids(d, shape.multicast[n]);
  }

  /// Whether the GPU is of a kind that was asked for, whatever is free of it.
  static boolean suits(GpuRequest request, Gpu gpu) {
    return (request.model().isEmpty() || request.model().get().equals(gpu.model()))
        && (request.minComputeCapability().isEmpty()
            || gpu.capability().compareTo(request.minComputeCapability().get()) >= 0);
  }

  /// Whether the interface is of a kind that was asked for, whatever is free of it.
  static boolean suits(InterfaceRequest request, Interface nic) {
    return nic.networks().contains(request.network()) && (!request.ibverbs() || nic.ibverbs());
  }

  /// Whether device d for request i goes with what the earlier requests got: `Apart` devices hang
  /// at different domains, multicast doesn't forbid a shared interface.
  private boolean apart(int i, int d) {
    boolean isGpu = i < shape.gpus.length;
    boolean keepsApart = alignment(i) == Alignment.APART;
    long near = near(i, d);
    if (keepsApart && anyApartVolume && (near == 0 || (near & apartVolumes) != 0)) {
      return false;
    }
    for (int j = 0; j < i; j++) {
      if (keepsApart && alignment(j) == Alignment.APART) {
        long other = near(j, choice[j]);
        if (near == 0 || other == 0 || (near & other) != 0) {
          return false;
        }
      }
      if (!isGpu && j >= shape.gpus.length && choice[j] == d
          && !host.shape.loopback[d]
          && shape.multicast[i - shape.gpus.length]
              .conflicts(shape.multicast[j - shape.gpus.length])) {
        return false;
      }
    }
    return true;
  }

  private Alignment alignment(int i) {
    return i < shape.gpus.length
        ? shape.gpus[i].alignment()
        : shape.interfaces[i - shape.gpus.length].alignment();
  }

  private long near(int i, int d) {
    return i < shape.gpus.length ? host.shape.gpuNear[d] : host.shape.interfaceNear[d];
  }

  /// Whether the two devices are the same for every request of the task.
  private boolean alike(int i, int a, int b) {
    if (near(i, a) != near(i, b)) {
      return false;
    }
    if (i < shape.gpus.length) {
      Gpu x = host.agent.gpus().get(a);
      Gpu y = host.agent.gpus().get(b);
      return host.gpuCompute[a] - usedCompute[a] == host.gpuCompute[b] - usedCompute[b]
          && host.gpuMemory[a] - usedMemory[a] == host.gpuMemory[b] - usedMemory[b]
          && x.model().equals(y.model()) && x.capability().equals(y.capability());
    }
    Interface x = host.agent.interfaces().get(a);
    Interface y = host.agent.interfaces().get(b);
    return host.bandwidthIn[a] - usedIn[a] == host.bandwidthIn[b] - usedIn[b]
        && host.bandwidthOut[a] - usedOut[a] == host.bandwidthOut[b] - usedOut[b]
        && x.networks().equals(y.networks()) && x.ibverbs() == y.ibverbs()
        && shape.multicast[i - shape.gpus.length] == Multicast.NONE && noMulticast();
  }

  private boolean noMulticast() {
    for (Multicast use : shape.multicast) {
      if (use != Multicast.NONE) {
        return false;
      }
    }
    return true;
  }
}
