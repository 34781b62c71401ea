package dev.karoo.core.placement;

import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Domain;
import dev.karoo.core.topology.Gpu;
import dev.karoo.core.topology.Interface;
import dev.karoo.core.topology.Locality;
import dev.karoo.core.topology.Volume;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What of an agent never changes while it is searched, as arrays: where its PUs, cores and devices
/// are. PUs are numbered through from domain to domain, so that a set of them is a few words of
/// bits.
final class HostShape {
  /// Distance between domains whose NUMA nodes are different or unknown, where the host gives none:
  /// Linux' own REMOTE_DISTANCE.
  private static final int REMOTE = 20;

  private static final int LOCAL = 10;

  final int domains;
  /// The operating system's index of each PU, by our number.
  final int[] pu;
  /// `first[d] ≤ our number < first[d + 1]` are the PUs of domain d.
  final int[] first;
  final int words;
  /// Cores with all their hardware threads, per domain, each as bits; those whose threads lie in
  /// several domains can't be had whole.
  final long[][][] cores;
  /// Whether some core has several threads.
  final boolean threads;
  /// Of the core that has fewest.
  final int leastThreads;
  /// Domains that are alike but for what is free: same NUMA node, size and devices nearby.
  final int[] group;
  final int groups;
  /// What two domains of these groups cost that `Preferred` cores come from; and a domain of the
  /// first beside one of the second or any later group, at the least.
  final int[][] pair;
  final int[][] leastPair;
  final long[] gpuNear;
  final long[] interfaceNear;
  final Map<String, Long> volumeNear;
  /// Whether the interface gives back what it sends by multicast, and whether it does ibverbs.
  final boolean[] loopback;
  final boolean[] ibverbs;
  /// The networks that each interface is on.
  final List<Set<String>> networks;

  private final Map<Integer, Integer> numbers = new HashMap<>();

  HostShape(Agent agent) {
    domains = Math.min(agent.domains().size(), Long.SIZE);
    first = new int[domains + 1];
    int total = 0;
    for (int d = 0; d < domains; d++) {
      total += agent.domains().get(d).cores().size();
      first[d + 1] = total;
    }
    pu = new int[total];
    int next = 0;
    for (int d = 0; d < domains; d++) {
      for (int index : agent.domains().get(d).cores().toList()) {
        numbers.put(index, next);
        pu[next++] = index;
      }
    }
    words = Math.max(1, (total + 63) >> 6);
    gpuNear = new long[agent.gpus().size()];
    for (int g = 0; g < gpuNear.length; g++) {
      Gpu gpu = agent.gpus().get(g);
      gpuNear[g] = near(agent, gpu.locality());
    }
    interfaceNear = new long[agent.interfaces().size()];
    loopback = new boolean[interfaceNear.length];
    ibverbs = new boolean[interfaceNear.length];
    networks = agent.interfaces().stream().map(Interface::networks).toList();
    for (int n = 0; n < interfaceNear.length; n++) {
      Interface nic = agent.interfaces().get(n);
      loopback[n] = nic.multicastLoopback();
      ibverbs[n] = nic.ibverbs();
      interfaceNear[n] = near(agent, nic.locality());
    }
    volumeNear = new HashMap<>();
    for (Volume volume : agent.volumes()) {
      volumeNear.put(volume.name(), near(agent, volume.locality()));
    }
    cores = cores(agent);
    threads = Arrays.stream(cores).flatMap(Arrays::stream).anyMatch(c -> count(c) > 1);
    leastThreads = Arrays.stream(cores).flatMap(Arrays::stream).mapToInt(HostShape::count).min()
        .orElse(1);
    group = new int[domains];
    groups = group(agent);
    pair = pairs(distances(agent));
    leastPair = new int[groups][groups + 1];
    for (int a = 0; a < groups; a++) {
      leastPair[a][groups] = Integer.MAX_VALUE;
      for (int b = groups - 1; b >= 0; b--) {
        leastPair[a][b] = Math.min(leastPair[a][b + 1], pair[a][b]);
      }
    }
  }

  /// Agents with equal keys have equal shapes; and their devices can serve the same requests.
  static List<Object> key(Agent agent) {
    List<Object> key = new ArrayList<>(List.of(agent.domains(), agent.distances(),
        agent.siblings(), agent.volumes().stream().map(v -> List.of(v.name(), v.locality()))
            .toList()));
    for (Gpu gpu : agent.gpus()) {
      key.add(List.of(gpu.model(), gpu.capability(), gpu.locality()));
    }
    for (Interface nic : agent.interfaces()) {
      key.add(List.of(nic.networks(), nic.ibverbs(), nic.multicastLoopback(), nic.locality()));
    }
    return key;
  }

