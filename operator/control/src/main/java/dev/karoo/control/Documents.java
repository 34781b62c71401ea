package dev.karoo.control;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Objects as the bytes in the store, and as trees.
final class Documents {
  private static final String STATUS = "status";
  private static final ObjectMapper MAPPER = Json.mapper();

  private Documents() {}

  /// The tree that bytes in the store stand for.
  ///
  /// @throws UncheckedIOException where they are no JSON object, which the server never writes
  static ObjectNode read(byte[] bytes) {
    try {
      JsonNode tree = MAPPER.readTree(bytes);
      if (tree instanceof ObjectNode object) {
        return object;
      }
      throw new IOException("not a JSON object");
    } catch (IOException e) {
      throw new UncheckedIOException("an object in the store is damaged", e);
    }
  }

  /// The tree as bytes.
  static byte[] write(JsonNode tree) {
    try {
      return MAPPER.writeValueAsBytes(tree);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree can always be written", e);
    }
  }

  /// The value as the store holds it.
  static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new AssertionError("what Karoo says of an object can always be written", e);
    }
  }

  /// The value that bytes in the store stand for; fields that its type doesn't have are ignored.
  ///
  /// @throws IllegalArgumentException where they do not fit the type
  static <T> T read(byte[] bytes, Class<T> type) {
    try {
      return MAPPER.readValue(bytes, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no " + type.getSimpleName() + ": "
          + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("an object in the store is damaged", e);
    }
  }

  /// The object with another status. The rest is copied as it stands, not read: that is most of a
  /// turn's work otherwise.
  ///
  /// @param object as it is in the store
  /// @param status as JSON
  static byte[] withStatus(byte[] object, byte[] status) {
    try (JsonParser parser = MAPPER.createParser(object)) {
      boolean first = true;
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("not a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = parser.currentName().equals(STATUS);
        JsonToken value = parser.nextToken();
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        if (found && value == JsonToken.START_OBJECT) {
          return spliced(object, from, (int) parser.currentLocation().getByteOffset(), status);
        }
        if (found) {
          return set(object, status);
        }
        first = false;
      }
      int end = (int) parser.currentTokenLocation().getByteOffset();
      byte[] field = ((first ? "\"" : ",\"") + STATUS + "\":").getBytes(StandardCharsets.UTF_8);
      byte[] whole = Arrays.copyOf(field, field.length + status.length);
      System.arraycopy(status, 0, whole, field.length, status.length);
      return spliced(object, end, end, whole);
    } catch (IOException e) {
      throw new UncheckedIOException("an object in the store is damaged", e);
    }
  }

  private static byte[] set(byte[] object, byte[] status) {
    ObjectNode tree = read(object);
    tree.set(STATUS, read(status));
    return write(tree);
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] with) {
    byte[] all = new byte[bytes.length - (to - from) + with.length];
    System.arraycopy(bytes, 0, all, 0, from);
    System.arraycopy(with, 0, all, from, with.length);
    System.arraycopy(bytes, to, all, from + with.length, bytes.length - to);
    return all;
  }

  /// The value as text, for labels.
  static String text(Object value) {
    return new String(bytes(value), StandardCharsets.UTF_8);
  }

  /// A new empty object.
  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }
}
