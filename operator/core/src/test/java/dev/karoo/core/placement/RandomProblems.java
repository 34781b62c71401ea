package dev.karoo.core.placement;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.AntiAffinity;
import dev.karoo.core.pipeline.CoreRequest;
import dev.karoo.core.pipeline.GpuRequest;
import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.PortRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.Selector;
import dev.karoo.core.pipeline.Spread;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.pipeline.VolumeRequest;
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
import dev.karoo.core.topology.Volume;
import dev.karoo.core.topology.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/// Small random clusters and tasks with every kind of constraint; the same seed, the same problem.
final class RandomProblems {
  static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
  private static final List<String> NETWORKS = List.of("a", "b");

  private final Random random;

  RandomProblems(long seed) {
    random = new Random(seed * 7919 + 13);
  }

  /// Up to this many agents and tasks.
  PlacementProblem problem(int mostAgents, int mostTasks, long steps) {
    int agents = 1 + random.nextInt(mostAgents);
    boolean threads = random.nextInt(4) == 0;
    List<Agent> cluster = new ArrayList<>();
    boolean alike = random.nextBoolean();
    long host = random.nextLong();
    for (int i = 0; i < agents; i++) {
      if (alike) {
        random.setSeed(host);
      }
      cluster.add(agent(i, threads));
    }
    if (alike) {
      random.setSeed(host + 1);
    }
    int tasks = Math.min(mostTasks, 1 + random.nextInt(4 * agents));
    return new PlacementProblem(cluster, List.of(), waiting(tasks),
        PlacementProblem.Policy.PACK, NOW, steps, 1);
  }

