package dev.karoo.core.placement;

import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.Domain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// An agent and what is free on it, in thousandths. Negative where more is held than it has, as
/// after it shrank.
final class Host {
  final Agent agent;
  final HostShape shape;
  /// Its position in the order in which hosts are tried.
  int position;
  long cpus;
  long memory;
  long disk;
  final long[] pus;
  private final Repeats repeats = new Repeats();
  final int[] domainFree;
  /// Free memory of each domain; `Long.MAX_VALUE` where it isn't advertised.
  final long[] domainMemory;
  final long[] gpuCompute;
  final long[] gpuMemory;
  final long[] bandwidthIn;
  final long[] bandwidthOut;
  private final Multicast[][] multicast;
  private final int[] multicastCount;
  int freePorts;
  /// All of the arrays above that say what is free.
  private final long[][] parts;
  private long hash;
  private long hashed = -1;
  final Ports ports;
  /// Its attributes, and its name under `host`.
  final Map<String, String> attributes;
  /// The tasks that stand there.
  final List<Item> standing = new ArrayList<>();
  /// How many tasks it holds.
  int tasks;
  /// Those of them that the current search put there.
  final List<Item> movable = new ArrayList<>();
  /// What [Totals] counts of it, and whether among the hosts in use; empty: nothing yet.
  long[] counted = {};
  boolean countedUsed;
  /// The number of its state, by which [States], and at which version; 0: by none.
  int numberedBy;
  long numberedAt;
  int number;
  /// Changes with every take and release.
  long version;

  Host(Agent agent, HostShape shape) {
    this.agent = agent;
    this.shape = shape;
    attributes = Eligibility.attributes(agent);
    cpus = agent.cpus().thousandths();
    memory = agent.memory().thousandths();
    disk = agent.disk().thousandths();
    pus = new long[shape.words];
    for (int number = 0; number < shape.pu.length; number++) {
      pus[number >> 6] |= 1L << number;
    }
    domainFree = new int[shape.domains];
    domainMemory = new long[shape.domains];
    for (int d = 0; d < shape.domains; d++) {
      Domain domain = agent.domains().get(d);
      domainFree[d] = shape.size(d);
      domainMemory[d] = domain.memory().map(Scalar::thousandths).orElse(Long.MAX_VALUE);
    }
    gpuCompute = agent.gpus().stream().mapToLong(g -> g.compute().thousandths()).toArray();
    gpuMemory = agent.gpus().stream().mapToLong(g -> g.memory().thousandths()).toArray();
    bandwidthIn = agent.interfaces().stream().mapToLong(n -> n.bandwidthIn().thousandths())
        .toArray();
    bandwidthOut = agent.interfaces().stream().mapToLong(n -> n.bandwidthOut().thousandths())
        .toArray();
    multicast = new Multicast[bandwidthIn.length][4];
    multicastCount = new int[bandwidthIn.length];
    ports = new Ports(agent.ports());
    parts = new long[][]{pus, domainMemory, gpuCompute, gpuMemory, bandwidthIn, bandwidthOut};
    freePorts = (int) Math.min(Integer.MAX_VALUE, agent.ports().size());
  }

  int gpu(String uuid) {
    for (int g = 0; g < gpuCompute.length; g++) {
      if (agent.gpus().get(g).uuid().equals(uuid)) {
        return g;
      }
    }
    return -1;
  }

  int nic(String name) {
    for (int n = 0; n < bandwidthIn.length; n++) {
      if (agent.interfaces().get(n).name().equals(name)) {
        return n;
      }
    }
    return -1;
  }

  void take(Grant grant) {
    add(grant, -1);
    if (grant.puCount > 0) {
      long[] taken = free(grant.pus) ? grant.pus : takenFirst(grant.pus);
      count(taken, -1);
      for (int w = 0; w < pus.length; w++) {
        pus[w] &= ~taken[w];
      }
    }
    for (int i = 0; i < grant.interfaces.length; i++) {
      if (grant.interfaces[i] >= 0 && grant.multicast[i] != Multicast.NONE) {
        remember(grant.interfaces[i], grant.multicast[i]);
      }
    }
    for (int port : grant.ports) {
      ports.hold(port);
    }
  }

