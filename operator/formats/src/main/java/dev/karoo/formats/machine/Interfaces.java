package dev.karoo.formats.machine;

import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Domain;
import dev.karoo.core.topology.Interface;
import dev.karoo.core.topology.Locality;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/// Reads network interfaces from `/sys/class/net`.
final class Interfaces {
  private static final String NET = "sys/class/net/";
  private static final String LOWER = "lower_";
  private static final int MAX = 64;

  /// A VLAN below a bridge below a VLAN is more than anybody has.
  private static final int MAX_LAYERS = 4;
  private static final long BITS_PER_MEGABIT = 1_000_000;

  private final KernelFiles files;
  private final Addresses addresses;
  private final List<Domain> nodes;

  Interfaces(KernelFiles files, Addresses addresses, List<Domain> nodes) {
    this.files = files;
    this.addresses = addresses;
    this.nodes = nodes;
  }

  /// Those that hang on a bus, bonds of such, and what has an address on them: VLANs and bridges.
  /// No loopback, tunnel, half of a virtual pair, or part of a bond. What shares a card shares its
  /// bandwidth equally. Virtual functions come last, where there are more than can be offered.
  List<Interface> read() {
    List<String> names = files.list(NET, "[^/\\s]{1,64}").stream()
        .sorted(Comparator.comparing((String name) -> files.exists(NET + name + "/device/physfn"))
            .thenComparing(Comparator.naturalOrder()))
        .toList();
    Set<String> bonded = new HashSet<>();
    names.forEach(name -> bonded.addAll(slaves(name)));
    List<String> cards = names.stream()
        .filter(name -> !bonded.contains(name) && !carriers(name).isEmpty()).toList();
    Map<String, List<String>> above = new HashMap<>();
    for (String name : names) {
      card(name, cards, MAX_LAYERS).filter(card -> addresses.of(name).isPresent())
          .ifPresent(card -> above.computeIfAbsent(card, _ -> new ArrayList<>()).add(name));
    }
    return cards.stream().flatMap(card -> on(card, above.getOrDefault(card, List.of())))
        .limit(MAX).toList();
  }

  /// The card itself, unless only what is above it has an address, and what is above.
  private Stream<Interface> on(String card, List<String> above) {
    List<String> names = new ArrayList<>(above);
    if (above.isEmpty() || addresses.of(card).isPresent()) {
      names.addFirst(card);
    }
    Scalar share = new Scalar(speed(card).thousandths() / names.size());
    return names.stream().map(name -> new Interface(name, Set.of(name),
        addresses.of(name).orElse(""), share, share,
        carriers(card).stream().flatMap(carrier -> verbs(carrier).stream()).distinct().toList(),
        false, locality(card), ""));
  }

  private List<String> slaves(String name) {
    return files.text(NET + name + "/bonding/slaves").stream()
        .flatMap(text -> Stream.of(text.split("\\s+", -1))).filter(slave -> !slave.isEmpty())
        .toList();
  }

  /// The devices on a bus that carry it: itself, or those of a bond; none of anything else.
  private List<String> carriers(String name) {
    return Stream.concat(Stream.of(name), slaves(name).stream())
        .filter(carrier -> files.exists(NET + carrier + "/device")).toList();
  }

  /// The card below a VLAN or a bridge; a bridge of several counts on the first.
  private Optional<String> card(String name, List<String> cards, int layers) {
    boolean layer = files.exists(NET + name + "/bridge")
        || files.text(NET + name + "/uevent").orElse("").lines().anyMatch("DEVTYPE=vlan"::equals);
    if (!layer || layers == 0) {
      return Optional.empty();
    }
    return files.list(NET + name, LOWER + ".+").stream()
        .map(lower -> lower.substring(LOWER.length()))
        .flatMap(lower -> cards.contains(lower)
            ? Stream.of(lower)
            : card(lower, cards, layers - 1).stream())
        .findFirst();
  }

  /// A bond says the sum of what can send; where it does not, that of its devices.
  private Scalar speed(String card) {
    return said(card).or(() -> carriers(card).stream().flatMap(carrier -> said(carrier).stream())
        .reduce(Scalar::plus)).orElse(Scalar.ZERO);
  }

  private Optional<Scalar> said(String name) {
    // Mb/s; −1, or an error, where there is no link
    OptionalLong speed = files.number(NET + name + "/speed");
    return speed.isPresent() && speed.getAsLong() > 0
        ? Optional.of(
            Scalar.of(Math.min(speed.getAsLong(), Integer.MAX_VALUE) * BITS_PER_MEGABIT))
        : Optional.empty();
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

  /// That of all its devices.
  private Locality locality(String card) {
    List<Locality> all = carriers(card).stream().map(this::near).distinct().toList();
    return all.size() == 1 ? all.getFirst() : new Locality.Unknown();
  }

  /// The kernel says −1 where the firmware doesn't tell; a machine's only node is near all the
  /// same.
  private Locality near(String name) {
    OptionalLong said = files.number(NET + name + "/device/numa_node");
    List<Integer> known = nodes.stream().map(Domain::numaNode)
        .flatMap(node -> node.isPresent() ? Stream.of(node.getAsInt()) : Stream.of()).toList();
    OptionalInt node = said.isPresent() && said.getAsLong() >= 0
        ? OptionalInt.of((int) said.getAsLong())
        : known.size() == 1 ? OptionalInt.of(known.getFirst()) : OptionalInt.empty();
    return node.isPresent() ? new Locality.Node(node.getAsInt()) : new Locality.Unknown();
  }
}
