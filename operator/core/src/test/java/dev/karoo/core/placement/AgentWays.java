package dev.karoo.core.placement;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.GpuRequest;
import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.PortRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.VolumeRequest;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.Gpu;
import dev.karoo.core.topology.Interface;
import dev.karoo.core.topology.Volume;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Every way in which a task can be on an empty agent, by plain enumeration.
final class AgentWays {
  private final Agent agent;
  private final Request request;
  private final List<Choice> found = new ArrayList<>();

  /// @param domains of the cores @param units cores of them @param pus PUs @param gpus and
  /// @param interfaces by position @param soft wishes broken
  record Choice(List<Integer> domains, int units, int pus, int[] gpus, int[] interfaces,
      int soft) {}

  private AgentWays(Agent agent, Request request) {
    this.agent = agent;
    this.request = request;
  }

  static List<Choice> of(Agent agent, Request request, Instant now) {
    var ways = new AgentWays(agent, request);
    if (eligible(agent, request, now) && request.ports().stream().map(PortRequest::number)
        .allMatch(n -> n.isEmpty() || agent.ports().contains(n.getAsInt()))) {
      ways.domains();
    }
    return ways.found;
  }

  /// What wishes a placement leaves unfulfilled.
  static int soft(Agent agent, Request request, Instant now, Placement placement) {
    List<String> gpus = agent.gpus().stream().map(Gpu::uuid).toList();
    List<String> nics = agent.interfaces().stream().map(Interface::name).toList();
    return of(agent, request, now).stream()
        .filter(way -> (placement.cores().isEmpty() || way.domains.equals(placement.domains()))
            && placement.gpus().stream().map(g -> gpus.indexOf(g.uuid())).toList()
                .equals(Arrays.stream(way.gpus).boxed().toList())
            && placement.interfaces().stream().map(n -> nics.indexOf(n.name())).toList()
                .equals(Arrays.stream(way.interfaces).boxed().toList()))
        .mapToInt(way -> way.soft).min().orElseThrow();
  }

  static boolean eligible(Agent agent, Request request, Instant now) {
    Map<String, String> attributes = new HashMap<>(agent.attributes());
    attributes.put("host", agent.name());
    return !agent.unschedulable()
        && agent.maintenance().stream().noneMatch(w -> !w.from().isAfter(now)
            && w.to().filter(end -> !end.isAfter(now)).isEmpty())
        && (request.subsystem().isEmpty() || agent.subsystems().isEmpty()
            || agent.subsystems().get().contains(request.subsystem().get()))
        && request.agentSelector().stream().allMatch(s -> s.matches(attributes));
  }

  private void domains() {
    int n = agent.domains().size();
    boolean hasCores = !request.cores().isNone();
    if (!hasCores) {
      boolean required = alignments().contains(Alignment.REQUIRED);
      boolean preferred = alignments().contains(Alignment.PREFERRED);
      for (int d = 0; d < n && (required || preferred); d++) {
        devices(Set.of(d), List.of(), 0, 0, 0);
      }
      if (!required) {
        devices(Set.of(), List.of(), 0, 0, 0);
      }
      return;
    }
    boolean whole = request.cores().wholeCores();
    boolean threads = !agent.siblings().isEmpty();
    for (int set = 1; set < 1 << n; set++) {
      if (request.alignment() == Alignment.REQUIRED && Integer.bitCount(set) > 1) {
        continue;
      }
      List<Integer> domains = new ArrayList<>();
      int have = 0;
      int most = 0;
      for (int d = 0; d < n; d++) {
        if ((set >> d & 1) != 0) {
          domains.add(d);
          int size = agent.domains().get(d).cores().size() / (whole && threads ? 2 : 1);
          have += size;
          most = Math.max(most, size);
        }
      }
      int need = request.cores().of(most);
      if (need <= have && need >= domains.size()) {
        int price = request.alignment() == Alignment.NONE ? 0 : distances(domains);
        devices(Set.copyOf(domains), domains, need, need * (whole && threads ? 2 : 1), price);
      }
    }
  }

  private int distances(List<Integer> domains) {
    int price = 10 * (domains.size() - 1);
    for (int i = 0; i < domains.size(); i++) {
      for (int j = i + 1; j < domains.size(); j++) {
        var a = agent.domains().get(domains.get(i)).numaNode();
        var b = agent.domains().get(domains.get(j)).numaNode();
        boolean known = a.isPresent() && b.isPresent();
        int distance = known && a.equals(b)
            ? 10
            : known && !agent.distances().isEmpty()
                ? agent.distances().get(a.getAsInt()).get(b.getAsInt())
                : 20;
        price += Math.max(0, distance - 10) / 10;
      }
    }
    return price;
  }

