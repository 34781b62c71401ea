package dev.karoo.local.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/// JSON into protobuf with Mesos' rules (recording 07): unknown fields and unknown enum names are
/// ignored, a value of the wrong JSON type is an error, as is a required field that is missing.
public final class JsonReader {
  private static final ObjectReader TREE = new ObjectMapper().reader()
      .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JsonReader() {}

  /// Reads a whole body.
  ///
  /// @param body UTF-8
  /// @param builder empty; it is filled
  /// @param name the type's name in the error texts
  public static Message read(byte[] body, Message.Builder builder, String name)
      throws MalformedBody {
    JsonNode tree = parse(body);
    String convert = "Failed to convert JSON into " + name + " protobuf: ";
    if (!tree.isObject()) {
      throw new MalformedBody(convert + "Expecting a JSON object");
    }
    try {
      fill(builder, tree);
    } catch (MalformedBody e) {
      throw new MalformedBody(convert + e.answer());
    }
    if (!builder.isInitialized()) {
      throw new MalformedBody(
          convert + "Missing required fields: " + builder.getInitializationErrorString());
    }
    return builder.build();
  }

  private static JsonNode parse(byte[] body) throws MalformedBody {
    try {
      JsonNode tree = TREE.readTree(body);
      if (!tree.isMissingNode()) {
        return tree;
      }
    } catch (JsonProcessingException e) {
      int line = Math.max(1, e.getLocation() == null ? 1 : e.getLocation().getLineNr());
      throw new MalformedBody(
          "Failed to parse body into JSON: syntax error at line " + line + " near: ");
    } catch (IOException e) {
      throw new MalformedBody("Failed to parse body into JSON: " + e.getMessage());
    }
    throw new MalformedBody("Failed to parse body into JSON: syntax error at line 1 near: ");
  }

  private static void fill(Message.Builder builder, JsonNode object) throws MalformedBody {
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      FieldDescriptor field = builder.getDescriptorForType().findFieldByName(entry.getKey());
      JsonNode value = entry.getValue();
      if (field == null || value.isNull()) {
        continue;
      }
      if (field.isMapField()) {
        fillMap(builder, field, value);
        continue;
      }
      if (field.isRepeated() != value.isArray()) {
        throw unexpected(field, value);
      }
      if (field.isRepeated()) {
        for (JsonNode element : value) {
          Optional<Object> item = convert(builder, field, element);
          if (item.isPresent()) {
            builder.addRepeatedField(field, item.get());
          }
        }
      } else {
        Optional<Object> single = convert(builder, field, value);
        if (single.isPresent()) {
          builder.setField(field, single.get());
        }
      }
    }
  }

  /// A map is a JSON object; in the message it is a list of keys with values.
  private static void fillMap(Message.Builder builder, FieldDescriptor field, JsonNode object)
      throws MalformedBody {
    require(object.isObject(), field, object);
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      Message.Builder pair = builder.newBuilderForField(field);
      pair.setField(field.getMessageType().findFieldByName("key"), entry.getKey());
      FieldDescriptor valueField = field.getMessageType().findFieldByName("value");
      Optional<Object> value = convert(pair, valueField, entry.getValue());
      if (value.isPresent()) {
        pair.setField(valueField, value.get());
        builder.addRepeatedField(field, pair.buildPartial());
      }
    }
  }

  private static Optional<Object> convert(Message.Builder parent, FieldDescriptor field,
      JsonNode value) throws MalformedBody {
    return switch (field.getJavaType()) {
      case MESSAGE -> {
        require(value.isObject(), field, value);
        Message.Builder nested = parent.newBuilderForField(field);
        fill(nested, value);
        yield Optional.of(nested.buildPartial());
      }
      case ENUM -> {
        require(value.isTextual(), field, value);
        EnumValueDescriptor constant = field.getEnumType().findValueByName(value.textValue());
        yield Optional.ofNullable(constant);
      }
      case STRING -> {
        require(value.isTextual(), field, value);
        yield Optional.of(value.textValue());
      }
      case BYTE_STRING -> {
        require(value.isTextual(), field, value);
        yield Optional.of(base64(field, value.textValue()));
      }
      case BOOLEAN -> {
        require(value.isBoolean(), field, value);
        yield Optional.of(value.booleanValue());
      }
      case INT -> Optional.of((int) integer(field, value));
      case LONG -> Optional.of(integer(field, value));
      case DOUBLE -> {
        require(value.isNumber(), field, value);
        yield Optional.of(value.doubleValue());
      }
      case FLOAT -> {
        require(value.isNumber(), field, value);
        yield Optional.of(value.floatValue());
      }
    };
  }

  private static long integer(FieldDescriptor field, JsonNode value) throws MalformedBody {
    require(value.isNumber(), field, value);
    return value.isIntegralNumber() ? value.longValue() : (long) value.doubleValue();
  }

  private static ByteString base64(FieldDescriptor field, String text) throws MalformedBody {
    try {
      return ByteString.copyFrom(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw new MalformedBody(
          "Failed to base64 decode bytes field '" + field.getName() + "': " + e.getMessage());
    }
  }

  private static void require(boolean fits, FieldDescriptor field, JsonNode value)
      throws MalformedBody {
    if (!fits) {
      throw unexpected(field, value);
    }
  }

  private static MalformedBody unexpected(FieldDescriptor field, JsonNode value) {
    String kind = switch (value.getNodeType()) {
      case NUMBER -> "number";
      case STRING, BINARY -> "string";
      case BOOLEAN -> "boolean";
      case ARRAY -> "array";
      case OBJECT, POJO -> "object";
      case NULL, MISSING -> "null";
    };
    return new MalformedBody(
        "Not expecting a JSON " + kind + " for field '" + field.getName() + "'");
  }
}
