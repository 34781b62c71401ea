package dev.karoo.control;

import dev.karoo.api.agent.AgentStatus;
import dev.karoo.api.agent.AgentStatus.Amounts;
import dev.karoo.api.agent.AgentStatus.GpuAmount;
import dev.karoo.api.agent.AgentStatus.InterfaceAmount;
import dev.karoo.api.agent.AgentStatus.Phase;
import dev.karoo.api.agent.AgentStatus.Summary;
import dev.karoo.api.agent.AvoidedBy;
import dev.karoo.api.format.PortRanges;
import dev.karoo.api.format.Quantities;
import dev.karoo.core.lifecycle.Holding;
import dev.karoo.core.ports.AgentReport;
import dev.karoo.core.problem.Problem;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Domain;
import dev.karoo.core.topology.Gpu;
import dev.karoo.core.topology.Interface;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What users see of a host.
final class AgentStatusForm {
  private AgentStatusForm() {}

  /// How many tasks that the store does not know are named; the others are counted.
  private static final int NAMED = 10;

  /// The status.
  ///
  /// @param held what the tasks on it hold
  /// @param unknown tasks on it that the store does not know
  static AgentStatus status(AgentEntry entry, Collection<Holding> held, List<String> unknown,
      Instant now) {
    Phase phase = !entry.active()
        ? Phase.LOST
        : entry.quarantined() ? Phase.QUARANTINED : Phase.READY;
    long generation = entry.object.map(o -> o.getMetadata().getGeneration()).orElse(1L);
    String faults = faults(entry);
    var conditions = new Conditions(entry.conditions, generation, now);
    conditions.add("Ready", switch (phase) {
      case READY -> new Conditions.Verdict(true, "Registered", "");
      case QUARANTINED -> new Conditions.Verdict(false, "Quarantined", faults);
      case LOST -> entry.report.isPresent()
          ? new Conditions.Verdict(false, "NotOffered",
              "Mesos does not offer it: it is drained, deactivated, not connected, or in another"
                  + " region than the master")
          : new Conditions.Verdict(false, "Lost", "Mesos does not know it, or not hear it");
    });
    conditions.add("Quarantined", new Conditions.Verdict(entry.quarantined(),
        entry.quarantined() ? "MakesNoSense" : "Understood", faults));
    entry.drained.ifPresent(why -> conditions.add("Drained", held.isEmpty()
        ? new Conditions.Verdict(true, "Empty", why)
        : new Conditions.Verdict(false, "Draining", why + ", " + held.size()
            + (held.size() == 1 ? " task is left" : " tasks are left"))));
    entry.held.ifPresent(why -> conditions.add("MovesHeld", new Conditions.Verdict(true,
        "DisasterBrake", why)));
    entry.avoided.ifPresent(by -> conditions.add(AvoidedBy.TYPE, new Conditions.Verdict(true,
        by.reason(), by.message())));
    if (!unknown.isEmpty()) {
      conditions.add("UnknownTasks", new Conditions.Verdict(true, "NotInStore", told(unknown)));
    }
    Optional<Agent> agent = entry.agent;
    Optional<Part> taken = agent.map(a -> Part.held(a, held));
    Optional<Part> free = agent.map(a -> Part.all(a).minus(taken.orElseThrow()));
    return new AgentStatus(generation, phase,
        entry.report.map(AgentReport::agentId).orElse(null),
        entry.report.map(AgentReport::address)
            .or(() -> entry.written.map(AgentStatus::address)).orElse(null),
        null, Times.orNull(entry.lost), conditions.list(),
        entry.topology().orElse(null), taken.map(Part::amounts).orElse(null),
        free.map(Part::amounts).orElse(null), held.size(),
        agent.map(a -> summary(entry, a, phase, free.orElseThrow(), unknown)).orElse(null));
  }

  private static String told(List<String> unknown) {
    int more = unknown.size() - NAMED;
    return (unknown.size() == 1 ? "1 task runs" : unknown.size() + " tasks run")
        + " here that the store does not know: "
        + unknown.stream().limit(NAMED).collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more" : "")
        + ". Apply their pipelines again, and they are taken over; to end what is left then,"
        + " start the operator once with --end-unknown-tasks";
  }

  private static String faults(AgentEntry entry) {
    var all = new ArrayList<>(entry.report.map(AgentReport::problems).orElse(List.of()).stream()
        .map(Problem::toString).toList());
    entry.conflict.ifPresent(all::add);
    return String.join("; ", all);
  }

  private static Summary summary(AgentEntry entry, Agent agent, Phase phase, Part free,
      Collection<String> unknown) {
    String status = switch (phase) {
      case READY -> "Ready";
      case QUARANTINED -> "Quarantined";
      case LOST -> "Lost";
    };
    Part all = Part.all(agent);
    boolean closed = agent.unschedulable() || entry.drained.isPresent();
    return new Summary(status + (closed ? ",SchedulingDisabled" : "")
        + (entry.drained.isPresent() ? ",Draining" : "")
        + (entry.held.isPresent() ? ",MovesHeld" : "")
        + (unknown.isEmpty() ? "" : ",UnknownTasks"),
        free.cores.size() + "/" + all.cores.size(), free.cpus + "/" + all.cpus,
        Quantities.part(free.memory, all.memory),
        agent.gpus().isEmpty() ? null : total(free) + "/" + total(all),
        orNull(agent.interfaces().stream().flatMap(nic -> nic.networks().stream()).distinct()
            .sorted().collect(Collectors.joining(","))),
        orNull(agent.domains().stream().map(d -> d.cores().toString())
            .collect(Collectors.joining("|"))));
  }

