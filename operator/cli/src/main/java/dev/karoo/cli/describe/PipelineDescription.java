package dev.karoo.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.client.Objects;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A pipeline: how far it is, what it asks for, what its tasks got, and why the others wait.
final class PipelineDescription {
  private PipelineDescription() {}

  static void write(Outline outline, Parts parts, JsonNode pipeline, List<JsonNode> tasks) {
    JsonNode spec = pipeline.path("spec");
    JsonNode status = pipeline.path("status");
    outline.put("Priority", spec.path("priority").asText("0"));
    outline.put("Placement", spec.path("placement").asText("Gang"));
    outline.put("Phase", status.path("phase").asText());
    outline.put("Ready", status.path("ready").asText());
    JsonNode counts = status.path("tasks");
    outline.putIfAny("Tasks", counts.isMissingNode()
        ? ""
        : "%d desired, %d placed, %d running, %d ready, %d succeeded, %d failed".formatted(
            counts.path("desired").asInt(), counts.path("placed").asInt(),
            counts.path("running").asInt(), counts.path("ready").asInt(),
            counts.path("succeeded").asInt(), counts.path("failed").asInt()));
    parts.conditions(outline, pipeline);
    multicast(outline, status.path("multicast"));
    outline.section("Task Templates", () -> spec.path("tasks").forEach(template -> outline
        .section(template.path("name").asText(), () -> template(outline, template))));
    tasks(outline, tasks);
  }

  private static void multicast(Outline outline, JsonNode groups) {
    if (!groups.isEmpty()) {
      outline.table("Multicast", List.of("Name", "Address", "Count", "Port"),
          groups.valueStream()
              .map(group -> List.of(group.path("name").asText(), group.path("address").asText(),
                  group.path("count").asText(), group.path("port").asText()))
              .toList());
    }
  }

  private static void template(Outline outline, JsonNode template) {
    outline.put("Replicas", template.path("replicas").asText("1"));
    JsonNode container = template.path("container");
    outline.putIfAny("Image", container.path("image").asText()
        + (container.path("containerizer").asText().equals("Mesos") ? " (run by Mesos)" : ""));
    List<String> words = new ArrayList<>();
    for (String field : List.of("wrapper", "command", "args")) {
      words.addAll(Parts.texts(template.path(field)));
    }
    outline.putIfAny("Command", String.join(" ", words));
    Requests.write(outline, template);
    life(outline, template);
  }

  /// When its tasks start, end and start again.
  private static void life(Outline outline, JsonNode template) {
    outline.putIfAny("Depends On", template.path("dependsOn").valueStream()
        .map(on -> on.path("task").asText() + " " + on.path("condition").asText("Ready"))
        .collect(Collectors.joining(", ")));
    String policy = template.path("restartPolicy").asText();
    outline.putIfAny("Restart Policy", policy.equals("Always") ? "" : policy);
    outline.putIfAny("Completions", template.path("completions").asText());
    outline.putIfAny("Attempts", template.path("attempts").asText());
    outline.putIfAny("Max Run Time", template.path("maxRunTime").asText());
    JsonNode update = template.path("update");
    List<String> words = new ArrayList<>();
    update.forEachEntry((field, value) -> words
        .add(field.equals("strategy") ? value.asText() : field + " " + value.asText()));
    outline.putIfAny("Update", String.join(", ", words));
  }

  /// Tasks that are not ready come with what is said about them.
  private static void tasks(Outline outline, List<JsonNode> tasks) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode task : tasks) {
      JsonNode status = task.path("status");
      JsonNode summary = status.path("summary");
      boolean ready = status.path("ready").asBoolean();
      rows.add(List.of(Objects.name(task), status.path("phase").asText(),
          status.path("placement").path("agent").asText(), summary.path("numa").asText(),
          summary.path("cores").asText(), summary.path("gpus").asText(),
          summary.path("interfaces").asText(), summary.path("enforcement").asText(),
          ready ? "" : Reasons.of(task)));
    }
    outline.table("Tasks", List.of("Name", "Phase", "Agent", "NUMA", "Cores", "GPU", "Interface",
        "Enforcement", "Message"), rows);
  }
}
