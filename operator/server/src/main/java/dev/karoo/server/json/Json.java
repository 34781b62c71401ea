package dev.karoo.server.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.status.ApiException;
import dev.karoo.server.status.Refusals;
import java.io.IOException;
import java.io.UncheckedIOException;

/// JSON in and out. Reading refuses what Kubernetes' JSON cannot hold: duplicate fields, numbers
/// beyond 64 bits, depth beyond 256.
public final class Json {
  /// Deep enough for any schema, and shallow enough that recursion over a tree needs no thought.
  static final int DEPTH = 256;

  private static final ObjectMapper READER = JsonMapper
      .builder(JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH).build())
          .build())
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final ObjectMapper PLAIN = JsonMapper.builder().build();

  private Json() {}

  /// A new, empty object.
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /// Reads what a client sent.
  ///
  /// @throws ApiException 400 when it is no JSON, or more than Kubernetes' JSON can hold
  public static JsonNode parse(byte[] bytes) {
    try {
      JsonNode tree = READER.readTree(bytes);
      if (tree == null || tree.isMissingNode()) {
        throw Refusals.badRequest("the request body is empty");
      }
      checkNumbers(tree);
      return tree;
    } catch (JsonProcessingException e) {
      throw Refusals.badRequest("the request body is not valid JSON: " + e.getOriginalMessage()
          + (e.getLocation() == null
              ? ""
              : " (line " + e.getLocation().getLineNr() + ", column "
                  + e.getLocation().getColumnNr() + ")"));
    } catch (IOException e) {
      throw Refusals.badRequest("the request body is not valid JSON: " + e.getMessage());
    }
  }

  /// That all numbers are finite and, if whole, fit in 64 bits.
  ///
  /// @throws ApiException 400 otherwise
  static void checkNumbers(JsonNode tree) {
    boolean infinite = tree.isFloatingPointNumber() && !Double.isFinite(tree.doubleValue());
    if (infinite || tree.isBigInteger()) {
      throw Refusals.badRequest("the request body holds a number out of range");
    }
    tree.forEach(Json::checkNumbers);
  }

  /// Reads what this server wrote.
  ///
  /// @throws UncheckedIOException when it is no JSON object: the store was written by something
  ///     else
  public static ObjectNode stored(byte[] bytes) {
    try {
      if (PLAIN.readTree(bytes) instanceof ObjectNode object) {
        return object;
      }
      throw new IOException("not a JSON object");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// One field of what this server wrote, without reading what comes after it.
  ///
  /// @return missing when there is none
  /// @throws UncheckedIOException when it is no JSON object
  public static JsonNode storedField(byte[] bytes, String name) {
    try (JsonParser parser = PLAIN.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("not a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = parser.currentName().equals(name);
        parser.nextToken();
        if (found) {
          return parser.readValueAsTree();
        }
        parser.skipChildren();
      }
      return JsonNodeFactory.instance.missingNode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A copy that shares what is below its fields; of what is no object, an empty one.
  public static ObjectNode shallow(JsonNode object) {
    ObjectNode copy = object();
    object.properties().forEach(field -> copy.set(field.getKey(), field.getValue()));
    return copy;
  }

  /// The tree as UTF-8 bytes, without white space.
  public static byte[] bytes(JsonNode tree) {
    try {
      return PLAIN.writeValueAsBytes(tree);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whether two trees say the same: the order of fields and the way a number is held make no
  /// difference.
  public static boolean same(JsonNode a, JsonNode b) {
    return a.equals((x, y) -> x.isNumber() && y.isNumber()
        ? x.decimalValue().compareTo(y.decimalValue())
        : x.equals(y) ? 0 : 1, b);
  }

  /// The object under a name, made if there is none.
  public static ObjectNode child(ObjectNode parent, String name) {
    return parent.get(name) instanceof ObjectNode child ? child : parent.putObject(name);
  }
}