  private long near(Agent agent, Locality locality) {
    long mask = 0;
    for (int domain : agent.near(locality)) {
      if (domain < domains) {
        mask |= 1L << domain;
      }
    }
    return mask;
  }

  private long[][][] cores(Agent agent) {
    List<List<long[]>> found = new ArrayList<>();
    for (int d = 0; d < domains; d++) {
      found.add(new ArrayList<>());
    }
    var seen = new long[words];
    for (CpuSet siblings : agent.siblings()) {
      List<Integer> known = siblings.stream().boxed().filter(numbers::containsKey)
          .map(numbers::get).toList();
      for (int number : known) {
        seen[number >> 6] |= 1L << number;
      }
      if (!known.isEmpty() && known.stream().map(this::domainOf).distinct().count() == 1) {
        found.get(domainOf(known.getFirst())).add(bits(known));
      }
    }
    for (int number = 0; number < pu.length; number++) {
      if ((seen[number >> 6] >>> number & 1) == 0) {
        found.get(domainOf(number)).add(bits(List.of(number)));
      }
    }
    return found.stream().map(of -> of.stream()
        .sorted((a, b) -> Integer.compare(lowest(a), lowest(b))).toArray(long[][]::new))
        .toArray(long[][][]::new);
  }

  private long[] bits(List<Integer> of) {
    var bits = new long[words];
    for (int number : of) {
      bits[number >> 6] |= 1L << number;
    }
    return bits;
  }

  private int group(Agent agent) {
    Map<List<Object>, Integer> ids = new HashMap<>();
    for (int d = 0; d < domains; d++) {
      List<Object> key = new ArrayList<>();
      Domain domain = agent.domains().get(d);
      key.add(domain.numaNode());
      key.add(domain.cores().size());
      key.add(cores[d].length);
      for (long[] nears : List.of(gpuNear, interfaceNear,
          volumeNear.values().stream().mapToLong(n -> n).toArray())) {
        for (long near : nears) {
          key.add(near >>> d & 1);
        }
      }
      int id = ids.size();
      group[d] = ids.computeIfAbsent(key, unseen -> id);
    }
    return ids.size();
  }

  private int[][] distances(Agent agent) {
    var between = new int[domains][domains];
    for (int a = 0; a < domains; a++) {
      for (int b = 0; b < domains; b++) {
        var nodeA = agent.domains().get(a).numaNode();
        var nodeB = agent.domains().get(b).numaNode();
        if (a == b || (nodeA.isPresent() && nodeA.equals(nodeB))) {
          between[a][b] = LOCAL;
        } else if (nodeA.isPresent() && nodeB.isPresent()
            && nodeA.getAsInt() < agent.distances().size()
            && nodeB.getAsInt() < agent.distances().get(nodeA.getAsInt()).size()) {
          between[a][b] = agent.distances().get(nodeA.getAsInt()).get(nodeB.getAsInt());
        } else {
          between[a][b] = REMOTE;
        }
      }
    }
    return between;
  }

  private int[][] pairs(int[][] distance) {
    var pairs = new int[groups][groups];
    for (int a = 0; a < domains; a++) {
      for (int b = 0; b < domains; b++) {
        if (a != b) {
          pairs[group[a]][group[b]] = Math.max(0, distance[a][b] - LOCAL) / LOCAL;
        }
      }
    }
    return pairs;
  }

  /// The domains, those of one NUMA node (or near one device) together.
  long[] nodes() {
    long[] nodes = new long[domains];
    int count = 0;
    for (long rest = domains == 0 ? 0 : -1L >>> (64 - domains); rest != 0;) {
      long node = Long.lowestOneBit(rest);
      for (long before = 0; before != node;) {
        before = node;
        for (long near : gpuNear) {
          node |= (near & node) != 0 ? near : 0;
        }
        for (long near : interfaceNear) {
          node |= (near & node) != 0 ? near : 0;
        }
      }
      rest &= ~node;
      nodes[count++] = node;
    }
    return Arrays.copyOf(nodes, count);
  }

  /// The domain of a PU, both by our numbers.
  int domainOf(int number) {
    int d = 0;
    while (first[d + 1] <= number) {
      d++;
    }
    return d;
  }

  /// PUs of the domain.
  int size(int domain) {
    return first[domain + 1] - first[domain];
  }

  /// Our number of the operating system's PU; −1 where it lies in no domain.
  int number(int index) {
    return numbers.getOrDefault(index, -1);
  }

  static int count(long[] bits) {
    int sum = 0;
    for (long word : bits) {
      sum += Long.bitCount(word);
    }
    return sum;
  }

  static int lowest(long[] bits) {
    for (int w = 0; w < bits.length; w++) {
      if (bits[w] != 0) {
        return (w << 6) + Long.numberOfTrailingZeros(bits[w]);
      }
    }
    return -1;
  }
}
