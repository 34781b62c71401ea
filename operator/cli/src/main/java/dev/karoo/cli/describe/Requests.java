package dev.karoo.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What a task template asks for, a line a resource.
final class Requests {
  private Requests() {}

  static void write(Outline outline, JsonNode template) {
    JsonNode resources = template.path("resources");
    outline.putIfAny("CPUs", resources.path("cpus").asText());
    outline.putIfAny("Memory", resources.path("memory").asText());
    outline.putIfAny("Disk", resources.path("disk").asText());
    outline.putIfAny("Cores", cores(resources.path("cores")));
    resources.path("gpus").forEach(gpu -> outline.put("GPU", gpu(gpu)));
    resources.path("interfaces").forEach(nic -> outline.put("Interface", nic(nic)));
    outline.putIfAny("Alignment", template.path("alignment").asText());
    outline.putIfAny("Volumes", template.path("volumes").valueStream()
        .map(volume -> volume.path("name").asText() + " on " + volume.path("path").asText())
        .collect(Collectors.joining(", ")));
    outline.putIfAny("Ports", template.path("ports").valueStream()
        .map(port -> port.path("name").asText()).collect(Collectors.joining(", ")));
    outline.putIfAny("Agents", template.path("agentSelector").valueStream()
        .map(term -> (term.path("key").asText() + " " + term.path("operator").asText() + " "
            + Parts.joined(term.path("values"))).strip())
        .collect(Collectors.joining("; ")));
  }

  private static String cores(JsonNode cores) {
    if (cores.isMissingNode()) {
      return "";
    }
    List<String> words = new ArrayList<>();
    if (cores.has("names")) {
      words.add(cores.path("names").size() + " (" + Parts.joined(cores.path("names")) + ")");
    } else if (cores.has("count")) {
      words.add(cores.path("count").asText());
    }
    if (cores.has("share")) {
      words.add("at least " + cores.path("share").asText() + " of a domain");
    }
    if (cores.path("wholeCores").asBoolean()) {
      words.add("whole cores");
    }
    return String.join(", ", words);
  }

  private static String gpu(JsonNode gpu) {
    List<String> words = new ArrayList<>();
    words.add(gpu.path("model").asText("any"));
    add(words, "compute ", gpu.path("compute"));
    add(words, "memory ", gpu.path("memory"));
    add(words, "compute capability from ", gpu.path("minComputeCapability"));
    add(words, "alignment ", gpu.path("alignment"));
    return String.join(", ", words);
  }

  private static String nic(JsonNode nic) {
    List<String> words = new ArrayList<>();
    words.add("network " + nic.path("network").asText());
    add(words, "in ", nic.path("bandwidthIn"));
    add(words, "out ", nic.path("bandwidthOut"));
    if (nic.path("ibverbs").asBoolean()) {
      words.add("ibverbs");
    }
    add(words, "alignment ", nic.path("alignment"));
    return String.join(", ", words);
  }

  private static void add(List<String> words, String before, JsonNode value) {
    if (!value.isMissingNode()) {
      words.add(before + value.asText());
    }
  }
}
