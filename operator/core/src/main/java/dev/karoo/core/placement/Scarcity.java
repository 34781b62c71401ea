package dev.karoo.core.placement;

import dev.karoo.core.pipeline.InterfaceRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How much of everything is wanted and there is, and so how hard items are to place.
///
/// Everything means: CPU time, memory, disk, PUs, GPU compute and memory, bandwidth in and out of
/// each network that is asked for. An item's size is the sum of its shares of all there is, each
/// weighted with how much of it is wanted altogether; items that few hosts may take count as
/// larger.
final class Scarcity {
  private static final int LOCATED = 3;
  private static final int FIXED = Totals.FIXED;

  private final Map<String, Integer> networks = new HashMap<>();
  private final IdentityHashMap<HostShape, int[][]> numbers = new IdentityHashMap<>();
  private final double[] supply;
  private final double[] weight;
  private final Fleet fleet;
  /// Where the totals have what we have in the same order.
  private final int[] places;

  /// Before anything is placed.
  Scarcity(Fleet fleet, List<Item> items) {
    this.fleet = fleet;
    for (Item item : items) {
      for (InterfaceRequest nic : item.shape.interfaces) {
        int next = FIXED + 2 * networks.size();
        networks.computeIfAbsent(nic.network(), unseen -> next);
      }
    }
    supply = new double[FIXED + 2 * networks.size()];
    places = new int[supply.length];
    Arrays.setAll(places, k -> k);
    networks.forEach((network, k) -> {
      places[k] = fleet.totals.place(network);
      places[k + 1] = places[k] < 0 ? -1 : places[k] + 1;
    });
    for (int k = 0; k < supply.length; k++) {
      supply[k] = unit(k) * fleet.totals.free(places[k]);
    }
    var demand = new double[supply.length];
    items.forEach(item -> add(demand, item.shape));
    weight = new double[supply.length];
    double most = 1e-9;
    for (int k = 0; k < weight.length; k++) {
      weight[k] = supply[k] <= 0 ? 0 : demand[k] / supply[k];
      most = Math.max(most, weight[k]);
    }
    for (int k = 0; k < weight.length; k++) {
      weight[k] = supply[k] <= 0 ? 0 : weight[k] / most / supply[k];
    }
  }

  private static double unit(int k) {
    return k < FIXED ? 1 : Totals.BANDWIDTH;
  }

  private static void add(double[] sum, double[] more) {
    for (int k = 0; k < sum.length; k++) {
      sum[k] += more[k];
    }
  }

  /// What is free on the host; of what lies in domains, or near them, only that of `domains`.
  private double[] free(Host host, long domains) {
    var free = new double[FIXED + 2 * networks.size()];
    free[0] = Math.max(0, host.cpus);
    free[1] = Math.max(0, host.memory);
    free[2] = Math.max(0, host.disk);
    for (int d = 0; d < host.domainFree.length; d++) {
      free[3] += (domains >>> d & 1) != 0 ? host.domainFree[d] : 0;
    }
    for (int g = 0; g < host.gpuCompute.length; g++) {
      if (domains == -1L || (host.shape.gpuNear[g] & domains) != 0) {
        free[4] += Math.max(0, host.gpuCompute[g]);
        free[5] += Math.max(0, host.gpuMemory[g]);
      }
    }
    int[][] on = networks.isEmpty() ? new int[0][] : numbers(host.shape);
    for (int n = 0; n < on.length; n++) {
      if (domains == -1L || (host.shape.interfaceNear[n] & domains) != 0) {
        for (int k : on[n]) {
          free[k] += Math.max(0, host.bandwidthIn[n]);
          free[k + 1] += Math.max(0, host.bandwidthOut[n]);
        }
      }
    }
    return free;
  }

  /// For each interface the places of its networks' bandwidth in, of those asked for.
  private int[][] numbers(HostShape shape) {
    int[][] known = numbers.get(shape);
    if (known != null) {
      return known;
    }
    var found = new int[shape.networks.size()][];
    for (int n = 0; n < found.length; n++) {
      var on = new int[shape.networks.get(n).size()];
      int count = 0;
      for (String name : shape.networks.get(n)) {
        int k = networks.getOrDefault(name, -1);
        if (k >= 0) {
          on[count++] = k;
        }
      }
      found[n] = Arrays.copyOf(on, count);
    }
    numbers.put(shape, found);
    return found;
  }

  private double[] need(RequestShape shape) {
    var need = new double[FIXED + 2 * networks.size()];
    add(need, shape);
    return need;
  }

  private void add(double[] need, RequestShape shape) {
    double pus = shape.cores.isNone()
        ? 0
        : Math.max(shape.cores.atLeast(),
            shape.cores.share() * 4);
    need[0] += shape.cpus + 1000 * pus;
    need[1] += shape.memory;
    need[2] += shape.disk;
    need[3] += pus;
    for (int i = 0; i < shape.gpus.length; i++) {
      need[4] += shape.gpuCompute[i];
      need[5] += shape.gpuMemory[i];
    }
    for (int i = 0; i < shape.interfaces.length; i++) {
      int k = networks.getOrDefault(shape.interfaces[i].network(), -1);
      need[k] += shape.bandwidthIn[i];
      need[k + 1] += shape.bandwidthOut[i];
    }
  }

