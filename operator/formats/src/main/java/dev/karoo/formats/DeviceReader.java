package dev.karoo.formats;

import dev.karoo.core.problem.Problem;
import dev.karoo.core.quantity.Resources;
import dev.karoo.core.topology.ComputeCapability;
import dev.karoo.core.topology.Gpu;
import dev.karoo.core.topology.Interface;
import dev.karoo.core.topology.Volume;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads GPUs, interfaces and volumes of one agent.
final class DeviceReader {
  private static final int MAX_VOLUMES = 1024;
  private static final int MAX_TEXTS = 256;
  private static final int MAX_VERSION = 999;
  private static final Pattern NVIDIA_DEVICE = Pattern.compile("/dev/nvidia([0-9]{1,3})");
  private static final Pattern IPV4 = Pattern
      .compile("((25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})(\\.(?!$)|$)){4}");

  private final Attributes attributes;
  private final Resources resources;
  private final List<String> prefixes;
  private final Domains domains;
  private final List<Problem> problems;

  DeviceReader(Attributes attributes, Resources resources, List<String> prefixes,
      Domains domains, List<Problem> problems) {
    this.attributes = attributes;
    this.resources = resources;
    this.prefixes = prefixes;
    this.domains = domains;
    this.problems = problems;
  }

  /// The GPUs. One without a uuid is named as NVIDIA's container runtime also knows it, by number.
  List<Gpu> gpus() {
    var gpus = new ArrayList<Gpu>();
    var uuids = new HashSet<String>();
    for (Devices.Device device : devices("gpu")) {
      String uuid = device.text("uuid");
      if (uuid.isEmpty()) {
        uuid = number(device);
      }
      unique(uuids, uuid, device.fields().field("uuid"));
      gpus.add(new Gpu(device.text("name", "model"), uuid, device.amount(resources, "compute"),
          device.amount(resources, "mem"), capability(device),
          domains.locality(device.fields(), device.prefix()), device.resource()));
    }
    return gpus;
  }

  /// The network interfaces.
  List<Interface> interfaces() {
    var interfaces = new ArrayList<Interface>();
    var names = new HashSet<String>();
    for (Devices.Device device : devices("interface")) {
      String name = device.text("name");
      if (name.isEmpty()) {
        name = "interface-" + device.position();
      }
      unique(names, name, device.fields().field("name"));
      String address = device.text("ipv4_address", "address");
      if (!address.isEmpty() && !IPV4.matcher(address).matches()) {
        device.fields().field("ipv4_address", "address").refuse("is not an IPv4 address", "");
      }
      Place networks = device.fields().field("network", "networks");
      if (networks.isAbsent() && device.complete() == Devices.Demand.ALL_FIELDS) {
        networks.refuse("is missing", "");
      }
      interfaces.add(new Interface(name, Set.copyOf(networks.texts(MAX_TEXTS)), address,
          device.amount(resources, "bandwidth_in"), device.amount(resources, "bandwidth_out"),
          device.fields().field("infiniband_devices", "devices").texts(MAX_TEXTS),
          device.fields().field("infiniband_multicast_loopback")
              .truth(Place.Absent.MEANS_TRUE),
          domains.locality(device.fields(), device.prefix()), device.resource()));
    }
    // Agents of old list the host's devices here too; each interface says its own, which count.
    attributes.find("infiniband_devices").ifPresent(found -> found.place().texts(MAX_TEXTS));
    return interfaces;
  }

  /// The volumes.
  List<Volume> volumes() {
    var volumes = new ArrayList<Volume>();
    var names = new HashSet<String>();
    attributes.find("volumes").ifPresent(found -> {
      for (Place place : found.place().items(MAX_VOLUMES)) {
        if (!place.json().isObject()) {
          place.refuse("is not an object", "");
          continue;
        }
        var device = new Devices.Device(volumes.size(), found.prefix(), place,
            Devices.Demand.ALL_FIELDS, "");
        String name = device.text("name");
        unique(names, name, place.field("name"));
        String path = device.text("host_path");
        if (!path.isEmpty() && !path.startsWith("/")) {
          place.field("host_path").refuse("is not an absolute path", "");
        }
        volumes.add(new Volume(name, path, domains.locality(place, found.prefix())));
      }
    });
    return volumes;
  }

  private List<Devices.Device> devices(String kind) {
    return new Devices(kind, attributes, resources, prefixes, problems).all();
  }

  private static void unique(Set<String> seen, String name, Place place) {
    if (!name.isEmpty() && !seen.add(name)) {
      place.refuse("is there twice", "");
    }
  }

  /// The number of `/dev/nvidia<n>`, else the position.
  private static String number(Devices.Device device) {
    for (String path : device.fields().field("devices").texts(MAX_TEXTS)) {
      Matcher match = NVIDIA_DEVICE.matcher(path);
      if (match.matches()) {
        return match.group(1);
      }
    }
    return Integer.toString(device.position());
  }

  /// `[8, 6]`, or `8.6` where it is an attribute of its own; 0.0 where nothing is said.
  private static ComputeCapability capability(Devices.Device device) {
    Place place = device.fields().field("compute_capability");
    if (place.isAbsent()) {
      if (device.complete() == Devices.Demand.ALL_FIELDS) {
        place.refuse("is missing", "");
      }
    } else if (place.json().isValueNode()) {
      try {
        return ComputeCapability.parse(place.json().asText());
      } catch (IllegalArgumentException e) {
        place.refuse("is not a compute capability", "such as 8.6");
      }
    } else {
      List<OptionalInt> parts = place.items(2).stream().map(part -> part.index(MAX_VERSION))
          .toList();
      if (parts.size() == 2 && parts.stream().allMatch(OptionalInt::isPresent)) {
        return new ComputeCapability(parts.get(0).getAsInt(), parts.get(1).getAsInt());
      }
      place.refuse("is not a compute capability", "such as [8, 6]");
    }
    return new ComputeCapability(0, 0);
  }
}
