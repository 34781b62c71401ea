package dev.karoo.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.client.Objects;
import java.util.ArrayList;
import java.util.List;

/// An agent: how it is, what it has, what is free of it, and which tasks are on it.
final class AgentDescription {
  private AgentDescription() {}

  static void write(Outline outline, Parts parts, JsonNode agent, List<JsonNode> tasks) {
    JsonNode status = agent.path("status");
    outline.put("Phase", status.path("phase").asText());
    outline.put("Unschedulable", agent.path("spec").path("unschedulable").asText("false"));
    outline.putIfAny("Agent Id", status.path("agentId").asText());
    outline.putIfAny("Address", status.path("address").asText());
    outline.putIfAny("Mesos Version", status.path("version").asText());
    parts.conditions(outline, agent);
    JsonNode topology = status.has("topology")
        ? status.path("topology")
        : agent.path("spec").path("topology");
    outline.put("Attributes", topology.path("attributes").propertyStream()
        .map(e -> e.getKey() + "=" + e.getValue().asText()).toList());
    amounts(outline, topology, status.path("allocated"), status.path("free"));
    domains(outline, topology.path("domains"));
    gpus(outline, topology.path("gpus"), status.path("free").path("gpus"));
    interfaces(outline, topology.path("interfaces"), status.path("free").path("interfaces"));
    tasks(outline, agent, tasks);
  }

  private static void amounts(Outline outline, JsonNode all, JsonNode allocated, JsonNode free) {
    List<List<String>> rows = new ArrayList<>();
    for (String resource : List.of("cpus", "memory", "disk", "cores", "ports")) {
      List<String> row = List.of(resource, all.path(resource).asText(),
          allocated.path(resource).asText(), free.path(resource).asText());
      if (row.stream().skip(1).anyMatch(cell -> !cell.isEmpty())) {
        rows.add(row);
      }
    }
    outline.table("Resources", List.of("Resource", "Capacity", "Allocated", "Free"), rows);
  }

  private static void domains(Outline outline, JsonNode domains) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode domain : domains) {
      rows.add(List.of(Integer.toString(rows.size()), domain.path("cores").asText(),
          domain.path("numaNode").asText("<unknown>"), domain.path("memory").asText()));
    }
    outline.table("Domains", List.of("Domain", "Cores", "NUMA Node", "Memory"), rows);
  }

  private static void gpus(Outline outline, JsonNode gpus, JsonNode free) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode gpu : gpus) {
      JsonNode left = element(free, "uuid", gpu.path("uuid").asText());
      rows.add(List.of(gpu.path("uuid").asText(), gpu.path("model").asText(),
          gpu.path("numaNode").asText("<unknown>"), gpu.path("computeCapability").asText(),
          gpu.path("memory").asText(), left.path("compute").asText(),
          left.path("memory").asText()));
    }
    outline.table("GPUs", List.of("UUID", "Model", "NUMA Node", "Capability", "Memory",
        "Free Compute", "Free Memory"), rows);
  }

  private static void interfaces(Outline outline, JsonNode interfaces, JsonNode free) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode nic : interfaces) {
      JsonNode left = element(free, "name", nic.path("name").asText());
      rows.add(List.of(nic.path("name").asText(), Parts.joined(nic.path("networks")),
          nic.path("address").asText(), nic.path("numaNode").asText("<unknown>"),
          nic.path("ibverbsDevices").isEmpty() ? "no" : "yes",
          nic.path("bandwidthIn").asText() + "/" + nic.path("bandwidthOut").asText(),
          left.path("bandwidthIn").asText() + "/" + left.path("bandwidthOut").asText()));
    }
    outline.table("Interfaces", List.of("Name", "Networks", "Address", "NUMA Node", "Ibverbs",
        "In/Out", "Free In/Out"), rows);
  }

  private static JsonNode element(JsonNode list, String key, String value) {
    for (JsonNode element : list) {
      if (element.path(key).asText().equals(value)) {
        return element;
      }
    }
    return list.path("none");
  }

  private static void tasks(Outline outline, JsonNode agent, List<JsonNode> tasks) {
    List<List<String>> rows = tasks.stream()
        .filter(task -> task.at("/status/placement/agent").asText().equals(Objects.name(agent)))
        .map(task -> List.of(Objects.namespace(task), Objects.name(task),
            task.at("/status/phase").asText(), task.at("/status/summary/cores").asText(),
            task.at("/status/summary/gpus").asText(),
            task.at("/status/summary/interfaces").asText()))
        .toList();
    outline.table("Tasks",
        List.of("Namespace", "Name", "Phase", "Cores", "GPU", "Interface"), rows);
  }
}
