package dev.karoo.benchmarks.placement;

import com.netflix.fenzo.ConstraintEvaluator;
import com.netflix.fenzo.SchedulingResult;
import com.netflix.fenzo.TaskRequest;
import com.netflix.fenzo.TaskScheduler;
import com.netflix.fenzo.VMTaskFitnessCalculator;
import com.netflix.fenzo.VirtualMachineLease;
import com.netflix.fenzo.plugins.BinPackingFitnessCalculators;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.placement.Standing;
import dev.karoo.core.placement.Waiting;
import dev.karoo.core.topology.Agent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.Protos;
import org.jspecify.annotations.Nullable;

/// Netflix' scheduling library for Mesos frameworks, packing by CPU and memory. It sees CPU time
/// (cores included), memory and ports; domains, GPUs, interfaces and multicast are unknown to it.
///
/// As frameworks use it: one scheduler lives on and knows the offers already; it evaluates all
/// hosts for each task, on a pool of threads, and takes the fittest.
final class Fenzo implements AutoCloseable {
  private final TaskScheduler scheduler = new TaskScheduler.Builder()
      .withLeaseOfferExpirySecs(1_000_000).withLeaseRejectAction(lease -> {})
      .withFitnessCalculator(BinPackingFitnessCalculators.cpuMemBinPacker).build();

  /// One that has taken these offers in.
  Fenzo(List<VirtualMachineLease> leases) {
    scheduler.scheduleOnce(List.of(), leases);
  }

  /// Places the tasks on what was offered; how many, and on how many hosts.
  Outcome place(List<TaskRequest> tasks) {
    SchedulingResult result = scheduler.scheduleOnce(tasks, List.of());
    int placed = result.getResultMap().values().stream()
        .mapToInt(vm -> vm.getTasksAssigned().size()).sum();
    return new Outcome(placed, result.getResultMap().size());
  }

  @Override
  public void close() {
    scheduler.shutdown();
  }

  /// What is left of the agents, as offers.
  static List<VirtualMachineLease> leases(List<Agent> agents, Collection<Standing> standing) {
    Map<String, double[]> used = new HashMap<>();
    for (Standing task : standing) {
      Placement placement = task.placement();
      double[] sum = used.computeIfAbsent(placement.agent(), unseen -> new double[3]);
      sum[0] += task.request().cpus().toDouble() + placement.cores().size();
      sum[1] += task.request().memory().toDouble();
      sum[2] += placement.ports().size();
    }
    List<VirtualMachineLease> leases = new ArrayList<>();
    for (Agent agent : agents) {
      double[] sum = used.getOrDefault(agent.name(), new double[3]);
      if (agent.cpus().toDouble() - sum[0] < 0.001) {
        continue; // Mesos makes no offers of hosts that are full
      }
      leases.add(new Lease(agent, agent.cpus().toDouble() - sum[0],
          agent.memory().toDouble() - sum[1], (int) sum[2], offer(agent)));
    }
    return leases;
  }

  private static Protos.Offer offer(Agent agent) {
    return Protos.Offer.newBuilder()
        .setId(Protos.OfferID.newBuilder().setValue("offer-" + agent.name()))
        .setFrameworkId(Protos.FrameworkID.newBuilder().setValue("benchmark"))
        .setSlaveId(Protos.SlaveID.newBuilder().setValue(agent.name()))
        .setHostname(agent.name()).build();
  }

  static List<TaskRequest> requests(List<Waiting> tasks) {
    List<TaskRequest> requests = new ArrayList<>();
    for (Waiting task : tasks) {
      Request wanted = task.request();
      requests.add(new Wanted(task.key().toString(),
          wanted.cpus().toDouble() + wanted.cores().atLeast(), wanted.memory().toDouble(),
          wanted.ports().size()));
    }
    return requests;
  }

  private record Lease(Agent agent, double cpus, double memory, int portsUsed,
      Protos.Offer offer) implements VirtualMachineLease {
    @Override
    public String getId() {
      return offer.getId().getValue();
    }

    @Override
    public long getOfferedTime() {
      return 0;
    }

    @Override
    public String hostname() {
      return agent.name();
    }

    @Override
    public String getVMID() {
      return agent.name();
    }

    @Override
    public double cpuCores() {
      return cpus;
    }

    @Override
    public double memoryMB() {
      return memory;
    }

    @Override
    public double networkMbps() {
      return 0;
    }

    @Override
    public double diskMB() {
      return 0;
    }

    @Override
    public List<Range> portRanges() {
      return List.of(new Range(31000 + portsUsed, 31999));
    }

    @Override
    public Protos.Offer getOffer() {
      return offer;
    }

    @Override
    public Map<String, Protos.Attribute> getAttributeMap() {
      return new HashMap<>(); // it asks for null, which immutable maps don't take
    }

    @Override
    public @Nullable Double getScalarValue(String name) {
      return null;
    }

    @Override
    public Map<String, Double> getScalarValues() {
      return new HashMap<>();
    }
  }

  private static final class Wanted implements TaskRequest {
    private final String id;
    private final double cpus;
    private final double memory;
    private final int ports;
    private @Nullable AssignedResources assigned;

    Wanted(String id, double cpus, double memory, int ports) {
      this.id = id;
      this.cpus = cpus;
      this.memory = memory;
      this.ports = ports;
    }

    @Override
    public String getId() {
      return id;
    }

    @Override
    public String taskGroupName() {
      return "";
    }

    @Override
    public double getCPUs() {
      return cpus;
    }

    @Override
    public double getMemory() {
      return memory;
    }

    @Override
    public double getNetworkMbps() {
      return 0;
    }

    @Override
    public double getDisk() {
      return 0;
    }

    @Override
    public int getPorts() {
      return ports;
    }

    @Override
    public Map<String, Double> getScalarRequests() {
      return Map.of();
    }

    @Override
    public Map<String, NamedResourceSetRequest> getCustomNamedResources() {
      return Map.of();
    }

    @Override
    public List<? extends ConstraintEvaluator> getHardConstraints() {
      return List.of();
    }

    @Override
    public List<? extends VMTaskFitnessCalculator> getSoftConstraints() {
      return List.of();
    }

    @Override
    public void setAssignedResources(AssignedResources resources) {
      assigned = resources;
    }

    @Override
    public @Nullable AssignedResources getAssignedResources() {
      return assigned;
    }
  }
}
