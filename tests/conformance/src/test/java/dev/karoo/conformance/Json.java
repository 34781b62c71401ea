package dev.karoo.conformance;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// JSON as tests write it: with single quotes, and names without any.
final class Json {
  private static final ObjectMapper MAPPER = JsonMapper.builder()
      .enable(JsonParser.Feature.ALLOW_SINGLE_QUOTES)
      .enable(JsonParser.Feature.ALLOW_UNQUOTED_FIELD_NAMES).build();

  private Json() {}

  /// Reads an object; each `%s` stands for the next argument, a text in quotes or JSON as it is.
  static ObjectNode object(String text, Object... arguments) {
    Object[] written = new Object[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      written[i] = arguments[i] instanceof String s ? quoted(s) : arguments[i].toString();
    }
    return (ObjectNode) read(text.formatted(written));
  }

  static JsonNode read(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static String quoted(String text) {
    try {
      return MAPPER.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /// An array of such objects.
  static JsonNode array(Iterable<? extends JsonNode> nodes) {
    var array = MAPPER.createArrayNode();
    nodes.forEach(array::add);
    return array;
  }

  /// For streams that have no records.
  static JsonNode unexpected(byte[] record) {
    throw new IllegalStateException(record.length + " bytes of nothing");
  }
}
