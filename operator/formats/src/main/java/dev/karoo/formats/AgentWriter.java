package dev.karoo.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Resources;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Domain;
import dev.karoo.core.topology.Gpu;
import dev.karoo.core.topology.Interface;
import dev.karoo.core.topology.Locality;
import dev.karoo.core.topology.Pinning;
import dev.karoo.core.topology.Volume;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// Writes agents as descriptions whose names begin with one prefix.
final class AgentWriter {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final String prefix;
  private final Map<String, Scalar> scalars = new TreeMap<>();
  private final Map<String, Ranges> ranges = new TreeMap<>();
  private final Map<String, AttributeValue> attributes = new TreeMap<>();

  AgentWriter(String prefix) {
    this.prefix = prefix;
  }

  AgentDescription write(Agent agent) {
    scalars.put("cpus", agent.cpus());
    scalars.put("mem", agent.memory());
    scalars.put("disk", agent.disk());
    ranges.put("ports", agent.ports());
    agent.attributes().forEach((name, value) -> attributes.put(name, free(value)));
    domains(agent);
    devices(agent);
    agent.subsystems().ifPresent(names -> {
      ArrayNode list = JSON.arrayNode();
      names.stream().sorted().forEach(list::add);
      attributes.put(prefix + "subsystems", new AttributeValue.Text(Json.encode(list)));
    });
    attributes.put(prefix + "priority",
        new AttributeValue.Amount(Scalar.nearest(agent.priority())));
    if (agent.pinning() != Pinning.TASKSET) {
      attributes.put(AgentFormat.OWN_PREFIX + "pinning",
          new AttributeValue.Text(agent.pinning().name().toLowerCase(Locale.ROOT)));
    }
    return new AgentDescription(agent.name(), AgentDescription.DEFAULT_PORT,
        new Resources(scalars, ranges), attributes, Optional.empty());
  }

  private void domains(Agent agent) {
    if (agent.cores()) {
      CpuSet all = agent.domains().stream().map(Domain::cores).reduce(CpuSet.EMPTY, CpuSet::plus);
      ranges.put("cores", all.toRanges());
    }
    attribute("numa", list(agent.domains(), domain -> numbers(domain.cores().toList())));
    if (agent.domains().stream().anyMatch(domain -> domain.numaNode().isPresent())) {
      attribute("numa_nodes", list(agent.domains(), domain -> domain.numaNode().isPresent()
          ? JSON.numberNode(domain.numaNode().getAsInt())
          : JSON.nullNode()));
    }
    if (agent.domains().stream().anyMatch(domain -> domain.memory().isPresent())) {
      attribute("numa_memory", list(agent.domains(),
          domain -> domain.memory().<JsonNode>map(AgentWriter::number).orElse(JSON.nullNode())));
    }
    attribute("distances", list(agent.distances(), AgentWriter::numbers));
    attribute("siblings", list(agent.siblings(), threads -> numbers(threads.toList())));
  }

  private void devices(Agent agent) {
    attribute("gpus", list(agent.gpus(), AgentWriter::gpu));
    attribute("interfaces", list(agent.interfaces(), AgentWriter::nic));
    attribute("volumes", list(agent.volumes(), AgentWriter::volume));
    for (int i = 0; i < agent.gpus().size(); i++) {
      String name = prefix + "gpu." + i;
      scalars.put(name + ".compute", agent.gpus().get(i).compute());
      scalars.put(name + ".mem", agent.gpus().get(i).memory());
    }
    for (int i = 0; i < agent.interfaces().size(); i++) {
      String name = prefix + "interface." + i;
      scalars.put(name + ".bandwidth_in", agent.interfaces().get(i).bandwidthIn());
      scalars.put(name + ".bandwidth_out", agent.interfaces().get(i).bandwidthOut());
    }
  }

  private static ObjectNode gpu(Gpu gpu) {
    ObjectNode json = JSON.objectNode();
    json.put("name", gpu.model());
    json.put("uuid", gpu.uuid());
    json.putArray("compute_capability").add(gpu.capability().major())
        .add(gpu.capability().minor());
    locality(gpu.locality(), json);
    return json;
  }

  private static ObjectNode nic(Interface nic) {
    ObjectNode json = JSON.objectNode();
    json.put("name", nic.name());
    ArrayNode networks = json.putArray("network");
    nic.networks().stream().sorted().forEach(networks::add);
    json.put("ipv4_address", nic.address());
    ArrayNode devices = json.putArray("infiniband_devices");
    nic.ibverbsDevices().forEach(devices::add);
    json.put("infiniband_multicast_loopback", nic.multicastLoopback());
    locality(nic.locality(), json);
    return json;
  }

  private static ObjectNode volume(Volume volume) {
    ObjectNode json = JSON.objectNode();
    json.put("name", volume.name());
    json.put("host_path", volume.hostPath());
    locality(volume.locality(), json);
    return json;
  }

  /// As a number where Mesos would read one from its command line anyway.
  private static AttributeValue free(String text) {
    if (text.matches("-?[0-9]{1,15}(\\.[0-9]{1,3})?")) {
      Scalar amount = Scalar.nearest(Double.parseDouble(text));
      if (amount.toString().equals(text)) {
        return new AttributeValue.Amount(amount);
      }
    }
    return new AttributeValue.Text(text);
  }

  private static void locality(Locality locality, ObjectNode json) {
    switch (locality) {
      case Locality.Node(int node) -> json.put("os_node", node);
      case Locality.OfDomain(int domain) -> json.put("numa_node", domain);
      case Locality.Unknown _ -> {
        // nothing is said, as nothing is known
      }
    }
  }

  private void attribute(String key, ArrayNode list) {
    if (!list.isEmpty()) {
      attributes.put(prefix + key, new AttributeValue.Text(Json.encode(list)));
    }
  }

  private static <T> ArrayNode list(Collection<T> values, Function<T, JsonNode> json) {
    ArrayNode list = JSON.arrayNode();
    values.forEach(value -> list.add(json.apply(value)));
    return list;
  }

  private static ArrayNode numbers(List<Integer> numbers) {
    return list(numbers, JSON::numberNode);
  }

  private static JsonNode number(Scalar amount) {
    return DecimalNode.valueOf(new BigDecimal(amount.toString()));
  }
}
