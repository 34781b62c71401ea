package dev.karoo.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A task: what it got, how strictly, what became of its attempts, and why it waits if it does.
final class TaskDescription {
  private TaskDescription() {}

  static void write(Outline outline, Parts parts, JsonNode task) {
    JsonNode spec = task.path("spec");
    JsonNode status = task.path("status");
    outline.put("Pipeline", spec.path("pipeline").asText());
    outline.put("Template", spec.path("template").asText() + "[" + spec.path("index").asText()
        + "]");
    outline.put("Phase", status.path("phase").asText());
    outline.put("Ready", status.path("ready").asBoolean() ? "True" : "False");
    outline.put("Restarts", status.path("restarts").asText("0"));
    if (!status.path("ready").asBoolean()) {
      outline.putIfAny("Reason", Reasons.of(task));
    }
    outline.section("Requests", () -> Requests.write(outline, spec.path("definition")));
    if (status.has("placement")) {
      outline.section("Placement", () -> placement(outline, status.path("placement")));
    }
    if (status.has("enforcement")) {
      outline.put("Enforcement", status.path("enforcement").propertyStream()
          .map(e -> e.getKey() + " " + e.getValue().asText()).collect(Collectors.joining(", ")));
    }
    parts.conditions(outline, task);
    attempts(outline, parts, status.path("attempts"));
  }

  private static void placement(Outline outline, JsonNode placement) {
    outline.put("Agent", placement.path("agent").asText());
    outline.putIfAny("NUMA Nodes", Parts.joined(placement.path("numaNodes")));
    outline.putIfAny("Domains", Parts.joined(placement.path("domains")));
    outline.putIfAny("Cores", cores(placement));
    for (JsonNode gpu : placement.path("gpus")) {
      outline.put("GPU", "%s%s, compute %s, memory %s".formatted(gpu.path("uuid").asText(),
          gpu.has("model") ? " (" + gpu.path("model").asText() + ")" : "",
          gpu.path("compute").asText(), gpu.path("memory").asText()));
    }
    for (JsonNode nic : placement.path("interfaces")) {
      outline.put("Interface", "%s: %s (%s), in %s, out %s".formatted(
          nic.path("request").asText(), nic.path("name").asText(), nic.path("address").asText(),
          nic.path("bandwidthIn").asText(), nic.path("bandwidthOut").asText()));
    }
    outline.putIfAny("Ports", placement.path("ports").propertyStream()
        .map(e -> e.getKey() + " " + e.getValue().asText()).collect(Collectors.joining(", ")));
  }

  private static String cores(JsonNode placement) {
    String cores = Parts.joined(placement.path("cores"));
    String names = placement.path("coreNames").propertyStream()
        .map(e -> e.getKey() + "=" + e.getValue().asText()).collect(Collectors.joining(", "));
    return names.isEmpty() ? cores : cores + " (" + names + ")";
  }

  private static void attempts(Outline outline, Parts parts, JsonNode attempts) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode attempt : attempts) {
      List<String> outcome = new ArrayList<>();
      attempt.path("reason").asText("").lines().forEach(outcome::add);
      if (attempt.has("exitCode")) {
        outcome.add("exit " + attempt.path("exitCode").asText());
      }
      attempt.path("message").asText("").strip().lines().findFirst().ifPresent(outcome::add);
      rows.add(List.of(attempt.path("id").asText(), attempt.path("agent").asText(),
          attempt.path("state").asText(), age(parts, attempt.path("launchedAt")),
          age(parts, attempt.path("finishedAt")), String.join(", ", outcome)));
    }
    outline.table("Attempts",
        List.of("Mesos Task Id", "Agent", "State", "Launched", "Ended", "Outcome"), rows);
  }

  private static String age(Parts parts, JsonNode time) {
    return time.asText("").isEmpty() ? "" : parts.age(time.asText()) + " ago";
  }
}
