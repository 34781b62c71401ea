package dev.karoo.server.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/// The two views of events: `events.k8s.io/v1` is kept as the core's `v1`, with these fields
/// renamed.
final class EventForm {
  /// From the newer group's names to the core's.
  private static final Map<String, String> TO_CORE = Map.of("regarding", "involvedObject", "note",
      "message",
      "reportingController", "reportingComponent", "deprecatedSource", "source",
      "deprecatedFirstTimestamp",
      "firstTimestamp", "deprecatedLastTimestamp", "lastTimestamp", "deprecatedCount", "count");

  static final StoredForm FORM = new StoredForm(Optional.of("events"), EventForm::toCore,
      EventForm::fromCore);

  private EventForm() {}

  private static ObjectNode toCore(ObjectNode event) {
    TO_CORE.forEach((newer, core) -> rename(event, newer, core));
    return event.put("apiVersion", "v1");
  }

  private static ObjectNode fromCore(ObjectNode event) {
    TO_CORE.forEach((newer, core) -> rename(event, core, newer));
    return event.put("apiVersion", "events.k8s.io/v1");
  }

  /// The schema of the core's events with the newer names.
  static ObjectNode schema(ObjectNode core) {
    ObjectNode copy = core.deepCopy();
    if (copy.path("properties") instanceof ObjectNode properties) {
      TO_CORE.forEach((newer, old) -> rename(properties, old, newer));
    }
    copy.remove("required");
    return copy;
  }

  private static void rename(ObjectNode object, String from, String to) {
    if (object.has(from)) {
      object.set(to, object.remove(from));
    }
  }
}
