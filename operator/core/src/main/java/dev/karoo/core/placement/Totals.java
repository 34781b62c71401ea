package dev.karoo.core.placement;

import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/// Sums over all hosts of what is free, kept up host by host, so that a search of a few tasks need
/// not look at ten thousand hosts to know what is scarce.
///
/// An amount has a place: CPU time, memory, disk, PUs, GPU compute and memory; then for each
/// network, in the order in which they were first seen, bandwidth in and out. All in thousandths,
/// bandwidth in bit/s. Sums of integers, so that they don't depend on what came before what.
final class Totals {
  /// Places before the networks'.
  static final int FIXED = 6;
  /// From thousandths of bit/s, whose sums would not fit.
  static final long BANDWIDTH = 1000;

  private final Map<String, Integer> networks = new HashMap<>();
  private final IdentityHashMap<HostShape, int[]> placesOf = new IdentityHashMap<>();
  private long[] all = new long[FIXED];
  private long[] used = new long[FIXED];
  /// How many empty hosts have just this, each.
  private final Map<Amounts, Integer> empty = new HashMap<>();

  /// Of one host; those of one shape have the same places.
  private static final class Amounts {
    final HostShape shape;
    final long[] of;

    Amounts(HostShape shape, long[] of) {
      this.shape = shape;
      this.of = of;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Amounts that && shape == that.shape && Arrays.equals(of, that.of);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(of);
    }
  }

  /// What the host holds has changed, or it is new.
  void settle(Host host) {
    count(host, -1);
    host.counted = amounts(host);
    host.countedUsed = host.tasks > 0;
    count(host, 1);
  }

  private void count(Host host, int sign) {
    if (host.counted.length == 0) {
      return;
    }
    int[] places = places(host.shape);
    add(all, places, host.counted, sign);
    if (host.countedUsed) {
      add(used, places, host.counted, sign);
    } else {
      empty.merge(new Amounts(host.shape, host.counted), sign,
          (count, more) -> count + more == 0 ? null : count + more);
    }
  }

  private static void add(long[] to, int[] places, long[] amounts, int sign) {
    for (int k = 0; k < places.length; k++) {
      to[places[k]] += sign * amounts[k];
    }
  }

  /// Where the amounts of a host of this shape are.
  private int[] places(HostShape shape) {
    int[] known = placesOf.get(shape);
    if (known != null) {
      return known;
    }
    int count = FIXED + 2 * shape.networks.stream().mapToInt(on -> on.size()).sum();
    var places = new int[count];
    Arrays.setAll(places, k -> k);
    int k = FIXED;
    for (var on : shape.networks) {
      for (String network : on) {
        int next = FIXED + 2 * networks.size();
        int place = networks.computeIfAbsent(network, unseen -> next);
        places[k++] = place;
        places[k++] = place + 1;
      }
    }
    int length = FIXED + 2 * networks.size();
    all = Arrays.copyOf(all, length);
    used = Arrays.copyOf(used, length);
    placesOf.put(shape, places);
    return places;
  }

  private static long[] amounts(Host host) {
    int pairs = 0;
    for (var on : host.shape.networks) {
      pairs += on.size();
    }
    var free = new long[FIXED + 2 * pairs];
    free[0] = Math.max(0, host.cpus);
    free[1] = Math.max(0, host.memory);
    free[2] = Math.max(0, host.disk);
    for (int each : host.domainFree) {
      free[3] += each;
    }
    for (int g = 0; g < host.gpuCompute.length; g++) {
      free[4] += Math.max(0, host.gpuCompute[g]);
      free[5] += Math.max(0, host.gpuMemory[g]);
    }
    int k = FIXED;
    for (int n = 0; n < host.bandwidthIn.length; n++) {
      for (int i = host.shape.networks.get(n).size(); i > 0; i--) {
        free[k++] = Math.max(0, host.bandwidthIn[n]) / BANDWIDTH;
        free[k++] = Math.max(0, host.bandwidthOut[n]) / BANDWIDTH;
      }
    }
    return free;
  }

  /// Where the network's bandwidth in is, that out beside it; −1: no host is on it.
  int place(String network) {
    return networks.getOrDefault(network, -1);
  }

  /// What is free at that place on all hosts.
  long free(int place) {
    return place < 0 ? 0 : all[place];
  }

  /// What is free at that place on hosts that hold tasks.
  long freeOnUsed(int place) {
    return place < 0 ? 0 : used[place];
  }

  /// For each of these places the most that one empty host has.
  long[] largestEmpty(int[] wanted) {
    var most = new long[all.length];
    var one = new long[all.length];
    for (Amounts amounts : empty.keySet()) {
      int[] places = places(amounts.shape);
      for (int k = 0; k < places.length; k++) {
        one[places[k]] += amounts.of[k];
      }
      for (int place : places) {
        most[place] = Math.max(most[place], one[place]);
      }
      for (int place : places) {
        one[place] = 0;
      }
    }
    var largest = new long[wanted.length];
    for (int i = 0; i < wanted.length; i++) {
      largest[i] = wanted[i] < 0 ? 0 : most[wanted[i]];
    }
    return largest;
  }
}