  void release(Grant grant) {
    add(grant, 1);
    if (grant.puCount > 0) {
      long[] freed = repeats.isEmpty() ? grant.pus : letGoLast(grant.pus);
      count(freed, 1);
      for (int w = 0; w < pus.length; w++) {
        pus[w] |= freed[w];
      }
    }
    for (int i = 0; i < grant.interfaces.length; i++) {
      if (grant.interfaces[i] >= 0 && grant.multicast[i] != Multicast.NONE) {
        forget(grant.interfaces[i], grant.multicast[i]);
      }
    }
    for (int port : grant.ports) {
      ports.release(port);
    }
  }

  /// Those of the PUs that nobody holds; remembers of the others that they are held once more.
  private long[] takenFirst(long[] wanted) {
    long[] first = wanted.clone();
    for (int w = 0; w < first.length; w++) {
      first[w] &= pus[w];
      for (long held = wanted[w] & ~pus[w]; held != 0; held &= held - 1) {
        repeats.add((w << 6) + Long.numberOfTrailingZeros(held));
      }
    }
    return first;
  }

  /// Those of the PUs that nobody else holds.
  private long[] letGoLast(long[] held) {
    long[] last = held.clone();
    for (int w = 0; w < last.length; w++) {
      for (long rest = held[w]; rest != 0; rest &= rest - 1) {
        if (repeats.remove((w << 6) + Long.numberOfTrailingZeros(rest))) {
          last[w] &= ~Long.lowestOneBit(rest);
        }
      }
    }
    return last;
  }

  private void count(long[] changed, int sign) {
    for (int d = 0; d < domainFree.length; d++) {
      domainFree[d] += sign * within(changed, d);
    }
  }

  private void add(Grant grant, int sign) {
    version++;
    tasks -= sign;
    cpus += sign * grant.cpus;
    memory += sign * grant.memory;
    disk += sign * grant.disk;
    freePorts += sign * grant.portCount;
    if (grant.memoryDomain >= 0 && domainMemory[grant.memoryDomain] != Long.MAX_VALUE) {
      domainMemory[grant.memoryDomain] += sign * grant.memory;
    }
    for (int i = 0; i < grant.gpus.length; i++) {
      if (grant.gpus[i] >= 0) {
        gpuCompute[grant.gpus[i]] += sign * grant.gpuCompute[i];
        gpuMemory[grant.gpus[i]] += sign * grant.gpuMemory[i];
      }
    }
    for (int i = 0; i < grant.interfaces.length; i++) {
      if (grant.interfaces[i] >= 0) {
        bandwidthIn[grant.interfaces[i]] += sign * grant.bandwidthIn[i];
        bandwidthOut[grant.interfaces[i]] += sign * grant.bandwidthOut[i];
      }
    }
  }

  /// How many of these bits are of the domain.
  int within(long[] bits, int domain) {
    int from = shape.first[domain];
    int to = shape.first[domain + 1];
    int sum = 0;
    for (int w = from >> 6; w <= (to - 1) >> 6 && from < to; w++) {
      sum += Long.bitCount(bits[w] & mask(w, from, to));
    }
    return sum;
  }

  /// The bits of word `w` that stand for numbers `from ≤ n < to`.
  static long mask(int w, int from, int to) {
    int low = Math.max(0, from - (w << 6));
    int high = Math.min(64, to - (w << 6));
    return high <= low ? 0 : (-1L >>> (64 - (high - low))) << low;
  }

  private void remember(int nic, Multicast use) {
    if (multicastCount[nic] == multicast[nic].length) {
      multicast[nic] = Arrays.copyOf(multicast[nic], 2 * multicast[nic].length);
    }
    multicast[nic][multicastCount[nic]++] = use;
  }

  private void forget(int nic, Multicast use) {
    for (int i = multicastCount[nic] - 1; i >= 0; i--) {
      if (multicast[nic][i] == use) {
        multicast[nic][i] = multicast[nic][--multicastCount[nic]];
        return;
      }
    }
  }

  /// Whether multicast keeps such a use off this interface: see [Multicast].
  boolean multicastForbids(int nic, Multicast use) {
    if (use == Multicast.NONE || shape.loopback[nic]) {
      return false;
    }
    if (use.conflicts(use)) {
      return true;
    }
    for (int i = 0; i < multicastCount[nic]; i++) {
      if (multicast[nic][i].conflicts(use)) {
        return true;
      }
    }
    return false;
  }

