package dev.karoo.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Follows the changes of a list for as long as they are wanted: servers end each watch after some
/// time, and the next one goes on where it ended.
///
/// @param client of the server
/// @param list the request of the list, with its selectors; as objects or as a Table
/// @param over whether no more is wanted; looked at after each change and each watch
public record ResumedWatch(ApiClient client, Request list, BooleanSupplier over) {
  /// Before a watch that ended at once is taken up again.
  private static final Duration PAUSE = Duration.ofMillis(500);

  /// Hands on every change after a revision, in order, until it is over. Bookmarks are not handed
  /// on.
  ///
  /// @param resourceVersion of the list
  /// @throws ApiFailure when the server refuses; [ApiFailure#expired] where its history does not
  ///     reach back so far, and the list must be read anew
  /// @throws Unreachable when it does not answer
  public void follow(String resourceVersion, Consumer<Watch.Event> changes)
      throws ApiFailure, Unreachable, InterruptedException {
    String version = resourceVersion;
    while (!over.getAsBoolean()) {
      try (Watch watch = Watch.open(client, list, version)) {
        Optional<Watch.Event> event = watch.next();
        if (event.isEmpty()) {
          Thread.sleep(PAUSE);
        }
        while (event.isPresent() && !over.getAsBoolean()) {
          version = reached(event.get().object(), version);
          if (!event.get().type().equals("BOOKMARK")) {
            changes.accept(event.get());
          }
          event = watch.next();
        }
      }
    }
  }

  /// The revision of a change. A row of a Table has it in its object.
  private static String reached(JsonNode object, String before) {
    JsonNode row = object.path("rows").path(0).path("object");
    String version = Objects.resourceVersion(row.isMissingNode() ? object : row);
    return version.isEmpty() ? before : version;
  }
}
