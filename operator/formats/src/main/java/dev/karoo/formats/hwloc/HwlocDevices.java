package dev.karoo.formats.hwloc;

import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.ComputeCapability;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Domain;
import dev.karoo.core.topology.Gpu;
import dev.karoo.core.topology.Interface;
import dev.karoo.core.topology.Locality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The PCI devices of a machine that can be given away: GPUs and network interfaces.
final class HwlocDevices {
  private static final int MAX = 64;
  private static final long KIB_PER_MIB = 1024;
  private static final String NVIDIA = "10de";
  private static final Pattern TRAILING_NUMBER = Pattern.compile(".*?([0-9]{1,3})");
  private static final Pattern PCI_TYPE = Pattern
      .compile("([0-9a-f]{2})[0-9a-f]{2} \\[([0-9a-f]{4}):.*");
  /// An IPv4 address among the addresses of an InfiniBand port, as RoCE maps it.
  private static final Pattern MAPPED = Pattern
      .compile("(?:0{1,4}:){5}ffff:([0-9a-f]{4}):([0-9a-f]{4})");

  private final HwlocXml.Format format;
  private final List<Domain> nodes;
  private final List<Gpu> gpus = new ArrayList<>();
  private final List<Interface> interfaces = new ArrayList<>();

  HwlocDevices(HwlocXml.Format format, List<Domain> nodes) {
    this.format = format;
    this.nodes = nodes;
  }

  List<Gpu> gpus() {
    return gpus;
  }

  List<Interface> interfaces() {
    return interfaces;
  }

  void gather(HwlocObject machine) throws HwlocException {
    gather(machine, CpuSet.EMPTY);
  }

  /// @param nodeset of the closest object above that is part of the machine's memory
  private void gather(HwlocObject object, CpuSet nodeset) throws HwlocException {
    CpuSet near = object.attribute("nodeset").isPresent() ? object.set("nodeset") : nodeset;
    Matcher type = PCI_TYPE.matcher(object.attributes().getOrDefault("pci_type", ""));
    if (object.is("PCIDev") && type.matches()) {
      if (type.group(1).equals("03") && gpus.size() < MAX) {
        gpu(object, type.group(2).equals(NVIDIA), near);
      } else if (type.group(1).equals("02") || type.group(1).equals("0c")) {
        network(object, near);
      }
    }
    for (HwlocObject child : object.children()) {
      gather(child, near);
    }
  }

  /// A display controller is a GPU to compute on when it is NVIDIA's or shows a co-processor; a
  /// board's own video chip is not.
  private void gpu(HwlocObject pci, boolean nvidia, CpuSet near) {
    boolean computes = pci.children().stream().anyMatch(os -> has(os, HwlocXml.CO_PROCESSOR));
    if (!nvidia && !computes) {
      return;
    }
    String model = info(pci, "GPUModel").or(() -> info(pci, "PCIDevice")).orElse("");
    String uuid = info(pci, "NVIDIAUUID").orElse(pci.attributes().getOrDefault("pci_busid", ""));
    Scalar memory = Stream.of("CUDAGlobalMemorySize", "OpenCLGlobalMemorySize")
        .flatMap(name -> info(pci, name).stream()).filter(kib -> kib.matches("[0-9]{1,15}"))
        .findFirst().map(kib -> Scalar.of(Long.parseLong(kib) / KIB_PER_MIB)).orElse(Scalar.ZERO);
    gpus.add(new Gpu(model, uuid, Scalar.of(1), memory, new ComputeCapability(0, 0),
        locality(near), ""));
  }

  private void network(HwlocObject pci, CpuSet near) {
    List<HwlocObject> infiniband = pci.children().stream()
        .filter(os -> has(os, HwlocXml.OPEN_FABRICS)).toList();
    for (HwlocObject os : pci.children()) {
      String name = os.attributes().getOrDefault("name", "");
      boolean network = has(os, HwlocXml.NETWORK) && !has(os, HwlocXml.OPEN_FABRICS);
      if (!network || name.isEmpty() || interfaces.size() >= MAX) {
        continue;
      }
      List<String> devices = verbs(infiniband);
      interfaces.add(new Interface(name, Set.of(), address(infiniband), Scalar.ZERO, Scalar.ZERO,
          devices, true, locality(near), ""));
    }
  }

  /// The first IPv4 address that an InfiniBand port is known by.
  private static String address(List<HwlocObject> infiniband) {
    return infiniband.stream().flatMap(verbs -> verbs.infos().entrySet().stream())
        .filter(info -> info.getKey().contains("GID")).sorted(Map.Entry.comparingByKey())
        .map(info -> MAPPED.matcher(info.getValue())).filter(Matcher::matches).findFirst()
        .map(gid -> {
          int high = Integer.parseInt(gid.group(1), 16);
          int low = Integer.parseInt(gid.group(2), 16);
          return (high >> 8) + "." + (high & 255) + "." + (low >> 8) + "." + (low & 255);
        }).orElse("");
  }

  /// The device files: the kernel numbers `uverbs` as it does the adapters, `mlx5_0` being 0.
  private static List<String> verbs(List<HwlocObject> infiniband) {
    var files = new ArrayList<String>();
    for (HwlocObject adapter : infiniband) {
      Matcher number = TRAILING_NUMBER.matcher(adapter.attributes().getOrDefault("name", ""));
      if (number.matches()) {
        files.add("/dev/infiniband/uverbs" + number.group(1));
      }
    }
    if (!files.isEmpty()) {
      files.addFirst("/dev/infiniband/rdma_cm");
    }
    return files;
  }

  private boolean has(HwlocObject os, int kind) {
    return os.is("OSDev") && (format.kinds(os.attributes().getOrDefault("osdev_type", ""))
        & kind) != 0;
  }

  private static Optional<String> info(HwlocObject pci, String name) {
    return Stream.concat(pci.children().stream(), Stream.of(pci))
        .flatMap(object -> Optional.ofNullable(object.infos().get(name)).stream()).findFirst();
  }

  /// Near the one NUMA node of the set that has PUs, or if none has, the one; of several, the
  /// first, as any of them is near; where the set says nothing since it is all of several nodes,
  /// unknown.
  private Locality locality(CpuSet near) {
    List<Domain> known = nodes.stream()
        .filter(node -> node.numaNode().stream().anyMatch(near::contains)).toList();
    List<Domain> served = known.stream().filter(HwlocDevices::hasCores).toList();
    if (known.isEmpty() || (served.size() > 1
        && served.size() == nodes.stream().filter(HwlocDevices::hasCores).count())) {
      return new Locality.Unknown();
    }
    Domain first = served.isEmpty() ? known.getFirst() : served.getFirst();
    return new Locality.Node(first.numaNode().orElseThrow());
  }

  private static boolean hasCores(Domain node) {
    return !node.cores().isEmpty();
  }
}