  /// Physical cores of the domain with all threads free.
  int wholeFree(int domain) {
    if (!shape.threads) {
      return domainFree[domain];
    }
    int sum = 0;
    for (long[] core : shape.cores[domain]) {
      sum += free(core) ? 1 : 0;
    }
    return sum;
  }

  /// The largest holes, for [Fleet], into eight places from `at` on.
  void measure(long[] into, int at) {
    into[at] = cpus;
    into[at + 1] = memory;
    into[at + 2] = disk;
    long most = 0;
    for (int free : domainFree) {
      most = Math.max(most, free);
    }
    into[at + 3] = most;
    into[at + 4] = largest(gpuCompute);
    into[at + 5] = largest(gpuMemory);
    into[at + 6] = largest(bandwidthIn);
    into[at + 7] = largest(bandwidthOut);
  }

  private static long largest(long[] of) {
    long most = 0;
    for (long each : of) {
      most = Math.max(most, each);
    }
    return most;
  }

  /// A hash of [#state].
  long stateHash() {
    if (hashed != version) {
      hashed = version;
      hash = mix(mix(mix(mix(0, cpus), memory), disk), freePorts);
      for (long[] part : parts) {
        for (long each : part) {
          hash = mix(hash, each);
        }
      }
    }
    return hash;
  }

  private static long mix(long hash, long next) {
    long mixed = (hash ^ next) * 0x9E3779B97F4A7C15L;
    return mixed ^ (mixed >>> 29);
  }

  /// Whether this is its [#state] now.
  boolean isIn(long[] state) {
    if (state[0] != cpus || state[1] != memory || state[2] != disk || state[3] != freePorts) {
      return false;
    }
    int n = 4;
    for (long[] part : parts) {
      if (!Arrays.equals(part, 0, part.length, state, n, n + part.length)) {
        return false;
      }
      n += part.length;
    }
    return true;
  }

  /// Everything that is free, as numbers; hosts of one shape with equal states offer the same,
  /// as long as no port is held and no multicast used ([#pristine]).
  long[] state() {
    int n = 4;
    var state = new long[n + pus.length + domainMemory.length + 2 * gpuCompute.length
        + 2 * bandwidthIn.length];
    state[0] = cpus;
    state[1] = memory;
    state[2] = disk;
    state[3] = freePorts;
    for (long[] part : parts) {
      System.arraycopy(part, 0, state, n, part.length);
      n += part.length;
    }
    return state;
  }

  /// Whether all that the grant holds is free.
  boolean frees(Grant grant) {
    boolean room = cpus >= grant.cpus && memory >= grant.memory && disk >= grant.disk
        && freePorts >= grant.portCount && free(grant.pus) && (grant.memoryDomain < 0
            || domainMemory[grant.memoryDomain] >= grant.memory);
    for (int port : grant.ports) {
      room = room && ports.free(port);
    }
    if (!room) {
      return false;
    }
    take(grant);
    for (int i = 0; i < grant.gpus.length; i++) {
      room = room && (grant.gpus[i] < 0
          || (gpuCompute[grant.gpus[i]] >= 0 && gpuMemory[grant.gpus[i]] >= 0));
    }
    for (int i = 0; i < grant.interfaces.length; i++) {
      room = room && (grant.interfaces[i] < 0 || (bandwidthIn[grant.interfaces[i]] >= 0
          && bandwidthOut[grant.interfaces[i]] >= 0));
    }
    release(grant);
    for (int i = 0; i < grant.interfaces.length; i++) {
      room = room && (grant.interfaces[i] < 0
          || !multicastForbids(grant.interfaces[i], grant.multicast[i]));
    }
    return room;
  }

  /// Whether no port is held by number, and no multicast used.
  boolean pristine() {
    return ports.noneHeld() && silent();
  }

  /// Whether no interface is used for multicast.
  boolean silent() {
    for (int uses : multicastCount) {
      if (uses > 0) {
        return false;
      }
    }
    return true;
  }

  /// Whether all of these PUs are free.
  boolean free(long[] wanted) {
    for (int w = 0; w < wanted.length; w++) {
      if ((wanted[w] & ~pus[w]) != 0) {
        return false;
      }
    }
    return true;
  }
}
