package dev.karoo.formats.machine;

import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Domain;
import dev.karoo.core.topology.Interface;
import dev.karoo.core.topology.Locality;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/// Reads network interfaces from `/sys/class/net`.
final class Interfaces {
  private static final String NET = "sys/class/net/";
  private static final int MAX = 64;
  private static final long BITS_PER_MEGABIT = 1_000_000;

  private final KernelFiles files;
  private final Addresses addresses;
  private final List<Domain> nodes;

  Interfaces(KernelFiles files, Addresses addresses, List<Domain> nodes) {
    this.files = files;
    this.addresses = addresses;
    this.nodes = nodes;
  }

  /// Those that hang on a bus: no loopback, bridge, tunnel or half of a virtual pair.
  List<Interface> read() {
    return files.list(NET, "[^/\\s]{1,64}").stream().sorted()
        .filter(name -> files.exists(NET + name + "/device")).limit(MAX).map(this::read).toList();
  }

  private Interface read(String name) {
    // Mb/s; −1, or an error, where there is no link
    OptionalLong speed = files.number(NET + name + "/speed");
    Scalar bandwidth = speed.isPresent() && speed.getAsLong() > 0
        ? Scalar.of(Math.min(speed.getAsLong(), Integer.MAX_VALUE) * BITS_PER_MEGABIT)
        : Scalar.ZERO;
    return new Interface(name, Set.of(name), addresses.of(name).orElse(""), bandwidth, bandwidth,
        verbs(name), false, locality(name), "");
  }

  /// The device files that a task needs for ibverbs.
  private List<String> verbs(String name) {
    var devices = new ArrayList<String>();
    for (String device : files.list(NET + name + "/device/infiniband_verbs", "uverbs[0-9]{1,3}")) {
      devices.add("/dev/infiniband/" + device);
    }
    if (!devices.isEmpty() && files.exists("dev/infiniband/rdma_cm")) {
      devices.addFirst("/dev/infiniband/rdma_cm");
    }
    return devices;
  }

  /// The kernel says −1 where the firmware doesn't tell; a machine's only node is near all the
  /// same.
  private Locality locality(String name) {
    OptionalLong said = files.number(NET + name + "/device/numa_node");
    List<Integer> known = nodes.stream().map(Domain::numaNode)
        .flatMap(node -> node.isPresent() ? Stream.of(node.getAsInt()) : Stream.of()).toList();
    OptionalInt node = said.isPresent() && said.getAsLong() >= 0
        ? OptionalInt.of((int) said.getAsLong())
        : known.size() == 1 ? OptionalInt.of(known.getFirst()) : OptionalInt.empty();
    return node.isPresent() ? new Locality.Node(node.getAsInt()) : new Locality.Unknown();
  }
}
