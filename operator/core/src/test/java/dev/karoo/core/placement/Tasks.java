package dev.karoo.core.placement;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.AntiAffinity;
import dev.karoo.core.pipeline.CoreRequest;
import dev.karoo.core.pipeline.GpuRequest;
import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.Spread;
import dev.karoo.core.pipeline.TaskKey;
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
import java.util.Set;

/// Short ways to write agents and tasks.
final class Tasks {
  private Tasks() {}

  /// An agent of NUMA nodes with so many cores each, a GPU and an interface at every node.
  static Agent agent(String name, int... nodes) {
    return agent(name, Scalar.of(10), nodes);
  }

  static Agent agent(String name, Scalar bandwidth, int... nodes) {
    List<Domain> domains = new ArrayList<>();
    List<Gpu> gpus = new ArrayList<>();
    List<Interface> interfaces = new ArrayList<>();
    int pu = 0;
    for (int size : nodes) {
      List<Integer> pus = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        pus.add(pu++);
      }
      int node = domains.size();
      domains.add(new Domain(CpuSet.of(pus), OptionalInt.of(node), Optional.empty()));
      gpus.add(new Gpu("A", name + "-gpu" + node, Scalar.of(1), Scalar.of(16),
          new ComputeCapability(8, 0), new Locality.Node(node), ""));
      interfaces.add(new Interface("ens" + node, Set.of("net"), "10.0.0." + node, bandwidth,
          bandwidth, List.of("/dev/uverbs" + node), false, new Locality.Node(node), ""));
    }
    return new Agent(name, Scalar.of(pu), Scalar.of(100), Scalar.of(100),
        Ranges.of(31000, 31009), true, domains, List.of(), List.of(), gpus, interfaces, List.of(),
        Map.of("rack", name.substring(0, 1)), Optional.empty(), 0, List.of(), false,
        Pinning.NONE);
  }

  static Request cores(int count, Alignment alignment) {
    return request(count, alignment, List.of(), List.of(), List.of(), List.of());
  }

  static Request cores(CoreRequest cores, Alignment alignment) {
    return new Request(Scalar.ZERO, Scalar.of(1), Scalar.ZERO, cores, List.of(), List.of(),
        List.of(), List.of(), alignment, List.of(), Optional.empty(), List.of(), List.of());
  }

  static Request request(int count, Alignment alignment, List<GpuRequest> gpus,
      List<InterfaceRequest> interfaces, List<Spread> spread, List<AntiAffinity> apart) {
    return new Request(Scalar.ZERO, Scalar.of(1), Scalar.ZERO,
        new CoreRequest(List.of(), count, 0, false), gpus, interfaces, List.of(), List.of(),
        alignment, List.of(), Optional.empty(), spread, apart);
  }

  static GpuRequest gpu(double compute, Alignment alignment) {
    return new GpuRequest(Optional.empty(), Scalar.nearest(compute), Scalar.of(1),
        Optional.empty(), alignment);
  }

  static InterfaceRequest nic(int bandwidth, Alignment alignment) {
    return new InterfaceRequest("net", "net", false, Scalar.of(bandwidth), Scalar.ZERO, alignment,
        Ranges.EMPTY, Ranges.EMPTY);
  }

  static TaskKey key(String template, int index) {
    return new TaskKey("ns", "p", template, index);
  }

  static Waiting waiting(TaskKey key, Request request, int priority, String gang) {
    return new Waiting(key, request, priority, gang, Set.of(), "");
  }

  static PlacementProblem problem(List<Agent> agents, List<Standing> standing,
      List<Waiting> waiting) {
    return new PlacementProblem(agents, standing, waiting, PlacementProblem.Policy.PACK,
        RandomProblems.NOW, 100_000, 1);
  }

  /// What these tasks hold after they were placed on empty agents.
  static List<Standing> placed(List<Agent> agents, List<Waiting> tasks) {
    PlacementSolution solution = Placer.place(problem(agents, List.of(), tasks));
    return tasks.stream().filter(task -> solution.placed().containsKey(task.key()))
        .map(task -> new Standing(task.key(), task.request(), task.priority(),
            solution.placed().get(task.key()), true))
        .toList();
  }
}