  private Set<Alignment> alignments() {
    Set<Alignment> all = new HashSet<>();
    request.gpus().forEach(g -> all.add(g.alignment()));
    request.interfaces().forEach(i -> all.add(i.alignment()));
    request.volumes().forEach(v -> all.add(v.alignment()));
    return all;
  }

  /// A device's domains, where it wants to be apart.
  private record Placed(Alignment alignment, Set<Integer> near) {}

  private void devices(Set<Integer> anchor, List<Integer> domains, int units, int pus, int soft) {
    List<Placed> placed = new ArrayList<>();
    for (VolumeRequest wanted : request.volumes()) {
      Optional<Volume> volume = agent.volumes().stream()
          .filter(v -> v.name().equals(wanted.name())).findFirst();
      if (volume.isEmpty()) {
        return;
      }
      placed.add(new Placed(wanted.alignment(), Set.copyOf(agent.near(volume.get().locality()))));
    }
    gpu(0, new int[request.gpus().size()], placed, anchor,
        new Choice(domains, units, pus, new int[0], new int[0], soft));
  }

  private void gpu(int i, int[] gpus, List<Placed> placed, Set<Integer> anchor, Choice so) {
    if (i == gpus.length) {
      nic(0, gpus, new int[request.interfaces().size()], placed, anchor, so);
      return;
    }
    GpuRequest wanted = request.gpus().get(i);
    for (int g = 0; g < agent.gpus().size(); g++) {
      Gpu gpu = agent.gpus().get(g);
      if (wanted.model().filter(m -> !m.equals(gpu.model())).isEmpty()
          && wanted.minComputeCapability().filter(c -> c.compareTo(gpu.capability()) > 0)
              .isEmpty()) {
        gpus[i] = g;
        List<Placed> more = new ArrayList<>(placed);
        more.add(new Placed(wanted.alignment(), Set.copyOf(agent.near(gpu.locality()))));
        gpu(i + 1, gpus, more, anchor, so);
      }
    }
  }

  private void nic(int i, int[] gpus, int[] nics, List<Placed> placed, Set<Integer> anchor,
      Choice so) {
    if (i == nics.length) {
      finish(gpus, nics, placed, anchor, so);
      return;
    }
    InterfaceRequest wanted = request.interfaces().get(i);
    for (int n = 0; n < agent.interfaces().size(); n++) {
      Interface nic = agent.interfaces().get(n);
      if (nic.networks().contains(wanted.network())
          && (!wanted.ibverbs() || !nic.ibverbsDevices().isEmpty())) {
        nics[i] = n;
        List<Placed> more = new ArrayList<>(placed);
        more.add(new Placed(wanted.alignment(), Set.copyOf(agent.near(nic.locality()))));
        nic(i + 1, gpus, nics, more, anchor, so);
      }
    }
  }

  private void finish(int[] gpus, int[] nics, List<Placed> placed, Set<Integer> anchor,
      Choice so) {
    int soft = so.soft;
    for (int a = 0; a < placed.size(); a++) {
      Set<Integer> near = placed.get(a).near;
      boolean touches = near.stream().anyMatch(anchor::contains);
      boolean fine = switch (placed.get(a).alignment) {
        case REQUIRED -> !anchor.isEmpty() && near.containsAll(anchor);
        case APART -> anchor.isEmpty() || (!near.isEmpty() && !touches);
        case NONE, PREFERRED -> true;
      };
      for (int b = 0; b < a && fine; b++) {
        Set<Integer> other = placed.get(b).near;
        fine = placed.get(a).alignment != Alignment.APART
            || placed.get(b).alignment != Alignment.APART
            || (!near.isEmpty() && !other.isEmpty()
                && near.stream().noneMatch(other::contains));
      }
      if (!fine) {
        return;
      }
      soft += placed.get(a).alignment == Alignment.PREFERRED && !touches ? 10 : 0;
    }
    if (!deaf(nics)) {
      found.add(new Choice(so.domains, so.units, so.pus, gpus.clone(), nics.clone(), soft));
    }
  }

  /// Whether the task would not hear itself.
  private boolean deaf(int[] nics) {
    for (int i = 0; i < nics.length; i++) {
      for (int j = 0; j < nics.length; j++) {
        InterfaceRequest sender = request.interfaces().get(i);
        InterfaceRequest receiver = request.interfaces().get(j);
        if (nics[i] == nics[j] && sender.ibverbs()
            && !agent.interfaces().get(nics[i]).multicastLoopback()
            && (sender.send().contains(1) && receiver.receive().contains(1)
                || sender.send().contains(2) && receiver.receive().contains(2))) {
          return true;
        }
      }
    }
    return false;
  }
}
