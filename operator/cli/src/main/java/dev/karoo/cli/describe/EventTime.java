package dev.karoo.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.output.Age;
import java.time.Instant;
import java.util.List;

/// When an event happened, how often, and who saw it; in either of the two forms that events have.
public final class EventTime {
  private EventTime() {}

  /// The last time, RFC 3339; empty: unknown.
  public static String last(JsonNode event) {
    return firstOf(event, List.of("/series/lastObservedTime", "/lastTimestamp", "/eventTime",
        "/deprecatedLastTimestamp", "/metadata/creationTimestamp"));
  }

  private static String first(JsonNode event) {
    return firstOf(event, List.of("/firstTimestamp", "/eventTime", "/deprecatedFirstTimestamp",
        "/metadata/creationTimestamp"));
  }

  private static String firstOf(JsonNode event, List<String> pointers) {
    return pointers.stream().map(pointer -> event.at(pointer).asText(""))
        .filter(text -> !text.isEmpty() && !text.equals("null")).findFirst().orElse("");
  }

  /// `5m`, or `5m (x3 over 10m)` for one that happened again.
  public static String age(JsonNode event, Instant now) {
    long count = Math.max(event.at("/series/count").asLong(), event.path("count").asLong());
    String last = Age.between(last(event), now);
    return count > 1
        ? "%s (x%d over %s)".formatted(last, count, Age.between(first(event), now))
        : last;
  }

  /// The component that saw it.
  public static String source(JsonNode event) {
    return firstOf(event,
        List.of("/source/component", "/reportingComponent", "/reportingController"));
  }

  /// `Task/first-light.cores.0`.
  public static String object(JsonNode event) {
    JsonNode object = event.has("involvedObject")
        ? event.path("involvedObject")
        : event.path("regarding");
    return object.path("kind").asText() + "/"
        + object.path("name").asText();
  }
}
