package dev.karoo.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import dev.karoo.cli.output.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// A watch: the changes of objects, in the order in which they happened.
///
/// It ends when the server closes it, or when it is closed here, also from another thread.
public final class Watch implements AutoCloseable {
  /// A change. @param type `ADDED`, `MODIFIED`, `DELETED` or `BOOKMARK` @param object as it is now,
  ///     or was at its end
  public record Event(String type, JsonNode object) {}

  private final InputStream stream;
  private final MappingIterator<JsonNode> frames;

  private Watch(InputStream stream) throws IOException {
    this.stream = stream;
    this.frames = Json.MAPPER.readerFor(JsonNode.class).readValues(stream);
  }

  /// Watches what `list` reads, from a revision on.
  ///
  /// @param list the request of the list, with its selectors
  /// @param resourceVersion of the list; what happened after it comes
  /// @throws ApiFailure when the server refuses it
  /// @throws Unreachable when no answer comes
  public static Watch open(ApiClient client, Request list, String resourceVersion)
      throws ApiFailure, Unreachable, InterruptedException {
    InputStream stream = client
        .open(list.with("watch", "true").with("allowWatchBookmarks", "true").with(
            "resourceVersion", resourceVersion));
    try {
      return new Watch(stream);
    } catch (IOException closedAtOnce) {
      throw new Unreachable("the server closed the watch", closedAtOnce);
    }
  }

  /// The next change; none when the watch has ended.
  ///
  /// @throws ApiFailure what an `ERROR` frame says
  public Optional<Event> next() throws ApiFailure {
    try {
      if (!frames.hasNextValue()) {
        return Optional.empty();
      }
      JsonNode frame = frames.nextValue();
      String type = frame.path("type").asText();
      if (type.equals("ERROR")) {
        throw ApiFailure.of(frame.path("object"));
      }
      return Optional.of(new Event(type, frame.path("object")));
    } catch (JsonProcessingException cutInTheMiddle) {
      return Optional.empty();
    } catch (IOException closed) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    try {
      stream.close();
    } catch (IOException alreadyClosed) {
      return;
    }
  }
}
