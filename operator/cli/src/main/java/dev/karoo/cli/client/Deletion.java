package dev.karoo.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.cli.output.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/// Deletes objects, and waits until they are gone.
///
/// @param client of the server
/// @param now the time
public record Deletion(ApiClient client, Supplier<Instant> now) {
  /// Asks for the end of an object, and gives its uid; empty: the server did not say.
  ///
  /// @param propagation `Background`, `Foreground` or `Orphan`: what becomes of what it owns;
  ///     empty: as the server likes
  /// @param writing whether it is deleted at all
  /// @throws ApiFailure when the server refuses
  /// @throws Unreachable when it does not answer
  public String delete(String path, String propagation, Applier.Writing writing)
      throws ApiFailure, Unreachable, InterruptedException {
    ObjectNode options = Json.object().put("apiVersion", "v1").put("kind", "DeleteOptions");
    if (!propagation.isEmpty()) {
      options.put("propagationPolicy", propagation);
    }
    if (writing == Applier.Writing.DRY_RUN) {
      options.putArray("dryRun").add("All");
    }
    JsonNode answer = client.send(Request.send("DELETE", path, Request.JSON, options.toString()))
        .body();
    return answer.path("kind").asText().equals("Status")
        ? answer.path("details").path("uid").asText()
        : Objects.uid(answer);
  }

  /// Waits until no object of that uid has that name.
  ///
  /// @param deadline until when; none: for ever
  /// @return whether it is gone
  /// @throws ApiFailure when the server refuses
  /// @throws Unreachable when it does not answer
  public boolean awaitGone(ResourceType type, String namespace, String name, String uid,
      Optional<Instant> deadline) throws ApiFailure, Unreachable, InterruptedException {
    ObjectWait wait = new ObjectWait(client, type, namespace, name);
    return wait.until(object -> object.isEmpty()
        || (!uid.isEmpty() && !Objects.uid(object.get()).equals(uid)),
        deadline.map(at -> Duration.between(now.get(), at)));
  }
}
