package dev.karoo.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.output.Age;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// What descriptions of all kinds have in common.
///
/// @param now to which ages are counted
record Parts(Instant now) {
  /// Name, namespace, labels and annotations, and when it was created.
  void metadata(Outline outline, JsonNode object) {
    JsonNode metadata = object.path("metadata");
    outline.put("Name", metadata.path("name").asText());
    outline.putIfAny("Namespace", metadata.path("namespace").asText());
    outline.put("Labels", pairs(metadata.path("labels")));
    outline.put("Annotations", pairs(metadata.path("annotations")));
    String created = metadata.path("creationTimestamp").asText();
    outline.put("Created", created.isEmpty() ? "" : created + " (" + age(created) + " ago)");
    String deleted = metadata.path("deletionTimestamp").asText();
    if (!deleted.isEmpty()) {
      outline.put("Status", "Terminating (lasts " + age(deleted) + ")");
      outline.put("Finalizers", texts(metadata.path("finalizers")));
    }
  }

  private static List<String> pairs(JsonNode map) {
    return map.propertyStream()
        .filter(e -> !e.getKey().equals("kubectl.kubernetes.io/last-applied-configuration"))
        .map(e -> e.getKey() + "=" + e.getValue().asText()).sorted().toList();
  }

  /// The texts of an array.
  static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).toList();
  }

  /// The texts of an array, with commas between them.
  static String joined(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).collect(Collectors.joining(", "));
  }

  /// The time since, as the AGE column has it.
  String age(String time) {
    return Age.between(time, now);
  }

  /// `status.conditions` as a table.
  void conditions(Outline outline, JsonNode object) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode condition : object.path("status").path("conditions")) {
      rows.add(List.of(condition.path("type").asText(), condition.path("status").asText(),
          condition.path("reason").asText(), age(condition.path("lastTransitionTime").asText()),
          condition.path("message").asText()));
    }
    outline.table("Conditions", List.of("Type", "Status", "Reason", "Age", "Message"), rows);
  }

  /// Events, oldest first.
  void events(Outline outline, List<JsonNode> events) {
    List<List<String>> rows = events.stream()
        .sorted(Comparator.comparing(EventTime::last)).map(event -> List.of(
            event.path("type").asText(), event.path("reason").asText(), EventTime.age(event, now),
            EventTime.source(event), event.path("message").asText().strip()))
        .toList();
    outline.table("Events", List.of("Type", "Reason", "Age", "From", "Message"), rows);
  }
}
