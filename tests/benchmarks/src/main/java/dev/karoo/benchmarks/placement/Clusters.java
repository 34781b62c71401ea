package dev.karoo.benchmarks.placement;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.CoreRequest;
import dev.karoo.core.pipeline.GpuRequest;
import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.PortRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.Waiting;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.ComputeCapability;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Domain;
import dev.karoo.core.topology.Gpu;
import dev.karoo.core.topology.Interface;
import dev.karoo.core.topology.Locality;
import dev.karoo.core.topology.Pinning;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;

/// Clusters and tasks like those of a telescope: agents of two NUMA nodes with 8 cores, a 100 Gb/s
/// interface and mostly a GPU each; tasks of six sorts, half of them aligned. And the hosts and
/// engines of MeerKAT's correlator.
final class Clusters {
  private static final int[] MIX = {0, 0, 0, 0, 1, 1, 1, 1, 2, 3, 3, 4, 4, 5, 5, 5};
  /// 1.52 CPUs on average: ten of these for each agent ask for 95 % of all CPUs.
  private static final int[] LIGHTER = {0, 0, 0, 1, 1, 1, 2, 3, 4, 4, 4, 4, 4, 5, 5, 5};

  private Clusters() {}

  /// This many agents, every second one with two GPUs.
  static List<Agent> agents(int count) {
    List<Agent> agents = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      List<Domain> domains = List.of(domain(0, 8, OptionalInt.of(0)), domain(8, 8,
          OptionalInt.of(1)));
      List<Gpu> gpus = new ArrayList<>();
      List<Interface> interfaces = new ArrayList<>();
      for (int node = 0; node < 2; node++) {
        if (node == 0 || n % 2 == 0) {
          gpus.add(gpu("NVIDIA A10", "GPU-" + n + "-" + node, 24576, node));
        }
        interfaces.add(nic("ens" + node, "10." + node + "." + n / 250 + "." + n % 250,
            100_000_000_000L, node));
      }
      agents.add(agent("host%05d".formatted(n), 131_072, domains, gpus, interfaces));
    }
    return agents;
  }

  private static Agent agent(String name, long memory, List<Domain> domains, List<Gpu> gpus,
      List<Interface> interfaces) {
    return new Agent(name, Scalar.of(16), Scalar.of(memory), Scalar.of(500_000),
        Ranges.of(31000, 31999), true, domains, List.of(), List.of(), gpus, interfaces, List.of(),
        Map.of(), Optional.empty(), 0, List.of(), false, Pinning.NONE);
  }

  private static Domain domain(int first, int size, OptionalInt node) {
    List<Integer> pus = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      pus.add(first + i);
    }
    return new Domain(CpuSet.of(pus), node, Optional.empty());
  }

  private static Gpu gpu(String model, String uuid, long memory, int domain) {
    return new Gpu(model, uuid, Scalar.of(1), Scalar.of(memory), new ComputeCapability(8, 6),
        new Locality.OfDomain(domain), "");
  }

  private static Interface nic(String name, String address, long bandwidth, int domain) {
    return new Interface(name, Set.of("gpucbf"), address, Scalar.of(bandwidth),
        Scalar.of(bandwidth), List.of("/dev/infiniband/uverbs0"), false,
        new Locality.OfDomain(domain), "");
  }

  /// MeerKAT's 30 correlator hosts: 16 cores in four cache domains, 160 Gb/s, one GPU.
  static List<Agent> meerkatAgents() {
    List<Agent> agents = new ArrayList<>();
    for (int n = 0; n < 30; n++) {
      List<Domain> domains = new ArrayList<>();
      for (int d = 0; d < 4; d++) {
        domains.add(domain(4 * d, 4, OptionalInt.empty()));
      }
      agents.add(agent("cbf%02d".formatted(n), 64_512, domains,
          List.of(gpu("NVIDIA GeForce RTX 3070 Ti", "GPU-c" + n, 8192, 0)),
          List.of(nic("enp193s0np0", "10.100.0." + n, 160_000_000_000L, 0))));
    }
    return agents;
  }

  /// Its 64 F-engines and 64 XB-engines as one gang; the former send to the latter.
  static List<Waiting> meerkatTasks() {
    Ranges acv = Ranges.of(1, 64);
    Request f = request(0, 1700, new CoreRequest(List.of("recv0", "send", "python"), 0, 1, false),
        245, 1600, Alignment.NONE, 36_808_000_000L, 28_815_100_000L, Ranges.EMPTY, acv, 5);
    Request xb = request(0, 2653, new CoreRequest(List.of("recv", "send"), 0, 0.31413, false), 99,
        615, Alignment.NONE, 28_815_100_000L, 1_875_885_137L, acv, Ranges.EMPTY, 5);
    List<Waiting> tasks = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      tasks.add(new Waiting(new TaskKey("array", "correlator", "f", i), f, 0, "array/correlator",
          Set.of(), ""));
      tasks.add(new Waiting(new TaskKey("array", "correlator", "xb", i), xb, 0,
          "array/correlator", Set.of(), ""));
    }
    return tasks;
  }

  /// This many tasks of the six sorts, by chance.
  static List<Waiting> tasks(int count, String pipeline, long seed) {
    return tasks(count, pipeline, seed, MIX);
  }

  /// The same with fewer of the large ones.
  static List<Waiting> lighterTasks(int count, String pipeline, long seed) {
    return tasks(count, pipeline, seed, LIGHTER);
  }

  private static List<Waiting> tasks(int count, String pipeline, long seed, int[] mix) {
    Request[] sorts = {
      request(0, 1700, cores(3), 250, 1600, Alignment.NONE, 35_100_000_000L, 29_300_000_000L,
          Ranges.EMPTY, Ranges.EMPTY, 5),
      request(0, 4096, cores(2), 150, 1600, Alignment.NONE, 29_400_000_000L, 500_000_000L,
          Ranges.EMPTY, Ranges.EMPTY, 5),
      request(0, 8192, cores(4), 500, 1600, Alignment.REQUIRED, 10_000_000_000L, 0,
          Ranges.EMPTY, Ranges.EMPTY, 4),
      request(2000, 16_384, CoreRequest.NONE, 0, 0, Alignment.NONE, 1_000_000_000L,
          200_000_000L, Ranges.EMPTY, Ranges.EMPTY, 3),
      request(500, 2048, CoreRequest.NONE, 0, 0, Alignment.NONE, 500_000_000L, 0, Ranges.EMPTY,
          Ranges.EMPTY, 2),
      request(250, 512, CoreRequest.NONE, 0, 0, Alignment.NONE, 0, 0, Ranges.EMPTY,
          Ranges.EMPTY, 1)};
    var random = new Random(seed);
    List<Waiting> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int sort = mix[random.nextInt(mix.length)];
      tasks.add(new Waiting(new TaskKey("ns", pipeline, "t" + sort, i), sorts[sort], 0, "",
          Set.of(), ""));
    }
    return tasks;
  }

  private static CoreRequest cores(int count) {
    return new CoreRequest(List.of(), count, 0, false);
  }

  private static Request request(long cpus, long memory, CoreRequest cores, long gpu,
      long gpuMemory, Alignment devices, long in, long out, Ranges receive, Ranges send,
      int ports) {
    List<PortRequest> wanted = new ArrayList<>();
    for (int i = 0; i < ports; i++) {
      wanted.add(new PortRequest("p" + i, OptionalInt.empty(), false));
    }
    boolean pinned = !cores.isNone();
    return new Request(new Scalar(cpus), Scalar.of(memory), Scalar.ZERO, cores,
        gpu > 0
            ? List.of(new GpuRequest(Optional.empty(), new Scalar(gpu), Scalar.of(gpuMemory),
                Optional.empty(), devices))
            : List.of(),
        in + out == 0
            ? List.of()
            : List.of(new dev.karoo.core.pipeline.InterfaceRequest(
                "gpucbf", "gpucbf", pinned, Scalar.of(in), Scalar.of(out),
                pinned && receive.isEmpty() && send.isEmpty() ? Alignment.REQUIRED : Alignment.NONE,
                receive, send)),
        List.of(), wanted, pinned ? Alignment.REQUIRED : Alignment.NONE, List.of(),
        Optional.empty(), List.of(), List.of());
  }
}
