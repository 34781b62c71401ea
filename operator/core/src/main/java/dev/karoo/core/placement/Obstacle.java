package dev.karoo.core.placement;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.GpuRequest;
import dev.karoo.core.pipeline.VolumeRequest;
import dev.karoo.core.topology.Gpu;
import dev.karoo.core.topology.Interface;
import java.util.Optional;

/// What keeps one task off one agent: the first of these that is so, in this order. What the agent
/// may or can do at all comes first, then what is free, one thing after the other, then all of it
/// together, and at last the other tasks of the pipeline.
///
/// @param kind of the obstacle
/// @param text what the agent lacks, to follow "N agents …", the same for all agents of a kind and
///     text
/// @param nearness how much of it there is; the more, the nearer the miss
/// @param best to follow "best: "; empty where there is nothing to tell
record Obstacle(Refusal.Kind kind, String text, double nearness, String best) {
  /// Whether the agent can never take the task as both are, however empty it is.
  boolean hardware() {
    return switch (kind) {
      case NO_AGENTS, UNSCHEDULABLE, MAINTENANCE, AVOIDED, SELECTOR, SUBSYSTEM, NETWORK, VOLUME ->
        true;
      case CPUS, MEMORY, DISK, CORES, MULTICAST, PORT, ALIGNMENT, SPREAD, ANTI_AFFINITY, GANG,
          BUDGET, QUOTA ->
        false;
      case GPU, INTERFACE -> nearness < 0;
    };
  }

  private static Optional<Obstacle> of(Refusal.Kind kind, String text) {
    return Optional.of(new Obstacle(kind, text, -1, ""));
  }

  /// What keeps the item off the host, now; none where it fits.
  static Optional<Obstacle> find(Assignment at, Item item, Host host) {
    RequestShape shape = item.shape;
    Optional<Obstacle> found = eligible(at, item, host);
    found = found.isPresent() ? found : equipped(shape, host);
    found = found.isPresent() ? found : cores(shape, host);
    found = found.isPresent() ? found : amounts(shape, host);
    found = found.isPresent() ? found : ports(shape, host);
    for (int i = 0; i < shape.gpus.length && found.isEmpty(); i++) {
      found = gpu(shape, i, host);
    }
    for (int i = 0; i < shape.interfaces.length && found.isEmpty(); i++) {
      found = nic(shape, i, host);
    }
    if (found.isEmpty() && !at.within.find(host, shape)) {
      return of(Refusal.Kind.ALIGNMENT, "have all of it free, but not together as aligned");
    }
    if (found.isEmpty() && at.affinity.spreadForbids(item, host)) {
      return of(Refusal.Kind.SPREAD, "hold too many of its replicas for its spread already");
    }
    if (found.isEmpty() && !at.affinity.allows(item, host)) {
      return of(Refusal.Kind.ANTI_AFFINITY, "hold tasks that it must keep apart from");
    }
    return found;
  }

  private static Optional<Obstacle> eligible(Assignment at, Item item, Host host) {
    Optional<Refusal.Kind> refusal = at.refusal(item, host);
    if (refusal.isEmpty()) {
      return item.waiting.orElseThrow().avoid().contains(host.agent.name())
          ? of(Refusal.Kind.AVOIDED, "are to be avoided")
          : Optional.empty();
    }
    return of(refusal.get(), switch (refusal.get()) {
      case UNSCHEDULABLE -> "are cordoned";
      case MAINTENANCE -> "are in maintenance";
      case SUBSYSTEM -> "don't take tasks of subsystem "
          + item.shape.request.subsystem().orElseThrow();
      case SELECTOR -> "don't match the agentSelector";
      case NO_AGENTS, AVOIDED, CPUS, MEMORY, DISK, CORES, GPU, INTERFACE, NETWORK, MULTICAST,
          VOLUME, PORT, ALIGNMENT, SPREAD, ANTI_AFFINITY, GANG, BUDGET,
          QUOTA ->
        "may not take it";
    });
  }

  private static Optional<Obstacle> equipped(RequestShape shape, Host host) {
    long[] suitable = shape.suitable(host);
    for (int i = 0; i < shape.interfaces.length; i++) {
      if (suitable[shape.gpus.length + i] == 0) {
        String network = shape.interfaces[i].network();
        return host.shape.networks.stream().anyMatch(on -> on.contains(network))
            ? of(Refusal.Kind.INTERFACE, "have no ibverbs on network " + network)
            : of(Refusal.Kind.NETWORK, "are not on network " + network);
      }
    }
    for (int i = 0; i < shape.gpus.length; i++) {
      if (suitable[i] == 0) {
        return of(Refusal.Kind.GPU, "have no GPU" + kind(shape.gpus[i]));
      }
    }
    for (VolumeRequest wanted : shape.volumes) {
      if (!host.shape.volumeNear.containsKey(wanted.name())) {
        return of(Refusal.Kind.VOLUME, "have no volume " + wanted.name());
      }
    }
    return Optional.empty();
  }

  private static String kind(GpuRequest wanted) {
    return wanted.model().map(model -> " of model " + model).orElse("")
        + wanted.minComputeCapability().map(c -> " of compute capability " + c + " or more")
            .orElse("");
  }

  private static Optional<Obstacle> amounts(RequestShape shape, Host host) {
    long cpus = shape.cpus + 1000L * pus(shape, host);
    if (host.cpus < cpus) {
      return shortOf(Refusal.Kind.CPUS, cpus, host.cpus, "free CPUs", host);
    }
    if (host.memory < shape.memory) {
      return shortOf(Refusal.Kind.MEMORY, shape.memory, host.memory, "MiB of free memory", host);
    }
    return host.disk < shape.disk
        ? shortOf(Refusal.Kind.DISK, shape.disk, host.disk, "MiB of free disk", host)
        : Optional.empty();
  }

