package dev.karoo.benchmarks.placement;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.topology.Agent;
import java.util.Arrays;
import java.util.List;

/// The least that places such tasks at all: first fit over primitive arrays and core bitmasks, in
/// the order given, without any look back. It knows these clusters (at most two GPUs and
/// interfaces, one network, one of each per task) and nothing of gangs, multicast, attributes or
/// reasons: the floor for time, not a peer in what it can do.
final class FirstFit {
  private static final int DOMAINS = 4;
  private static final int DEVICES = 2;

  private final int hosts;
  private final long[] cpus;
  private final long[] memory;
  private final int[] ports;
  private final long[] cores;
  private final long[] domain;
  private final long[] gpuCompute;
  private final long[] gpuMemory;
  private final long[] in;
  private final long[] out;
  private long domainTaken;
  private int gpuTaken;
  private int nicTaken;

  FirstFit(List<Agent> agents) {
    hosts = agents.size();
    cpus = new long[hosts];
    memory = new long[hosts];
    ports = new int[hosts];
    cores = new long[hosts];
    domain = new long[DOMAINS * hosts];
    gpuCompute = new long[DEVICES * hosts];
    gpuMemory = new long[DEVICES * hosts];
    in = new long[DEVICES * hosts];
    out = new long[DEVICES * hosts];
    Arrays.fill(gpuCompute, -1);
    Arrays.fill(in, -1);
    for (int h = 0; h < hosts; h++) {
      Agent agent = agents.get(h);
      cpus[h] = agent.cpus().thousandths();
      memory[h] = agent.memory().thousandths();
      ports[h] = (int) agent.ports().size();
      for (int d = 0; d < agent.domains().size(); d++) {
        for (int pu : agent.domains().get(d).cores().toList()) {
          domain[DOMAINS * h + d] |= 1L << pu;
        }
        cores[h] |= domain[DOMAINS * h + d];
      }
      for (int g = 0; g < agent.gpus().size(); g++) {
        gpuCompute[DEVICES * h + g] = agent.gpus().get(g).compute().thousandths();
        gpuMemory[DEVICES * h + g] = agent.gpus().get(g).memory().thousandths();
      }
      for (int n = 0; n < agent.interfaces().size(); n++) {
        in[DEVICES * h + n] = agent.interfaces().get(n).bandwidthIn().thousandths();
        out[DEVICES * h + n] = agent.interfaces().get(n).bandwidthOut().thousandths();
      }
    }
  }

  /// A task's needs. Devices have their domain's number.
  record Need(long cpus, long memory, int ports, int cores, double share, long gpu,
      long gpuMemory, boolean gpuNear, boolean nic, boolean nicNear, long in, long out) {
    static Need of(Request request) {
      boolean gpu = !request.gpus().isEmpty();
      boolean nic = !request.interfaces().isEmpty();
      return new Need(request.cpus().thousandths(), request.memory().thousandths(),
          request.ports().size(), request.cores().atLeast(), request.cores().share(),
          gpu ? request.gpus().getFirst().compute().thousandths() : 0,
          gpu ? request.gpus().getFirst().memory().thousandths() : 0,
          gpu && request.gpus().getFirst().alignment() == Alignment.REQUIRED, nic,
          nic && request.interfaces().getFirst().alignment() == Alignment.REQUIRED,
          nic ? request.interfaces().getFirst().bandwidthIn().thousandths() : 0,
          nic ? request.interfaces().getFirst().bandwidthOut().thousandths() : 0);
    }
  }

  /// Takes from host `h` what a task holds there, of `agent`.
  void take(int h, Agent agent, Need need, Placement placement) {
    cpus[h] -= need.cpus + 1000L * placement.cores().size();
    memory[h] -= need.memory;
    ports[h] -= need.ports;
    placement.cores().stream().forEach(pu -> cores[h] &= ~(1L << pu));
    for (int i = 0; i < DEVICES; i++) {
      if (i < agent.gpus().size() && !placement.gpus().isEmpty()
          && agent.gpus().get(i).uuid().equals(placement.gpus().getFirst().uuid())) {
        gpuCompute[DEVICES * h + i] -= need.gpu;
        gpuMemory[DEVICES * h + i] -= need.gpuMemory;
      }
      if (i < agent.interfaces().size() && !placement.interfaces().isEmpty() && agent.interfaces()
          .get(i).name().equals(placement.interfaces().getFirst().name())) {
        in[DEVICES * h + i] -= need.in;
        out[DEVICES * h + i] -= need.out;
      }
    }
  }

  /// The first host that fits, whose resources it takes; −1: none.
  int place(Need need) {
    for (int h = 0; h < hosts; h++) {
      if (cpus[h] >= need.cpus + 1000L * need.cores && memory[h] >= need.memory
          && ports[h] >= need.ports && fits(h, need)) {
        cpus[h] -= need.cpus + 1000L * Long.bitCount(domainTaken);
        memory[h] -= need.memory;
        ports[h] -= need.ports;
        cores[h] &= ~domainTaken;
        if (need.gpu > 0) {
          gpuCompute[gpuTaken] -= need.gpu;
          gpuMemory[gpuTaken] -= need.gpuMemory;
        }
        if (need.nic) {
          in[nicTaken] -= need.in;
          out[nicTaken] -= need.out;
        }
        return h;
      }
    }
    return -1;
  }

  private boolean fits(int h, Need need) {
    domainTaken = 0;
    if (need.cores == 0) {
      return devices(h, -1, need);
    }
    for (int d = 0; d < DOMAINS; d++) {
      long all = domain[DOMAINS * h + d];
      long free = cores[h] & all;
      int wanted = Math.max(need.cores,
          (int) Math.ceil(need.share * Long.bitCount(all) - 1e-9));
      if (all != 0 && Long.bitCount(free) >= wanted
          && cpus[h] >= need.cpus + 1000L * wanted && devices(h, d, need)) {
        for (int i = 0; i < wanted; i++) {
          domainTaken |= Long.lowestOneBit(free);
          free &= free - 1;
        }
        return true;
      }
    }
    return false;
  }

  private boolean devices(int h, int d, Need need) {
    gpuTaken = -1;
    nicTaken = -1;
    for (int i = DEVICES - 1; i >= 0; i--) {
      int at = DEVICES * h + i;
      if (gpuCompute[at] >= need.gpu && gpuMemory[at] >= need.gpuMemory
          && (!need.gpuNear || i == d)) {
        gpuTaken = at;
      }
      if (in[at] >= need.in && out[at] >= need.out && (!need.nicNear || i == d)) {
        nicTaken = at;
      }
    }
    return (need.gpu == 0 || gpuTaken >= 0) && (!need.nic || nicTaken >= 0);
  }
}
