package dev.karoo.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;

/// All that there is to say of an object.
///
/// @param object the object
/// @param tasks those that concern it: of a pipeline its own, of an agent all
/// @param events those about it
public record Description(JsonNode object, List<JsonNode> tasks, List<JsonNode> events) {
  public Description {
    tasks = List.copyOf(tasks);
    events = List.copyOf(events);
  }

  /// The description, which ends in a line feed. @param now to which ages are counted
  public String text(Instant now) {
    Outline outline = new Outline();
    Parts parts = new Parts(now);
    parts.metadata(outline, object);
    String kind = object.path("kind").asText();
    String group = object.path("apiVersion").asText();
    switch (group.startsWith("karoo.dev/") ? kind : "") {
      case "Pipeline" -> PipelineDescription.write(outline, parts, object, tasks);
      case "Task" -> TaskDescription.write(outline, parts, object);
      case "Agent" -> AgentDescription.write(outline, parts, object, tasks);
      default -> OtherDescription.write(outline, object);
    }
    if (!kind.equals("Event")) {
      parts.events(outline, events);
    }
    return outline.text();
  }
}