  private int upTo(int most) {
    return random.nextInt(most + 1);
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private Agent agent(int number, boolean threads) {
    int count = 1 + random.nextInt(3);
    boolean nodes = !oneIn(3);
    List<Domain> domains = new ArrayList<>();
    List<CpuSet> siblings = new ArrayList<>();
    int pu = 0;
    int size = 2 + 2 * random.nextInt(3);
    for (int d = 0; d < count; d++) {
      List<Integer> cores = IntStream.range(pu, pu + size).boxed().toList();
      domains.add(new Domain(CpuSet.of(cores),
          nodes ? OptionalInt.of(count == 3 ? d / 2 : d) : OptionalInt.empty(),
          oneIn(3) ? Optional.of(Scalar.of(4 + upTo(8))) : Optional.empty()));
      for (int i = 0; threads && i < size; i += 2) {
        siblings.add(CpuSet.of(pu + i, pu + i + 1));
      }
      pu += size;
    }
    List<Gpu> gpus = new ArrayList<>();
    for (int g = oneIn(3) ? upTo(1) : 1 + upTo(1); g > 0; g--) {
      gpus.add(new Gpu(oneIn(2) ? "A" : "B", "GPU-" + number + "-" + g, Scalar.of(1),
          Scalar.of(8), new ComputeCapability(7 + upTo(1), 0), locality(count), ""));
    }
    List<Interface> interfaces = new ArrayList<>();
    for (int n = oneIn(3) ? upTo(3) : 1 + upTo(2); n > 0; n--) {
      interfaces.add(new Interface("ens" + n,
          oneIn(4) ? Set.copyOf(NETWORKS) : Set.of(NETWORKS.get(oneIn(3) ? 1 : 0)),
          "10.0." + number + "." + n, Scalar.of(10), Scalar.of(10),
          oneIn(3) ? List.of() : List.of("/dev/uverbs" + n), oneIn(2), locality(count), ""));
    }
    List<Volume> volumes = oneIn(2)
        ? List.of()
        : List.of(new Volume("data", "/data", locality(count)));
    Map<String, String> attributes = new HashMap<>();
    if (!oneIn(5)) {
      attributes.put("rack", "r" + (1 + number % 3));
    }
    return new Agent("host" + number, Scalar.of(pu + upTo(4)), Scalar.of(10 + upTo(20)),
        Scalar.of(100), Ranges.of(31000, 31002 + upTo(12)), true, domains,
        oneIn(2) ? List.of() : List.of(List.of(10, 21), List.of(21, 10)), siblings, gpus,
        interfaces, volumes, attributes,
        oneIn(4) ? Optional.of(Set.of("s" + upTo(1))) : Optional.empty(), upTo(2),
        oneIn(20) ? List.of(new Window(NOW.minusSeconds(5), Optional.empty())) : List.of(),
        oneIn(20), Pinning.NONE);
  }

  private Locality locality(int domains) {
    return switch (random.nextInt(4)) {
      case 0 -> oneIn(2) ? new Locality.Unknown() : new Locality.OfDomain(0);
      case 1 -> new Locality.Node(upTo(1));
      default -> new Locality.OfDomain(random.nextInt(domains));
    };
  }

  /// This many waiting tasks, of a few pipelines and templates.
  List<Waiting> waiting(int tasks) {
    List<Waiting> waiting = new ArrayList<>();
    int pipeline = 0;
    while (waiting.size() < tasks) {
      pipeline++;
      int priority = upTo(2);
      String gang = oneIn(3) ? "" : "ns/p" + pipeline;
      int templates = 1 + random.nextInt(2);
      for (int t = 0; t < templates; t++) {
        Request request = request(t);
        int replicas = Math.min(1 + random.nextInt(5), tasks - waiting.size());
        for (int i = 0; i < replicas; i++) {
          waiting.add(new Waiting(new TaskKey("ns", "p" + pipeline, "t" + t, i), request,
              priority, gang, oneIn(15) ? Set.of("host" + upTo(3)) : Set.of(), ""));
        }
      }
    }
    return waiting;
  }

  /// A request of the template with this number, with everything now and then.
  Request request(int template) {
    Alignment alignment = oneIn(3) ? alignment() : Alignment.REQUIRED;
    CoreRequest cores = cores();
    List<GpuRequest> gpus = new ArrayList<>();
    for (int i = oneIn(3) ? 1 + (oneIn(4) ? 1 : 0) : 0; i > 0; i--) {
      gpus.add(new GpuRequest(oneIn(6) ? Optional.of("A") : Optional.empty(),
          new Scalar(100L * (1 + upTo(6))), Scalar.of(1 + upTo(3)),
          oneIn(8) ? Optional.of(new ComputeCapability(8, 0)) : Optional.empty(), alignment()));
    }
    List<InterfaceRequest> interfaces = new ArrayList<>();
    for (int i = oneIn(2) ? 1 + (oneIn(3) ? 1 : 0) : 0; i > 0; i--) {
      boolean ibverbs = oneIn(3);
      interfaces.add(new InterfaceRequest("n" + i, NETWORKS.get(oneIn(4) ? 1 : 0), ibverbs,
          Scalar.of(upTo(4)), Scalar.of(upTo(4)), alignment(), groups(), groups()));
    }
    List<VolumeRequest> volumes = oneIn(6)
        ? List.of(new VolumeRequest("data", "/d", true, alignment()))
        : List.of();
    List<PortRequest> ports = new ArrayList<>();
    for (int i = upTo(2); i > 0; i--) {
      ports.add(new PortRequest("p" + i,
          oneIn(5) ? OptionalInt.of(31000 + 2 * i + upTo(1)) : OptionalInt.empty(), false));
    }
    return new Request(new Scalar(500L * upTo(2)), Scalar.of(upTo(3)), Scalar.of(upTo(20)), cores,
        gpus, interfaces, volumes, ports, alignment, selectors(),
        oneIn(12) ? Optional.of("s" + upTo(1)) : Optional.empty(),
        oneIn(10)
            ? List.of(new Spread(oneIn(2) ? "host" : "rack", 1 + upTo(1), true, 1))
            : List.of(),
        oneIn(10)
            ? List.of(new AntiAffinity(oneIn(2) ? "host" : "rack",
                "t" + (oneIn(2) ? template : upTo(1)), true, 1))
            : List.of());
  }

  private List<Selector> selectors() {
    return switch (random.nextInt(24)) {
      case 0 -> List.of(new Selector("rack", Selector.Operator.IN, List.of("r1", "r2")));
      case 1 -> List.of(new Selector("rack", Selector.Operator.NOT_IN, List.of("r1")));
      case 2 -> List.of(new Selector("rack", Selector.Operator.EXISTS, List.of()));
      default -> List.of();
    };
  }

  private CoreRequest cores() {
    return switch (random.nextInt(8)) {
      case 0, 1 -> CoreRequest.NONE;
      case 2 -> new CoreRequest(List.of("recv", "send"), 0, 0.5, false);
      case 3 -> new CoreRequest(List.of(), 1 + upTo(1), 0, true);
      case 4 -> new CoreRequest(List.of(), 1 + upTo(5), 0, false);
      default -> new CoreRequest(List.of(), 1 + upTo(3), 0, false);
    };
  }

  private Alignment alignment() {
    return switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> Alignment.NONE;
      case 4, 5, 6 -> Alignment.PREFERRED;
      case 7, 8 -> Alignment.REQUIRED;
      default -> Alignment.APART;
    };
  }

  private Ranges groups() {
    return oneIn(3) ? Ranges.of(1, 1 + upTo(1)) : Ranges.EMPTY;
  }
}
