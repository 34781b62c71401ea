package dev.karoo.formats.hwloc;

import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Domain;
import dev.karoo.core.topology.Pinning;
import dev.karoo.formats.Division;
import dev.karoo.formats.HostName;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Reads a machine from hwloc's XML.
public final class Hwloc {
  private static final int MAX_NODES = 256;
  private static final long MIB = 1 << 20;

  private Hwloc() {}

  /// The machine as an agent: its PUs that are online and allowed, by domain; hardware threads;
  /// distances; GPUs and network interfaces with the NUMA node they hang on.
  ///
  /// What hwloc does not know is empty: disk, volumes, an interface's bandwidth and networks, a
  /// GPU's compute capability. All memory of the nodes is counted. Ports are Mesos' default.
  ///
  /// @throws HwlocException when it is not hwloc's XML, or describes nothing that can be used
  public static Agent read(InputStream in, Division division) throws IOException {
    HwlocXml xml = HwlocXml.parse(in);
    HwlocObject machine = xml.machine();
    CpuSet usable = usable(machine);
    List<Domain> nodes = nodes(machine, usable);
    var caches = new ArrayList<CpuSet>();
    for (HwlocObject cache : machine.all("L3Cache")) {
      caches.add(cache.set("cpuset"));
    }
    List<Domain> domains = division.divide(nodes, caches);
    HwlocDevices devices = new HwlocDevices(xml.format(), nodes);
    devices.gather(machine);
    Scalar memory = nodes.stream().flatMap(node -> node.memory().stream())
        .reduce(Scalar.ZERO, Scalar::plus);
    String name = HostName.toName(machine.infos().getOrDefault("HostName", ""));
    return new Agent(name, Scalar.of(usable.size()), memory, Scalar.ZERO,
        Ranges.of(31000, 32000), true, domains, distances(xml), siblings(machine, usable),
        devices.gpus(), devices.interfaces(), List.of(), Map.of(), Optional.empty(),
        devices.gpus().size() + devices.interfaces().size(), List.of(), false, Pinning.TASKSET);
  }

  private static CpuSet usable(HwlocObject machine) throws HwlocException {
    CpuSet usable = CpuSet.EMPTY;
    for (HwlocObject pu : machine.all("PU")) {
      usable = usable.plus(CpuSet.of(pu.osIndex()));
    }
    usable = usable.and(machine.set("cpuset"));
    if (machine.attribute("allowed_cpuset").isPresent()) {
      usable = usable.and(machine.set("allowed_cpuset"));
    }
    if (usable.isEmpty()) {
      throw new HwlocException(machine.line(), "the machine has no PU that is online and allowed");
    }
    return usable;
  }

  /// The NUMA nodes, those without PUs included, since devices may hang there; for a machine
  /// without any, all of it, its node unknown.
  private static List<Domain> nodes(HwlocObject machine, CpuSet usable) throws HwlocException {
    List<HwlocObject> found = machine.all("NUMANode");
    IdentityHashMap<HwlocObject, CpuSet> cores = cores(found);
    var nodes = new ArrayList<Domain>();
    for (HwlocObject node : found) {
      nodes.add(new Domain(cores.getOrDefault(node, CpuSet.EMPTY).and(usable),
          OptionalInt.of(node.osIndex()),
          node.attribute("local_memory").filter(bytes -> bytes.matches("[0-9]{1,18}"))
              .map(bytes -> Scalar.of(Long.parseLong(bytes) / MIB))));
    }
    return nodes.isEmpty()
        ? List.of(new Domain(usable, OptionalInt.empty(), Optional.empty()))
        : nodes;
  }

  /// The PUs of each node. Memory without PUs of its own (persistent, high-bandwidth, behind CXL)
  /// is listed with all PUs that it is near, a package's or the machine's, and before the smaller
  /// ones. So a PU belongs to the smallest node that lists it, of these to the one that the kernel
  /// numbered first.
  private static IdentityHashMap<HwlocObject, CpuSet> cores(List<HwlocObject> nodes)
      throws HwlocException {
    record Listed(HwlocObject node, CpuSet near, int number) {}
    var closest = new ArrayList<Listed>();
    for (HwlocObject node : nodes) {
      closest.add(new Listed(node, node.set("cpuset"), node.osIndex()));
    }
    closest.sort(Comparator.comparingInt((Listed each) -> each.near.size())
        .thenComparingInt(Listed::number));
    IdentityHashMap<HwlocObject, CpuSet> cores = new IdentityHashMap<>();
    CpuSet seen = CpuSet.EMPTY;
    for (Listed each : closest) {
      cores.put(each.node, each.near.minus(seen));
      seen = seen.plus(each.near);
    }
    return cores;
  }

  private static List<CpuSet> siblings(HwlocObject machine, CpuSet usable) throws HwlocException {
    var siblings = new ArrayList<CpuSet>();
    for (HwlocObject core : machine.all("Core")) {
      CpuSet threads = core.set("cpuset").and(usable);
      if (threads.size() > 1) {
        siblings.add(threads);
      }
    }
    return siblings;
  }

  /// hwloc lists the nodes that it has values for; the others are 255, unreachable. There may be a
  /// matrix of bandwidths too, where more is nearer.
  private static List<List<Integer>> distances(HwlocXml xml) {
    return xml.distances().stream()
        .filter(d -> d.type().equals("NUMANode") && d.ofLatency()).findFirst()
        .filter(d -> d.values().size() == d.indexes().size() * d.indexes().size()
            && d.indexes().stream().allMatch(index -> index < MAX_NODES))
        .map(Hwloc::matrix).orElse(List.of());
  }

  private static List<List<Integer>> matrix(HwlocXml.Distances distances) {
    int size = 1 + distances.indexes().stream().mapToInt(Long::intValue).max().orElse(-1);
    Function<Integer, List<Integer>> row = a -> IntStream.range(0, size)
        .mapToObj(b -> distance(distances, a, b)).toList();
    return IntStream.range(0, size).boxed().map(row).toList();
  }

  private static int distance(HwlocXml.Distances distances, int from, int to) {
    int row = distances.indexes().indexOf((long) from);
    int column = distances.indexes().indexOf((long) to);
    if (row < 0 || column < 0) {
      return from == to ? 10 : 255;
    }
    return Math.toIntExact(
        Math.min(255, distances.values().get(row * distances.indexes().size() + column)));
  }
}
