package dev.karoo.server.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// An OpenAPI version 2 document in protobuf, which is the only form in which client-go asks for
/// it. The messages and their numbers are those of gnostic's `OpenAPIv2.proto`.
public final class OpenApiV2Form {
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int BYTES = 2;

  private static final Map<String, Integer> TEXTS = Map.of("$ref", 1, "format", 2, "title", 3,
      "description", 4, "pattern", 13);
  private static final Map<String, Integer> NUMBERS = Map.of("multipleOf", 6, "maximum", 7,
      "minimum", 9);
  private static final Map<String, Integer> INTEGERS = Map.of("exclusiveMaximum", 8,
      "exclusiveMinimum", 10, "maxLength", 11, "minLength", 12, "maxItems", 14, "minItems", 15,
      "uniqueItems", 16, "maxProperties", 17, "minProperties", 18);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private OpenApiV2Form() {}

  /// The bytes of a document: its version, information and definitions, with no paths.
  public static byte[] of(ObjectNode document) {
    OpenApiV2Form form = new OpenApiV2Form();
    form.text(1, document.path("swagger").asText());
    OpenApiV2Form info = new OpenApiV2Form();
    info.text(1, document.path("info").path("title").asText());
    info.text(2, document.path("info").path("version").asText());
    form.message(2, info);
    form.message(8, new OpenApiV2Form());
    form.message(9, named(document.path("definitions")));
    return form.out.toByteArray();
  }

  /// `Definitions` and `Properties`: schemas by name, in their order.
  private static OpenApiV2Form named(JsonNode schemas) {
    OpenApiV2Form form = new OpenApiV2Form();
    schemas.properties().forEach(schema -> {
      OpenApiV2Form entry = new OpenApiV2Form();
      entry.text(1, schema.getKey());
      entry.message(2, schema(schema.getValue()));
      form.message(1, entry);
    });
    return form;
  }

  private static OpenApiV2Form schema(JsonNode schema) {
    OpenApiV2Form form = new OpenApiV2Form();
    schema.properties().forEach(field -> form.field(field.getKey(), field.getValue()));
    return form;
  }

  /// What version 2 does not know is left out.
  private void field(String name, JsonNode value) {
    if (TEXTS.containsKey(name)) {
      text(TEXTS.get(name), value.asText());
    } else if (NUMBERS.containsKey(name)) {
      number(NUMBERS.get(name), value.asDouble());
    } else if (INTEGERS.containsKey(name)) {
      integer(INTEGERS.get(name), value.isBoolean() ? (value.asBoolean() ? 1 : 0) : value.asLong());
    } else if (name.startsWith("x-")) {
      OpenApiV2Form extension = new OpenApiV2Form();
      extension.text(1, name);
      extension.message(2, any(value));
      message(31, extension);
    } else {
      nested(name, value);
    }
  }

  private void nested(String name, JsonNode value) {
    switch (name) {
      case "default" -> message(5, any(value));
      case "required" -> value.forEach(one -> text(19, one.asText()));
      case "enum" -> value.forEach(one -> message(20, any(one)));
      case "additionalProperties" -> {
        OpenApiV2Form item = new OpenApiV2Form();
        if (value.isBoolean()) {
          item.integer(2, value.asBoolean() ? 1 : 0);
        } else {
          item.message(1, schema(value));
        }
        message(21, item);
      }
      case "type" -> {
        OpenApiV2Form type = new OpenApiV2Form();
        type.text(1, value.asText());
        message(22, type);
      }
      case "items" -> {
        OpenApiV2Form items = new OpenApiV2Form();
        items.message(1, schema(value));
        message(23, items);
      }
      case "properties" -> message(25, named(value));
      default -> {
      }
    }
  }

  /// Values are YAML there, of which JSON is a part.
  private static OpenApiV2Form any(JsonNode value) {
    OpenApiV2Form any = new OpenApiV2Form();
    any.text(2, value.toString());
    return any;
  }

  private void text(int number, String value) {
    bytes(number, value.getBytes(StandardCharsets.UTF_8));
  }

  private void message(int number, OpenApiV2Form message) {
    bytes(number, message.out.toByteArray());
  }

  private void bytes(int number, byte[] value) {
    varint((long) number << 3 | BYTES);
    varint(value.length);
    out.writeBytes(value);
  }

  private void integer(int number, long value) {
    varint((long) number << 3 | VARINT);
    varint(value);
  }

  private void number(int number, double value) {
    varint((long) number << 3 | FIXED_64);
    long bits = Double.doubleToLongBits(value);
    for (int i = 0; i < 8; i++) {
      out.write((int) (bits >>> (8 * i)));
    }
  }

  private void varint(long value) {
    long left = value;
    while ((left & ~0x7FL) != 0) {
      out.write((int) ((left & 0x7F) | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }
}