  /// The fewest PUs that its cores may be.
  private static int pus(RequestShape shape, Host host) {
    if (!shape.hasCores) {
      return 0;
    }
    int least = Integer.MAX_VALUE;
    for (long set : CorePick.candidates(host, shape)) {
      if (CorePick.holds(host, shape, set)) {
        least = Math.min(least, CorePick.need(host, shape, set));
      }
    }
    return least == Integer.MAX_VALUE
        ? 0
        : least * (shape.cores.wholeCores() ? host.shape.leastThreads : 1);
  }

  private static Optional<Obstacle> shortOf(Refusal.Kind kind, long need, long free, String what,
      Host host) {
    return Optional.of(new Obstacle(kind, "have less than " + Amounts.plain(need) + " " + what,
        free, host.agent.name() + " has " + Amounts.plain(free)));
  }

  private static Optional<Obstacle> ports(RequestShape shape, Host host) {
    for (int port : shape.ports) {
      if (!host.ports.free(port)) {
        return of(Refusal.Kind.PORT, "can't give port " + port);
      }
    }
    int need = shape.ports.length + shape.anyPorts;
    return host.freePorts < need
        ? shortOf(Refusal.Kind.PORT, 1000L * need, 1000L * host.freePorts, "free ports", host)
        : Optional.empty();
  }

  private static Optional<Obstacle> cores(RequestShape shape, Host host) {
    if (!shape.hasCores) {
      return Optional.empty();
    }
    int missing = Integer.MAX_VALUE;
    int need = Math.max(1, shape.cores.atLeast());
    int have = 0;
    long best = 0;
    for (long set : CorePick.candidates(host, shape)) {
      if (CorePick.holds(host, shape, set)) {
        return Optional.empty();
      }
      int wanted = CorePick.need(host, shape, set);
      int free = CorePick.free(host, shape, set);
      if (wanted - free < missing) {
        missing = wanted - free;
        need = wanted;
        have = free;
        best = set;
      }
    }
    String what = need + " free " + (shape.cores.wholeCores() ? "whole cores" : "cores");
    if (shape.alignment != Alignment.REQUIRED) {
      return Optional.of(new Obstacle(Refusal.Kind.CORES, "don't have " + what, have,
          host.agent.name() + " has " + have));
    }
    return missing <= 0
        ? of(Refusal.Kind.MEMORY, "have no domain with the cores and the memory")
        : Optional.of(new Obstacle(Refusal.Kind.CORES, "have no domain with " + what, have,
            best == 0
                ? ""
                : host.agent.name() + " domain " + Long.numberOfTrailingZeros(best)
                    + " has " + have));
  }

  private static Optional<Obstacle> gpu(RequestShape shape, int i, Host host) {
    long best = -1;
    String which = "";
    for (int g = 0; g < host.gpuCompute.length; g++) {
      Gpu gpu = host.agent.gpus().get(g);
      if (!DeviceMatch.suits(shape.gpus[i], gpu)) {
        continue;
      }
      if (host.gpuCompute[g] >= shape.gpuCompute[i] && host.gpuMemory[g] >= shape.gpuMemory[i]) {
        return Optional.empty();
      }
      if (host.gpuCompute[g] > best) {
        best = Math.max(0, host.gpuCompute[g]);
        which = host.agent.name() + " has " + Amounts.plain(host.gpuCompute[g]) + " and "
            + Amounts.plain(host.gpuMemory[g]) + " MiB";
      }
    }
    return Optional.of(new Obstacle(Refusal.Kind.GPU, "have no GPU" + kind(shape.gpus[i])
        + " with " + Amounts.plain(shape.gpuCompute[i]) + " compute and "
        + Amounts.plain(shape.gpuMemory[i]) + " MiB free", best, which));
  }

  private static Optional<Obstacle> nic(RequestShape shape, int i, Host host) {
    long best = -1;
    boolean forbidden = false;
    String which = "";
    for (int n = 0; n < host.bandwidthIn.length; n++) {
      Interface nic = host.agent.interfaces().get(n);
      if (!DeviceMatch.suits(shape.interfaces[i], nic)) {
        continue;
      }
      if (host.bandwidthIn[n] >= shape.bandwidthIn[i]
          && host.bandwidthOut[n] >= shape.bandwidthOut[i]) {
        if (!host.multicastForbids(n, shape.multicast[i])) {
          return Optional.empty();
        }
        forbidden = true;
      }
      long free = Math.min(host.bandwidthIn[n] - shape.bandwidthIn[i],
          host.bandwidthOut[n] - shape.bandwidthOut[i]) + Long.MAX_VALUE / 2;
      if (free > best) {
        best = free;
        which = host.agent.name() + " " + nic.name() + " has "
            + Amounts.bandwidth(host.bandwidthIn[n]) + " in and "
            + Amounts.bandwidth(host.bandwidthOut[n]) + " out";
      }
    }
    String network = shape.interfaces[i].network();
    return forbidden
        ? of(Refusal.Kind.MULTICAST, "have an interface on " + network
            + " only where its multicast groups are used the other way, without loopback")
        : Optional.of(new Obstacle(Refusal.Kind.INTERFACE, "have no interface on " + network
            + " with " + Amounts.bandwidth(shape.bandwidthIn[i]) + " in and "
            + Amounts.bandwidth(shape.bandwidthOut[i]) + " out free", best, which));
  }
}
