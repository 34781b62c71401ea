package dev.karoo.core.invariant;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.CoreRequest;
import dev.karoo.core.pipeline.GpuRequest;
import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.PortRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.VolumeRequest;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.placement.Standing;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Gpu;
import dev.karoo.core.topology.Interface;
import dev.karoo.core.topology.Locality;
import dev.karoo.core.topology.Volume;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether one placement answers its request.
final class TaskAudit {
  private final Agent agent;
  private final Standing task;
  private final Request request;
  private final Placement placement;
  private final List<Violation> found = new ArrayList<>();
  private final List<Device> devices = new ArrayList<>();

  /// Something with a place in the host. @param what its name @param near its domains
  private record Device(String what, Alignment alignment, Set<Integer> near) {}

  TaskAudit(Agent agent, Standing task) {
    this.agent = agent;
    this.task = task;
    request = task.request();
    placement = task.placement();
  }

  List<Violation> violations() {
    cores();
    gpus();
    interfaces();
    volumes();
    ports();
    alignment();
    return found;
  }

  private void fault(Violation.Rule rule, String message) {
    found.add(new Violation(rule, agent.name(), List.of(task.key()), message));
  }

  private Set<Integer> domainsOf(CpuSet pus) {
    Set<Integer> touched = new HashSet<>();
    for (int d = 0; d < agent.domains().size(); d++) {
      if (agent.domains().get(d).cores().intersects(pus)) {
        touched.add(d);
      }
    }
    return touched;
  }

  private void cores() {
    CpuSet pus = placement.cores();
    Set<Integer> touched = domainsOf(pus);
    CpuSet known = agent.domains().stream().map(d -> d.cores()).reduce(CpuSet.EMPTY, CpuSet::plus);
    if (!known.containsAll(pus)) {
      fault(Violation.Rule.KIND, "PUs " + pus.minus(known) + " lie in no domain");
    }
    CoreRequest cores = request.cores();
    boolean whole = cores.wholeCores();
    int need = touched.stream()
        .mapToInt(d -> cores.of(units(agent.domains().get(d).cores(), whole)))
        .max().orElse(cores.atLeast());
    int have = units(pus, whole);
    if (have != need || (cores.isNone() && !pus.isEmpty())) {
      fault(Violation.Rule.COMPLETE, have + " cores are held, " + need + " were asked for");
    }
    if (whole && agent.siblings().stream()
        .anyMatch(s -> s.intersects(pus) && !pus.containsAll(s.and(known)))) {
      fault(Violation.Rule.COMPLETE, "not all hardware threads of " + pus + " are held");
    }
    var named = new HashSet<>(placement.coreNames().values());
    if (!placement.coreNames().keySet().equals(Set.copyOf(cores.names()))
        || named.size() != cores.names().size() || !pus.containsAll(CpuSet.of(named))) {
      fault(Violation.Rule.COMPLETE, "cores are named " + placement.coreNames());
    }
    if (request.alignment() == Alignment.REQUIRED && touched.size() > 1) {
      fault(Violation.Rule.ALIGNMENT, "cores lie in domains " + touched);
    }
  }

  /// How many PUs; or how many physical cores, where whole ones count.
  private int units(CpuSet pus, boolean whole) {
    if (!whole) {
      return pus.size();
    }
    CpuSet rest = pus;
    int sum = 0;
    for (CpuSet core : agent.siblings()) {
      sum += core.intersects(pus) ? 1 : 0;
      rest = rest.minus(core);
    }
    return sum + rest.size();
  }

  private void gpus() {
    if (placement.gpus().size() != request.gpus().size()) {
      fault(Violation.Rule.COMPLETE, placement.gpus().size() + " GPUs are held");
      return;
    }
    for (int i = 0; i < request.gpus().size(); i++) {
      GpuRequest wanted = request.gpus().get(i);
      Placement.GpuShare share = placement.gpus().get(i);
      Optional<Gpu> gpu = agent.gpus().stream().filter(g -> g.uuid().equals(share.uuid()))
          .findFirst();
      if (gpu.isEmpty() || wanted.model().filter(m -> !m.equals(gpu.get().model())).isPresent()
          || wanted.minComputeCapability().filter(c -> c.compareTo(gpu.get().capability()) > 0)
              .isPresent()
          || !share.compute().equals(wanted.compute())
          || !share.memory().equals(wanted.memory())) {
        fault(Violation.Rule.KIND, "GPU " + i + " got " + share);
      } else {
        device("GPU " + share.uuid(), wanted.alignment(), gpu.get().locality());
      }
    }
  }

