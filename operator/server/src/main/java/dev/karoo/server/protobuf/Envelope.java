package dev.karoo.server.protobuf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.json.Json;
import dev.karoo.server.protobuf.Messages.Count;
import dev.karoo.server.protobuf.Messages.Field;
import dev.karoo.server.status.Refusals;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.function.Function;

/// Reads `application/vnd.kubernetes.protobuf`: four bytes `k8s\0`, then a `runtime.Unknown` that
/// says what kind of object it holds, and holds it. Fields that are not known are skipped, as
/// protobuf demands.
public final class Envelope {
  private static final byte[] MAGIC = {'k', '8', 's', 0};
  private static final int DEPTH = 20;
  private static final DateTimeFormatter TIME = DateTimeFormatter
      .ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
  /// Go reads a `MicroTime` only if it has exactly six digits.
  private static final DateTimeFormatter MICRO_TIME = DateTimeFormatter
      .ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private Envelope() {}

  /// The object as JSON.
  ///
  /// @throws dev.karoo.server.status.ApiException 400 when it is none, or of a kind that is not
  ///     known
  public static ObjectNode json(byte[] body) {
    if (body.length < MAGIC.length
        || !ByteBuffer.wrap(body, 0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
      throw malformed("it does not begin with k8s\\0");
    }
    Wire unknown = new Wire(
        ByteBuffer.wrap(body, MAGIC.length, body.length - MAGIC.length).slice());
    String apiVersion = "";
    String kind = "";
    ByteBuffer raw = ByteBuffer.allocate(0);
    while (unknown.hasMore()) {
      switch (unknown.tag()) {
        case 1 -> {
          Wire type = new Wire(unknown.bytes());
          while (type.hasMore()) {
            switch (type.tag()) {
              case 1 -> apiVersion = text(type.bytes());
              case 2 -> kind = text(type.bytes());
              default -> type.skip();
            }
          }
        }
        case 2 -> raw = unknown.bytes();
        default -> unknown.skip();
      }
    }
    String message = kind.equals("DeleteOptions") ? kind : apiVersion + "/" + kind;
    String named = message;
    Map<Integer, Field> fields = Messages.fields(message).orElseThrow(() -> Refusals.badRequest(
        "objects of kind %s are not read from protobuf here: send JSON".formatted(named)));
    return read(new Wire(raw), fields, 0).put("apiVersion", apiVersion).put("kind", kind);
  }

  private static ObjectNode read(Wire wire, Map<Integer, Field> fields, int depth) {
    if (depth > DEPTH) {
      throw malformed("it is nested too deeply");
    }
    ObjectNode object = Json.object();
    while (wire.hasMore()) {
      Field field = fields.get(wire.tag());
      if (field == null) {
        wire.skip();
      } else {
        readField(wire, field, object, depth);
      }
    }
    return object;
  }

  private static void readField(Wire wire, Field field, ObjectNode object, int depth) {
    String name = field.name();
    switch (field.type()) {
      case "text" -> {
        String text = text(wire.bytes());
        if (field.count() == Count.MANY) {
          object.withArray(name).add(text);
        } else if (!text.isEmpty()) {
          object.put(name, text);
        }
      }
      case "int" -> object.put(name, wire.number());
      case "bool" -> object.put(name, wire.number() != 0);
      case "map" ->
        readEntry(new Wire(wire.bytes()), Json.child(object, name), Envelope::text);
      case "quantities" ->
        readEntry(new Wire(wire.bytes()), Json.child(object, name), Envelope::quantity);
      case "Time" -> time(new Wire(wire.bytes()), name, object, TIME);
      case "MicroTime" -> time(new Wire(wire.bytes()), name, object, MICRO_TIME);
      case "Json" -> {
        Wire json = new Wire(wire.bytes());
        while (json.hasMore()) {
          if (json.tag() == 1) {
            object.set(name, Json.parse(text(json.bytes()).getBytes(StandardCharsets.UTF_8)));
          } else {
            json.skip();
          }
        }
      }
      default -> {
        Map<Integer, Field> fields = Messages.fields(field.type()).orElseThrow();
        ObjectNode child = read(new Wire(wire.bytes()), fields, depth + 1);
        if (field.count() == Count.MANY) {
          object.withArray(name).add(child);
        } else {
          object.set(name, child);
        }
      }
    }
  }

  private static void readEntry(Wire entry, ObjectNode map,
      Function<ByteBuffer, String> reading) {
    String key = "";
    String value = "";
    while (entry.hasMore()) {
      switch (entry.tag()) {
        case 1 -> key = text(entry.bytes());
        case 2 -> value = reading.apply(entry.bytes());
        default -> entry.skip();
      }
    }
    map.put(key, value);
  }

  /// A quantity is a message with one text.
  private static String quantity(ByteBuffer message) {
    Wire wire = new Wire(message);
    String text = "";
    while (wire.hasMore()) {
      if (wire.tag() == 1) {
        text = text(wire.bytes());
      } else {
        wire.skip();
      }
    }
    return text;
  }

  /// A time that is not set is written as none at all, or as nothing.
  private static void time(Wire time, String name, ObjectNode object, DateTimeFormatter form) {
    long seconds = 0;
    long nanos = 0;
    while (time.hasMore()) {
      switch (time.tag()) {
        case 1 -> seconds = time.number();
        case 2 -> nanos = time.number();
        default -> time.skip();
      }
    }
    if (seconds != 0 || nanos != 0) {
      try {
        object.put(name, form.format(Instant.ofEpochSecond(seconds, nanos)));
      } catch (DateTimeException | ArithmeticException _) {
        throw malformed(name + " is no time");
      }
    }
  }

  private static String text(ByteBuffer bytes) {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes);
      return text.toString();
    } catch (CharacterCodingException _) {
      throw malformed("it holds text that is not UTF-8");
    }
  }

  private static RuntimeException malformed(String why) {
    return Refusals.badRequest("the request body is not valid Kubernetes protobuf: " + why);
  }

  /// Protobuf's wire format.
  private static final class Wire {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;

    private final ByteBuffer in;
    private int type;

    Wire(ByteBuffer in) {
      this.in = in;
    }

    boolean hasMore() {
      return in.hasRemaining();
    }

    /// The next field's number.
    int tag() {
      long tag = varint();
      type = (int) (tag & 7);
      return (int) (tag >>> 3);
    }

    long number() {
      if (type != VARINT) {
        throw malformed("a number is expected");
      }
      return varint();
    }

    ByteBuffer bytes() {
      if (type != LENGTH) {
        throw malformed("text or a message is expected");
      }
      long length = varint();
      if (length < 0 || length > in.remaining()) {
        throw malformed("it ends too early");
      }
      ByteBuffer bytes = in.slice(in.position(), (int) length);
      in.position(in.position() + (int) length);
      return bytes;
    }

    void skip() {
      switch (type) {
        case VARINT -> varint();
        case FIXED64 -> advance(8);
        case LENGTH -> bytes();
        case FIXED32 -> advance(4);
        default -> throw malformed("it has a field of an unknown form");
      }
    }

    private void advance(int count) {
      if (in.remaining() < count) {
        throw malformed("it ends too early");
      }
      in.position(in.position() + count);
    }

    private long varint() {
      long value = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        if (!in.hasRemaining()) {
          throw malformed("it ends too early");
        }
        byte b = in.get();
        value |= (long) (b & 0x7f) << shift;
        if (b >= 0) {
          return value;
        }
      }
      throw malformed("a number is too long");
    }
  }
}
