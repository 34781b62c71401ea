package dev.karoo.server.object;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.server.json.Json;
import dev.karoo.server.kind.Instants;
import dev.karoo.store.Entry;
import dev.karoo.store.Mutation;
import dev.karoo.store.Precondition;
import dev.karoo.store.Selection;
import dev.karoo.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Events are news, not records: an hour after an event last happened it is removed, as
/// kube-apiserver does.
final class ExpiredEvents {
  private static final Duration KEPT = Duration.ofHours(1);

  private ExpiredEvents() {}

  /// Removes those that are due.
  static void sweep(Store store, Instant now) {
    for (Entry entry : store.list(Selection.of("events"), 0, Optional.empty()).entries()) {
      if (last(Json.stored(entry.value())).filter(time -> time.plus(KEPT).isBefore(now))
          .isPresent()) {
        // One that happens again in this moment has another revision, and stays.
        store.commit(List.of(
            new Mutation.Delete(entry.key(), Precondition.atRevision(entry.revision()))));
      }
    }
  }

  private static Optional<Instant> last(JsonNode event) {
    return Stream.of(event.path("series").path("lastObservedTime"), event.path("lastTimestamp"),
        event.path("eventTime"), event.path("metadata").path("creationTimestamp"))
        .filter(JsonNode::isTextual).flatMap(time -> Instants.parse(time.textValue()).stream())
        .max(Instant::compareTo);
  }
}
