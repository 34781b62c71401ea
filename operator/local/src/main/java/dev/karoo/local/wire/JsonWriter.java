package dev.karoo.local.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/// Protobuf messages as Mesos writes them in JSON: proto field names in the order of declaration,
/// 64 bit integers and floating point numbers as plain numbers, bytes as base64, enums by name.
public final class JsonWriter {
  private static final JsonFactory FACTORY = new JsonFactory();

  /// Lists that Mesos writes even when they are empty (recording 15:6, 15:54, 15:123).
  private static final Set<String> ALWAYS = Set.of("mesos.v1.master.Response.GetTasks.tasks",
      "mesos.v1.master.Response.GetTasks.unreachable_tasks",
      "mesos.v1.master.Response.GetTasks.completed_tasks",
      "mesos.v1.master.Response.GetExecutors.executors",
      "mesos.v1.master.Response.GetFrameworks.frameworks",
      "mesos.v1.master.Response.GetFrameworks.completed_frameworks",
      "mesos.v1.master.Response.GetAgents.agents",
      "mesos.v1.master.Response.GetAgents.recovered_agents",
      "mesos.v1.agent.Response.GetTasks.pending_tasks",
      "mesos.v1.agent.Response.GetTasks.queued_tasks",
      "mesos.v1.agent.Response.GetTasks.launched_tasks",
      "mesos.v1.agent.Response.GetTasks.terminated_tasks",
      "mesos.v1.agent.Response.GetTasks.completed_tasks",
      "mesos.v1.agent.Response.GetFrameworks.completed_frameworks");

  private JsonWriter() {}

  /// The message in UTF-8.
  public static byte[] bytes(Message message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      write(json, message);
    } catch (IOException e) {
      throw new UncheckedIOException("in memory", e);
    }
    return out.toByteArray();
  }

  /// Writes the message as one JSON value.
  public static void write(JsonGenerator json, Message message) throws IOException {
    json.writeStartObject();
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (field.isRepeated()) {
        writeList(json, message, field);
      } else if (message.hasField(field)) {
        json.writeFieldName(field.getName());
        writeValue(json, field, message.getField(field));
      }
    }
    json.writeEndObject();
  }

  private static void writeList(JsonGenerator json, Message message, FieldDescriptor field)
      throws IOException {
    int count = message.getRepeatedFieldCount(field);
    if (count == 0 && !ALWAYS.contains(field.getFullName())) {
      return;
    }
    if (field.isMapField()) {
      writeMap(json, message, field);
      return;
    }
    json.writeArrayFieldStart(field.getName());
    for (Object value : (List<?>) message.getField(field)) {
      writeValue(json, field, value);
    }
    json.writeEndArray();
  }

  private static void writeMap(JsonGenerator json, Message message, FieldDescriptor field)
      throws IOException {
    json.writeObjectFieldStart(field.getName());
    for (Object entry : (List<?>) message.getField(field)) {
      Message pair = (Message) entry;
      FieldDescriptor value = field.getMessageType().findFieldByName("value");
      json.writeFieldName(
          String.valueOf(pair.getField(field.getMessageType().findFieldByName("key"))));
      writeValue(json, value, pair.getField(value));
    }
    json.writeEndObject();
  }

  private static void writeValue(JsonGenerator json, FieldDescriptor field, Object value)
      throws IOException {
    switch (field.getJavaType()) {
      case MESSAGE -> write(json, (Message) value);
      case ENUM -> json.writeString(((EnumValueDescriptor) value).getName());
      case BYTE_STRING ->
        json.writeString(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
      case STRING -> json.writeString((String) value);
      case BOOLEAN -> json.writeBoolean((Boolean) value);
      case INT -> json.writeNumber(unsigned(field)
          ? Integer.toUnsignedLong((Integer) value)
          : (Integer) value);
      case LONG -> json.writeNumber((Long) value);
      case DOUBLE, FLOAT -> json.writeRawValue(number(((Number) value).doubleValue()));
    }
  }

  private static boolean unsigned(FieldDescriptor field) {
    return field.getType() == FieldDescriptor.Type.UINT32;
  }

  /// A floating point number as Mesos writes it: always with a decimal point, never an exponent in
  /// the range of its quantities (`8.0`, `40000000000.0`, `1795336106.560475`).
  public static String number(double value) {
    if (!Double.isFinite(value)) {
      return "null";
    }
    String plain = BigDecimal.valueOf(value).toPlainString();
    return plain.indexOf('.') < 0 ? plain + ".0" : plain;
  }
}