  /// How hard the item is to place.
  double size(Item item) {
    double[] need = need(item.shape);
    double size = 0;
    for (int k = 0; k < need.length; k++) {
      size += need[k] * weight[k];
    }
    int eligible = Math.max(1, item.eligible.count());
    return size * fleet.hosts.length / eligible;
  }

  /// Whether there is as much of everything as these items ask for, those that are placed and those
  /// that aren't; if not, they can't all be placed, however they are packed.
  boolean suffices(List<Item> items, Host[] among) {
    double[] free = free(among);
    double[] left = free.clone();
    for (Item item : items) {
      if (!item.placed) {
        double[] need = need(item.shape);
        for (int k = 0; k < left.length; k++) {
          left[k] -= item.shape.cores.share() > 0 && (k == 0 || k == 3) ? 0 : need[k];
        }
      }
    }
    for (int k = 0; k < left.length; k++) {
      if (left[k] < -rounding(free[k])) {
        return false;
      }
    }
    return true;
  }

  /// No more of these units can be placed than so many, however they are packed: of each resource
  /// the most modest ones use up what is free.
  ///
  /// @param others items that must be placed beside them
  /// @param among hosts on which none of all these is placed now
  int reachable(List<Unit> units, List<Item> others, Host[] among) {
    double[] free = free(among);
    double[] left = free.clone();
    for (Item item : others) {
      double[] need = least(item.shape);
      for (int k = 0; k < left.length; k++) {
        left[k] -= need[k];
      }
    }
    var needs = new double[supply.length][units.size()];
    for (int u = 0; u < units.size(); u++) {
      for (Item item : units.get(u).items()) {
        double[] need = least(item.shape);
        for (int k = 0; k < need.length; k++) {
          needs[k][u] += need[k];
        }
      }
    }
    int reachable = units.size();
    for (int k = 0; k < left.length; k++) {
      Arrays.sort(needs[k]);
      int n = 0;
      double limit = left[k] + rounding(free[k]);
      for (double sum = 0; n < reachable && (sum += needs[k][n]) <= limit;) {
        n++;
      }
      reachable = n;
    }
    return reachable;
  }

  private double[] free(Host[] among) {
    var free = new double[supply.length];
    for (Host host : among) {
      add(free, free(host, -1L));
    }
    return free;
  }

  /// What a sum that large may be off by, since doubles round: far less than any task asks for.
  private static double rounding(double sum) {
    return 1e-6 + 1e-9 * sum;
  }

  /// What the task takes wherever it is.
  private double[] least(RequestShape shape) {
    double[] need = need(shape);
    if (shape.cores.share() > 0) {
      need[0] = shape.cpus + 1000.0 * shape.cores.atLeast();
      need[3] = shape.cores.atLeast();
    }
    return need;
  }

  /// At least so many empty hosts are needed for these items: hosts in use have what they had when
  /// the search began, and no empty one has more of anything than the largest.
  int fewest(List<Item> items) {
    var demand = new double[supply.length];
    items.forEach(item -> add(demand, item.shape));
    long[] largest = fleet.totals.largestEmpty(places);
    int fewest = 0;
    for (int k = 0; k < demand.length; k++) {
      double lacking = demand[k] - unit(k) * fleet.totals.freeOnUsed(places[k]);
      if (lacking > 0 && largest[k] > 0) {
        fewest = Math.max(fewest, (int) Math.ceil(lacking / (unit(k) * largest[k]) - 1e-6));
      }
    }
    return fewest;
  }

  /// What is left of a host, measured like sizes; of a part of its domains only what lies there.
  double room(Host host, long domains) {
    double[] free = free(host, domains);
    double room = 0;
    for (int k = domains == -1L ? 0 : LOCATED; k < free.length; k++) {
      room += free[k] * weight[k];
    }
    return room;
  }

  /// What an item takes of that.
  double part(Item item, long domains) {
    double[] need = need(item.shape);
    double part = 0;
    for (int k = domains == -1L ? 0 : LOCATED; k < need.length; k++) {
      part += need[k] * weight[k];
    }
    return part;
  }

  /// The kinds of items, those harder to place first.
  static List<List<Item>> byKind(List<Item> items) {
    Map<Integer, List<Item>> kinds = new HashMap<>();
    List<List<Item>> inOrder = new ArrayList<>();
    for (Item item : items) {
      List<Item> kind = kinds.computeIfAbsent(item.kind, unseen -> new ArrayList<>());
      if (kind.isEmpty()) {
        inOrder.add(kind);
      }
      kind.add(item);
    }
    inOrder.sort((a, b) -> Double.compare(b.getFirst().size, a.getFirst().size));
    return inOrder;
  }

  /// Different items only.
  static Set<Integer> kinds(List<Item> items) {
    Set<Integer> kinds = new HashSet<>();
    items.forEach(item -> kinds.add(item.kind));
    return kinds;
  }
}
