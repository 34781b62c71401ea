package dev.karoo.core.placement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.CoreRequest;
import dev.karoo.core.pipeline.GpuRequest;
import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.PortRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.pipeline.VolumeRequest;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.ComputeCapability;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Domain;
import dev.karoo.core.topology.Gpu;
import dev.karoo.core.topology.Interface;
import dev.karoo.core.topology.Locality;
import dev.karoo.core.topology.Pinning;
import dev.karoo.core.topology.Volume;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Agents and tasks from the files in `resources/workloads`.
record Workloads(List<Agent> agents, List<Waiting> tasks) {
  static Workloads meerkat(boolean loopback) {
    JsonNode root = read("meerkat64-4k.json");
    Map<String, Integer> groups = new HashMap<>();
    List<Waiting> tasks = new ArrayList<>();
    Map<String, Integer> next = new HashMap<>();
    for (JsonNode task : root.get("tasks")) {
      String kind = task.get("kind").asText().replace('_', '-');
      tasks.add(new Waiting(
          new TaskKey("default", "product", kind, next.merge(kind, 1, Integer::sum) - 1),
          product(task, groups), 0, "default/product", Set.of(), ""));
    }
    return new Workloads(agents(root.get("hosts"), loopback), tasks);
  }

  static Workloads planted(String file) {
    JsonNode root = read(file);
    List<Waiting> tasks = new ArrayList<>();
    for (JsonNode task : root.get("tasks")) {
      tasks.add(new Waiting(new TaskKey("default", "planted", "p", tasks.size()), simple(task), 0,
          "", Set.of(), ""));
    }
    return new Workloads(agents(root.get("agents"), false), tasks);
  }