  private void interfaces() {
    if (placement.interfaces().size() != request.interfaces().size()) {
      fault(Violation.Rule.COMPLETE, placement.interfaces().size() + " interfaces are held");
      return;
    }
    for (int i = 0; i < request.interfaces().size(); i++) {
      InterfaceRequest wanted = request.interfaces().get(i);
      Placement.InterfaceShare share = placement.interfaces().get(i);
      Optional<Interface> nic = agent.interfaces().stream()
          .filter(n -> n.name().equals(share.name())).findFirst();
      if (nic.isEmpty() || !nic.get().networks().contains(wanted.network())
          || (wanted.ibverbs() && !nic.get().ibverbs()) || !share.request().equals(wanted.name())
          || !share.bandwidthIn().equals(wanted.bandwidthIn())
          || !share.bandwidthOut().equals(wanted.bandwidthOut())) {
        fault(Violation.Rule.KIND, "interface " + wanted.name() + " got " + share);
      } else {
        device("interface " + share.name(), wanted.alignment(), nic.get().locality());
      }
    }
  }

  private void volumes() {
    for (VolumeRequest wanted : request.volumes()) {
      Optional<Volume> volume = agent.volumes().stream()
          .filter(v -> v.name().equals(wanted.name())).findFirst();
      if (volume.isEmpty()) {
        fault(Violation.Rule.KIND, "there is no volume " + wanted.name());
      } else {
        device("volume " + wanted.name(), wanted.alignment(), volume.get().locality());
      }
    }
  }

  private void device(String what, Alignment alignment, Locality locality) {
    devices.add(new Device(what, alignment, Set.copyOf(agent.near(locality))));
  }

  private void ports() {
    for (PortRequest wanted : request.ports()) {
      Integer port = placement.ports().get(wanted.name());
      if (port == null) {
        fault(Violation.Rule.COMPLETE, "there is no port " + wanted.name());
      } else if (!agent.ports().contains(port)
          || (wanted.number().isPresent() && wanted.number().getAsInt() != port)) {
        fault(Violation.Rule.KIND, "port " + wanted.name() + " got " + port);
      }
    }
    if (placement.ports().size() != request.ports().size()) {
      fault(Violation.Rule.COMPLETE, "ports are " + placement.ports());
    }
  }

  private void alignment() {
    Set<Integer> touched = domainsOf(placement.cores());
    boolean hasCores = !placement.cores().isEmpty();
    List<Device> required = devices.stream()
        .filter(d -> d.alignment == Alignment.REQUIRED).toList();
    if (!hasCores && !required.isEmpty()) {
      touched = new HashSet<>(required.getFirst().near);
      for (Device device : required) {
        touched.retainAll(device.near);
      }
      if (touched.isEmpty()) {
        fault(Violation.Rule.ALIGNMENT, "no domain is near all of " + required);
      }
    }
    for (Device device : devices) {
      boolean near = !touched.isEmpty() && device.near.containsAll(touched);
      boolean apart = touched.isEmpty()
          || (!device.near.isEmpty() && (hasCores
              ? disjoint(device.near, touched)
              : !device.near.containsAll(touched)));
      if ((device.alignment == Alignment.REQUIRED && !near)
          || (device.alignment == Alignment.APART && !apart)) {
        fault(Violation.Rule.ALIGNMENT, device + " and the task's domains " + touched);
      }
    }
    for (int i = 0; i < devices.size(); i++) {
      for (int j = 0; j < i; j++) {
        Device a = devices.get(j);
        Device b = devices.get(i);
        if (a.alignment == Alignment.APART && b.alignment == Alignment.APART
            && (a.near.isEmpty() || b.near.isEmpty() || !disjoint(a.near, b.near))) {
          fault(Violation.Rule.ALIGNMENT, a + " and " + b + " are not apart");
        }
      }
    }
  }

  private static boolean disjoint(Set<Integer> a, Set<Integer> b) {
    return a.stream().noneMatch(b::contains);
  }
}
