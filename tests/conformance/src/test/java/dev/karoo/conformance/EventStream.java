package dev.karoo.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The records of one response (RecordIO: length, line feed, bytes), kept in order.
final class EventStream implements AutoCloseable {
  /// Generous: a real cluster may be busy.
  static final Duration LIMIT = Duration.ofSeconds(60);

  /// Reads one record.
  @FunctionalInterface
  interface Decoder {
    JsonNode decode(byte[] record) throws IOException;
  }

  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private final InputStream in;
  private volatile boolean ended;

  EventStream(InputStream in, Decoder decoder, Consumer<JsonNode> listener) {
    this.in = in;
    Thread.ofVirtual().start(() -> {
      try {
        for (Optional<byte[]> r = record(); r.isPresent(); r = record()) {
          JsonNode event = decoder.decode(r.get());
          listener.accept(event); // first: who sees an event knows that it was dealt with
          events.add(event);
        }
      } catch (IOException e) {
        // cut by the test, or broken off: the stream is over
      } finally {
        ended = true;
      }
    });
  }

  private Optional<byte[]> record() throws IOException {
    int length = 0;
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < '0' || b > '9') {
        return Optional.empty();
      }
      length = length * 10 + b - '0';
    }
    byte[] bytes = in.readNBytes(length);
    return bytes.length == length ? Optional.of(bytes) : Optional.empty();
  }

  List<JsonNode> events() {
    return List.copyOf(events);
  }

  int size() {
    return events.size();
  }

  /// Waits for the first event that fits, of those from `from` on.
  JsonNode await(String what, int from, Predicate<JsonNode> fits) {
    try {
      org.awaitility.Awaitility.await().atMost(LIMIT).until(() -> find(from, fits).isPresent());
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      throw new AssertionError("no " + what + " among " + events().subList(from, events.size()), e);
    }
    return find(from, fits).orElseThrow();
  }

  Optional<JsonNode> find(int from, Predicate<JsonNode> fits) {
    List<JsonNode> all = events();
    return all.subList(Math.min(from, all.size()), all.size()).stream().filter(fits).findFirst();
  }

  JsonNode awaitType(String type) {
    return await(type, 0, e -> e.path("type").asText().equals(type));
  }

  void awaitEnd() {
    org.awaitility.Awaitility.await().alias("the end of the stream").atMost(LIMIT)
        .until(() -> ended);
  }

  /// Cuts the connection without a word.
  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      // it was broken already
    }
  }
}