  private static Scalar total(Part part) {
    return part.gpus.stream().map(GpuPart::compute).reduce(Scalar.ZERO, Scalar::plus);
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  /// A part of a GPU.
  private record GpuPart(String uuid, Scalar compute, Scalar memory) {}

  /// A part of an interface.
  private record NicPart(String name, Scalar in, Scalar out) {}

  /// A part of a host.
  private record Part(Scalar cpus, Scalar memory, Scalar disk, CpuSet cores, Ranges ports,
      List<GpuPart> gpus, List<NicPart> nics) {
    static Part all(Agent agent) {
      CpuSet cores = agent.domains().stream().map(Domain::cores).reduce(CpuSet.EMPTY,
          CpuSet::plus);
      return new Part(agent.cpus(), agent.memory(), agent.disk(), cores, agent.ports(),
          agent.gpus().stream().map(g -> new GpuPart(g.uuid(), g.compute(), g.memory())).toList(),
          agent.interfaces().stream()
              .map(n -> new NicPart(n.name(), n.bandwidthIn(), n.bandwidthOut())).toList());
    }

    static Part held(Agent agent, Collection<Holding> held) {
      CpuSet cores = CpuSet.EMPTY;
      Ranges ports = Ranges.EMPTY;
      for (Holding holding : held) {
        cores = cores.plus(holding.placement().cores());
        ports = ports.plus(Ranges.ofAll(holding.placement().ports().values()));
      }
      Scalar shared = sum(held, h -> h.request().cpus());
      return new Part(shared.plus(Scalar.of(cores.size())), sum(held, h -> h.request().memory()),
          sum(held, h -> h.request().disk()), cores, ports,
          agent.gpus().stream().map(gpu -> gpu(gpu, held)).toList(),
          agent.interfaces().stream().map(nic -> nic(nic, held)).toList());
    }

    private static Scalar sum(Collection<Holding> held, Function<Holding, Scalar> amount) {
      return held.stream().map(amount).reduce(Scalar.ZERO, Scalar::plus);
    }

    private static GpuPart gpu(Gpu gpu, Collection<Holding> held) {
      Scalar compute = Scalar.ZERO;
      Scalar memory = Scalar.ZERO;
      for (Holding holding : held) {
        for (var share : holding.placement().gpus()) {
          if (share.uuid().equals(gpu.uuid())) {
            compute = compute.plus(share.compute());
            memory = memory.plus(share.memory());
          }
        }
      }
      return new GpuPart(gpu.uuid(), compute, memory);
    }

    private static NicPart nic(Interface nic, Collection<Holding> held) {
      Scalar in = Scalar.ZERO;
      Scalar out = Scalar.ZERO;
      for (Holding holding : held) {
        for (var share : holding.placement().interfaces()) {
          if (share.name().equals(nic.name())) {
            in = in.plus(share.bandwidthIn());
            out = out.plus(share.bandwidthOut());
          }
        }
      }
      return new NicPart(nic.name(), in, out);
    }

    Part minus(Part taken) {
      var gpusLeft = new ArrayList<GpuPart>();
      for (int i = 0; i < gpus.size(); i++) {
        gpusLeft.add(new GpuPart(gpus.get(i).uuid,
            gpus.get(i).compute.minus(taken.gpus.get(i).compute),
            gpus.get(i).memory.minus(taken.gpus.get(i).memory)));
      }
      var nicsLeft = new ArrayList<NicPart>();
      for (int i = 0; i < nics.size(); i++) {
        nicsLeft.add(new NicPart(nics.get(i).name, nics.get(i).in.minus(taken.nics.get(i).in),
            nics.get(i).out.minus(taken.nics.get(i).out)));
      }
      return new Part(cpus.minus(taken.cpus), memory.minus(taken.memory),
          disk.minus(taken.disk), cores.minus(taken.cores), ports.minus(taken.ports), gpusLeft,
          nicsLeft);
    }

    Amounts amounts() {
      return new Amounts(Quantities.ofCpus(cpus), Quantities.ofMebibytes(memory),
          Quantities.ofMebibytes(disk), orNull(cores.toString()),
          ports.isEmpty() ? null : PortRanges.print(ports),
          gpus.stream().map(g -> new GpuAmount(g.uuid, g.compute.toDouble(),
              Quantities.ofMebibytes(g.memory))).toList(),
          nics.stream().map(n -> new InterfaceAmount(n.name, Quantities.ofBitRate(n.in),
              Quantities.ofBitRate(n.out))).toList());
    }
  }
}
