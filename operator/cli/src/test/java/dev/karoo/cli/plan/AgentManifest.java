package dev.karoo.cli.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What an Agent manifest says.
final class AgentManifest {
  private static final Pattern QUANTITY = Pattern
      .compile("([0-9.]+(?:[eE][0-9]+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?");
  private static final Map<String, BigDecimal> UNITS = Map.of("m", new BigDecimal("0.001"), "k",
      BigDecimal.TEN.pow(3), "M", BigDecimal.TEN.pow(6), "G", BigDecimal.TEN.pow(9), "T",
      BigDecimal.TEN.pow(12), "Ki", BigDecimal.TWO.pow(10), "Mi", BigDecimal.TWO.pow(20), "Gi",
      BigDecimal.TWO.pow(30), "Ti", BigDecimal.TWO.pow(40));

  private final JsonNode manifest;
  private final Instant now;
  /// The PUs of each domain.
  final List<Set<Integer>> domains = new ArrayList<>();

  AgentManifest(JsonNode manifest, Instant now) {
    this.manifest = manifest;
    this.now = now;
    topology().path("domains").forEach(d -> domains.add(numbers(d.path("cores").asText())));
  }

  /// A number with or without a unit.
  static BigDecimal amount(JsonNode node) {
    if (node.isMissingNode()) {
      return BigDecimal.ZERO;
    }
    Matcher parts = QUANTITY.matcher(node.asText());
    if (!parts.matches()) {
      throw new IllegalArgumentException(node.toString());
    }
    return new BigDecimal(parts.group(1))
        .multiply(parts.group(2) == null ? BigDecimal.ONE : UNITS.get(parts.group(2)));
  }

  /// `0-3,8`.
  static Set<Integer> numbers(String text) {
    Set<Integer> numbers = new TreeSet<>();
    for (String part : text.split(",")) {
      String[] ends = part.split("-");
      for (int n = Integer.parseInt(ends[0]); n <= Integer.parseInt(ends[ends.length - 1]); n++) {
        numbers.add(n);
      }
    }
    return numbers;
  }

  String name() {
    return manifest.path("metadata").path("name").asText();
  }

  JsonNode topology() {
    return manifest.path("spec").path("topology");
  }

  BigDecimal cpus() {
    return topology().has("cpus")
        ? amount(topology().path("cpus"))
        : BigDecimal.valueOf(domains.stream().mapToInt(Set::size).sum());
  }

  /// The PUs of the same physical core.
  Set<Integer> core(int pu) {
    for (JsonNode siblings : topology().path("siblings")) {
      Set<Integer> core = new TreeSet<>();
      siblings.forEach(each -> core.add(each.asInt()));
      if (core.contains(pu)) {
        return core;
      }
    }
    return Set.of(pu);
  }

  /// The device of this kind (`gpus`, …) whose `field` says `value`.
  Optional<JsonNode> device(String kind, String field, String value) {
    for (JsonNode device : topology().path(kind)) {
      if (device.path(field).asText().equals(value)) {
        return Optional.of(device);
      }
    }
    return Optional.empty();
  }

  /// The domains of the device's NUMA node; none where it is unknown.
  Set<Integer> near(JsonNode device) {
    Set<Integer> near = new HashSet<>();
    for (int d = 0; d < domains.size() && device.has("numaNode"); d++) {
      if (topology().path("domains").path(d).path("numaNode").asInt(-1) == device
          .path("numaNode").asInt()) {
        near.add(d);
      }
    }
    return near;
  }

  /// The value of an attribute; `host` is the name.
  Optional<String> attribute(String name) {
    return name.equals("host")
        ? Optional.of(name())
        : Optional.ofNullable(topology().path("attributes").get(name)).map(JsonNode::asText);
  }

  /// Whether it may take tasks of the template at all, whatever is free.
  boolean admits(JsonNode template) {
    return !manifest.path("spec").path("unschedulable").asBoolean() && !inMaintenance()
        && accepts(template.path("subsystem")) && selected(template);
  }

  private boolean inMaintenance() {
    for (JsonNode window : topology().path("maintenance")) {
      if (!now.isBefore(Instant.parse(window.path("from").asText()))
          && (!window.has("to") || now.isBefore(Instant.parse(window.path("to").asText())))) {
        return true;
      }
    }
    return false;
  }

  private boolean accepts(JsonNode subsystem) {
    if (subsystem.isMissingNode() || !topology().has("subsystems")) {
      return true;
    }
    for (JsonNode own : topology().path("subsystems")) {
      if (own.equals(subsystem)) {
        return true;
      }
    }
    return false;
  }

  private boolean selected(JsonNode template) {
    for (JsonNode rule : template.path("agentSelector")) {
      Optional<String> own = attribute(rule.path("key").asText());
      List<String> values = new ArrayList<>();
      rule.path("values").forEach(value -> values.add(value.asText()));
      boolean matches = switch (rule.path("operator").asText()) {
        case "In" -> own.filter(values::contains).isPresent();
        case "NotIn" -> own.filter(values::contains).isEmpty();
        case "Exists" -> own.isPresent();
        case "DoesNotExist" -> own.isEmpty();
        case "Gt" -> own.filter(v -> Long.parseLong(v) > Long.parseLong(values.getFirst()))
            .isPresent();
        case "Lt" -> own.filter(v -> Long.parseLong(v) < Long.parseLong(values.getFirst()))
            .isPresent();
        default -> throw new IllegalArgumentException(rule.toString());
      };
      if (!matches) {
        return false;
      }
    }
    return true;
  }
}
