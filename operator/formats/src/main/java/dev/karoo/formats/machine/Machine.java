package dev.karoo.formats.machine;

import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Domain;
import dev.karoo.core.topology.Interface;
import dev.karoo.core.topology.Pinning;
import dev.karoo.formats.Division;
import dev.karoo.formats.HostName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Reads this machine.
public final class Machine {
  private static final String CPU = "sys/devices/system/cpu/";
  private static final String NODE = "sys/devices/system/node/";
  private static final String STATUS = "proc/self/status";
  private static final int MAX_NODES = 256;
  private static final long MIB = 1 << 20;
  private static final long GIB_IN_MIB = 1024;
  private static final int SELF = 10; // ACPI 6.5, 5.2.17: the distance of a node to itself
  private static final int UNREACHABLE = 255;

  private final KernelFiles files;
  private final Addresses addresses;
  private final Division division;

  private Machine(KernelFiles files, Addresses addresses, Division division) {
    this.files = files;
    this.addresses = addresses;
    this.division = division;
  }

  /// This machine, its domains being its NUMA nodes. See [#read(Path, Division, Addresses)].
  ///
  /// @param root `/`
  public static Agent read(Path root) throws IOException {
    return read(root, Division.NUMA_NODES, Addresses.ofSystem());
  }

  /// What this process may use of the machine: the PUs that are online and in its cpuset, by
  /// domain, so that it is right in a container too; their hardware threads, the distances of
  /// their nodes, and the network interfaces that hang on a bus.
  ///
  /// Memory and disk leave the operating system what Mesos' agents leave it. An interface is on the
  /// network of its own name until an administrator says otherwise. Plain processes are pinned with
  /// `taskset` where there is one. GPUs, volumes and attributes are for the administrator to say.
  ///
  /// @param root `/`, or a tree laid out like it
  /// @param division what makes a domain
  /// @param addresses of the interfaces
  /// @throws IOException where `/proc` doesn't say which PUs may be used
  public static Agent read(Path root, Division division, Addresses addresses) throws IOException {
    return new Machine(new KernelFiles(root), addresses, division).read();
  }

  private Agent read() throws IOException {
    CpuSet usable = files.cpusNamed(STATUS, "Cpus_allowed_list")
        .orElseThrow(() -> new IOException(files.root().resolve(STATUS)
            + " does not say which CPUs this process may use; only Linux can be read"));
    usable = files.cpus(CPU + "online").orElse(usable).and(usable);
    List<Domain> nodes = nodes(usable);
    List<Interface> interfaces = new Interfaces(files, addresses, nodes).read();
    return new Agent(HostName.toName(files.text("proc/sys/kernel/hostname").orElse("")),
        Scalar.of(usable.size()), memory(), disk(), Ranges.of(31000, 32000), true,
        division.divide(nodes, caches(usable)), distances(),
        siblings(usable), List.of(), interfaces, List.of(), Map.of(),
        Optional.empty(), interfaces.size(), List.of(), false, pinning());
  }

  /// The NUMA nodes; a kernel without any is one domain whose node is unknown.
  private List<Domain> nodes(CpuSet usable) {
    var nodes = new ArrayList<Domain>();
    CpuSet left = usable;
    for (String name : files.list(NODE, "node[0-9]{1,4}")) {
      CpuSet cores = files.cpus(NODE + name + "/cpulist").orElse(CpuSet.EMPTY).and(left);
      left = left.minus(cores);
      OptionalLong kib = files.numberNamed(NODE + name + "/meminfo", "MemTotal");
      nodes.add(new Domain(cores, OptionalInt.of(KernelFiles.trailingNumber(name)),
          kib.isPresent() ? Optional.of(Scalar.of(kib.getAsLong() / 1024)) : Optional.empty()));
    }
    if (!left.isEmpty()) {
      nodes.add(new Domain(left, OptionalInt.empty(), Optional.empty()));
    }
    return nodes;
  }

  private List<CpuSet> siblings(CpuSet usable) {
    return usable.stream()
        .mapToObj(pu -> files.cpus(CPU + "cpu" + pu + "/topology/thread_siblings_list"))
        .flatMap(Optional::stream).map(usable::and).filter(threads -> threads.size() > 1)
        .distinct().toList();
  }

  private List<CpuSet> caches(CpuSet usable) {
    return usable.stream().mapToObj(this::lastLevelCache).flatMap(Optional::stream)
        .map(usable::and).distinct().toList();
  }

  private Optional<CpuSet> lastLevelCache(int pu) {
    String caches = CPU + "cpu" + pu + "/cache/";
    return files.list(caches, "index[0-9]{1,2}").stream().map(index -> caches + index)
        .filter(cache -> files.number(cache + "/level").equals(OptionalLong.of(3))).findFirst()
        .flatMap(cache -> files.cpus(cache + "/shared_cpu_list"));
  }

  /// Each node's file has a column for each node that is online, in their order.
  private List<List<Integer>> distances() {
    List<Integer> nodes = files.list(NODE, "node[0-9]{1,4}").stream()
        .map(KernelFiles::trailingNumber).toList();
    var rows = new HashMap<Integer, List<Integer>>();
    for (int node : nodes) {
      List<Integer> row = Stream
          .of(files.text(NODE + "node" + node + "/distance").orElse("").split("\\s+", -1))
          .filter(text -> text.matches("[0-9]{1,3}")).map(Integer::valueOf).toList();
      if (row.size() != nodes.size() || node >= MAX_NODES) {
        return List.of();
      }
      rows.put(node, row);
    }
    int size = 1 + nodes.stream().mapToInt(Integer::intValue).max().orElse(-1);
    return IntStream.range(0, size).mapToObj(from -> IntStream.range(0, size)
        .mapToObj(to -> nodes.contains(from) && nodes.contains(to)
            ? (int) rows.getOrDefault(from, List.of()).get(nodes.indexOf(to))
            : from == to ? SELF : UNREACHABLE)
        .toList()).toList();
  }

  /// In MiB, as Mesos' agents: all but a GiB, or half where there are less than two.
  private Scalar memory() {
    long total = files.numberNamed("proc/meminfo", "MemTotal").orElse(0) / 1024;
    long limit = Stream.of("sys/fs/cgroup/memory.max",
        "sys/fs/cgroup/memory/memory.limit_in_bytes").map(files::number)
        .flatMapToLong(OptionalLong::stream).map(bytes -> bytes / MIB).min().orElse(total);
    return leaving(GIB_IN_MIB, Math.min(total, limit));
  }

  /// In MiB, as Mesos' agents: all but 5 GiB of the file system, or half where there are less than
  /// ten.
  private Scalar disk() throws IOException {
    return leaving(5 * GIB_IN_MIB, Files.getFileStore(files.root()).getTotalSpace() / MIB);
  }

  private static Scalar leaving(long reserve, long total) {
    return Scalar.of(total < 2 * reserve ? total / 2 : total - reserve);
  }

  private Pinning pinning() {
    boolean taskset = Stream.of("usr/bin/taskset", "bin/taskset", "usr/local/bin/taskset")
        .anyMatch(files::exists);
    return taskset ? Pinning.TASKSET : Pinning.NONE;
  }
}
