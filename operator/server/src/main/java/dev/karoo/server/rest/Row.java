package dev.karoo.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.server.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A row of a table as it is sent, but for the ages in it, which are other ones each time.
///
/// @param texts what is between the ages, in UTF-8: one more than there are ages
/// @param times from which ages count
record Row(List<byte[]> texts, List<Instant> times) {
  /// Copies the lists.
  Row {
    texts = List.copyOf(texts);
    times = List.copyOf(times);
  }

  /// Writes it as it is now.
  void write(ByteArrayOutputStream out, Instant now) {
    out.writeBytes(texts.getFirst());
    for (int i = 0; i < times.size(); i++) {
      String age = HumanDuration.of(Duration.between(times.get(i), now));
      out.writeBytes(("\"" + age + "\"").getBytes(StandardCharsets.UTF_8));
      out.writeBytes(texts.get(i + 1));
    }
  }

  /// One that is being made, from left to right.
  static final class Making {
    private final List<byte[]> texts = new ArrayList<>();
    private final List<Instant> times = new ArrayList<>();
    private final ByteArrayOutputStream text = new ByteArrayOutputStream(1024);

    /// Adds what is JSON already, or part of it.
    Making add(String json) {
      text.writeBytes(json.getBytes(StandardCharsets.UTF_8));
      return this;
    }

    /// Adds a value.
    Making add(JsonNode value) {
      text.writeBytes(Json.bytes(value));
      return this;
    }

    /// Adds the age of something.
    void age(Instant since) {
      times.add(since);
      texts.add(text.toByteArray());
      text.reset();
    }

    /// The row.
    Row made() {
      texts.add(text.toByteArray());
      return new Row(texts, times);
    }
  }
}