  private static JsonNode read(String file) {
    try (InputStream in = Workloads.class.getResourceAsStream("/workloads/" + file)) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Agent> agents(JsonNode hosts, boolean loopback) {
    List<Agent> agents = new ArrayList<>();
    for (JsonNode host : hosts) {
      List<Domain> domains = new ArrayList<>();
      for (JsonNode numa : host.get("numa")) {
        List<Integer> pus = new ArrayList<>();
        numa.forEach(pu -> pus.add(pu.asInt()));
        domains.add(new Domain(CpuSet.of(pus), OptionalInt.empty(), Optional.empty()));
      }
      List<Gpu> gpus = new ArrayList<>();
      for (JsonNode gpu : host.get("gpus")) {
        gpus.add(new Gpu(gpu.get("name").asText(), gpu.get("uuid").asText(),
            Scalar.nearest(gpu.get("compute").asDouble()),
            Scalar.nearest(gpu.get("mem").asDouble()), capability(gpu.get("compute_capability")),
            locality(gpu), "katsdpcontroller.gpu." + gpus.size()));
      }
      List<Interface> interfaces = new ArrayList<>();
      for (JsonNode nic : host.get("interfaces")) {
        List<String> devices = new ArrayList<>();
        nic.path("infiniband_devices").forEach(device -> devices.add(device.asText()));
        interfaces.add(new Interface(nic.get("name").asText(),
            Set.of(nic.get("network").asText()), nic.get("ipv4_address").asText(),
            Scalar.nearest(nic.get("bandwidth_in").asDouble()),
            Scalar.nearest(nic.get("bandwidth_out").asDouble()), devices,
            loopback || nic.path("infiniband_multicast_loopback").asBoolean(true), locality(nic),
            "katsdpcontroller.interface." + interfaces.size()));
      }
      List<Volume> volumes = new ArrayList<>();
      for (JsonNode volume : host.get("volumes")) {
        volumes.add(new Volume(volume.get("name").asText(), volume.get("host_path").asText(),
            locality(volume)));
      }
      agents.add(new Agent(host.get("host").asText(),
          Scalar.nearest(host.get("cpus").asDouble()), Scalar.nearest(host.get("mem").asDouble()),
          Scalar.nearest(host.get("disk").asDouble()),
          Ranges.of(host.get("ports").get(0).get(0).asLong(),
              host.get("ports").get(0).get(1).asLong()),
          true, domains, List.of(), List.of(), gpus, interfaces, volumes, Map.of(),
          host.has("subsystems") ? Optional.of(texts(host.get("subsystems"))) : Optional.empty(),
          gpus.size() + interfaces.size() + volumes.size(), List.of(), false, Pinning.NONE));
    }
    return agents;
  }

  private static Set<String> texts(JsonNode list) {
    Set<String> texts = new HashSet<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static Locality locality(JsonNode device) {
    return device.has("numa_node")
        ? new Locality.OfDomain(device.get("numa_node").asInt())
        : new Locality.Unknown();
  }

  private static ComputeCapability capability(JsonNode pair) {
    return new ComputeCapability(pair.get(0).asInt(), pair.get(1).asInt());
  }

  private static Request product(JsonNode task, Map<String, Integer> groups) {
    List<String> names = new ArrayList<>();
    task.get("cores").forEach(core -> names.add(core.asText()));
    boolean named = !task.get("cores").path(0).isNull();
    double cpus = Math.max(0, task.get("cpus").asDouble() - names.size());
    List<GpuRequest> gpus = new ArrayList<>();
    for (JsonNode gpu : task.get("gpus")) {
      gpus.add(new GpuRequest(
          gpu.get("name").isNull() ? Optional.empty() : Optional.of(gpu.get("name").asText()),
          Scalar.nearest(gpu.get("compute").asDouble()), Scalar.nearest(gpu.get("mem").asDouble()),
          gpu.get("min_compute_capability").isNull()
              ? Optional.empty()
              : Optional.of(capability(gpu.get("min_compute_capability"))),
          alignment(gpu.get("affinity").asBoolean())));
    }
    List<InterfaceRequest> interfaces = new ArrayList<>();
    for (JsonNode nic : task.get("interfaces")) {
      interfaces.add(new InterfaceRequest(nic.get("network").asText(),
          nic.get("network").asText(), nic.get("infiniband").asBoolean(),
          Scalar.nearest(nic.get("bandwidth_in").asDouble()),
          Scalar.nearest(nic.get("bandwidth_out").asDouble()),
          alignment(nic.get("affinity").asBoolean()), groups(nic.get("multicast_in"), groups),
          groups(nic.get("multicast_out"), groups)));
    }
    List<VolumeRequest> volumes = new ArrayList<>();
    for (JsonNode volume : task.get("volumes")) {
      volumes.add(new VolumeRequest(volume.get("name").asText(), "/data", true, Alignment.NONE));
    }
    List<PortRequest> ports = new ArrayList<>();
    task.get("ports")
        .forEach(port -> ports.add(new PortRequest(port.asText(), OptionalInt.empty(), false)));
    return new Request(Scalar.nearest(cpus), Scalar.nearest(task.get("mem").asDouble()),
        Scalar.nearest(task.get("disk").asDouble()),
        new CoreRequest(named ? names : List.of(), named ? 0 : names.size(),
            task.get("numa_nodes").asDouble(), false),
        gpus, interfaces, volumes, ports, alignment(!names.isEmpty()), List.of(),
        Optional.of(task.get("subsystem").asText()), List.of(), List.of());
  }

  private static Ranges groups(JsonNode names, Map<String, Integer> groups) {
    List<Integer> numbers = new ArrayList<>();
    for (JsonNode name : names) {
      int next = groups.size();
      numbers.add(groups.computeIfAbsent(name.asText(), unseen -> next));
    }
    return Ranges.ofAll(numbers);
  }

  private static Alignment alignment(boolean required) {
    return required ? Alignment.REQUIRED : Alignment.NONE;
  }

  private static Request simple(JsonNode task) {
    int cores = task.get("cores").size();
    List<GpuRequest> gpus = new ArrayList<>();
    if (task.has("gpu")) {
      gpus.add(new GpuRequest(Optional.empty(), Scalar.nearest(task.get("gpu").get(0).asDouble()),
          Scalar.nearest(task.get("gpu").get(1).asDouble()), Optional.empty(),
          alignment(task.path("gpu_aff").asBoolean())));
    }
    List<InterfaceRequest> interfaces = new ArrayList<>();
    if (task.has("nic")) {
      interfaces.add(new InterfaceRequest("gpucbf", "gpucbf", task.path("ibv").asBoolean(),
          Scalar.nearest(task.get("nic").get(0).asDouble()),
          Scalar.nearest(task.get("nic").get(1).asDouble()),
          alignment(task.path("aff").asBoolean()), Ranges.EMPTY, Ranges.EMPTY));
    }
    List<PortRequest> ports = new ArrayList<>();
    for (int i = 0; i < task.get("ports").asInt(); i++) {
      ports.add(new PortRequest("p" + i, OptionalInt.empty(), false));
    }
    return new Request(Scalar.nearest(Math.max(0, task.get("cpus").asDouble() - cores)),
        Scalar.nearest(task.get("mem").asDouble()), Scalar.ZERO,
        new CoreRequest(List.of(), cores, 0, false), gpus, interfaces, List.of(), ports,
        alignment(cores > 0), List.of(), Optional.empty(), List.of(), List.of());
  }
}
