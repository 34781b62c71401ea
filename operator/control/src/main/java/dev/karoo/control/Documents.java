package dev.karoo.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.Json;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Objects as the bytes in the store, and as trees.
final class Documents {
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

  /// The value as text, for labels.
  static String text(Object value) {
    return Json.toTree(value).toString();
  }

  /// A new empty object.
  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }
}
