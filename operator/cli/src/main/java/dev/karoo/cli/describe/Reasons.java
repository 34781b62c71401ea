package dev.karoo.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.client.Objects;
import java.util.List;
import java.util.Optional;

/// Why an object is not what it should be.
public final class Reasons {
  /// The one that says most comes first.
  private static final List<String> CONDITIONS = List.of("Scheduled", "Stalled", "Reconciling",
      "Ready");

  private Reasons() {}

  /// The message of the condition that is in the way, or what the last attempt ended with; empty:
  /// nothing is known.
  public static String of(JsonNode object) {
    for (String type : CONDITIONS) {
      Optional<JsonNode> condition = Objects.condition(object, type);
      String wrong = type.equals("Stalled") || type.equals("Reconciling") ? "True" : "False";
      boolean inTheWay = condition.isPresent()
          && condition.get().path("status").asText().equals(wrong);
      if (inTheWay) {
        String message = condition.get().path("message").asText().strip();
        return message.isEmpty() ? condition.get().path("reason").asText() : message;
      }
    }
    JsonNode attempts = object.path("status").path("attempts");
    return attempts.isEmpty()
        ? ""
        : attempts.path(attempts.size() - 1).path("message").asText().strip();
  }
}
