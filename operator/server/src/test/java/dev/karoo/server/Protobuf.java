package dev.karoo.server;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Messages as client-go sends them.
final class Protobuf {
  private Protobuf() {}

  /// `k8s\0`, then runtime.Unknown{typeMeta=1{apiVersion=1, kind=2}, raw=2}.
  static byte[] envelope(String apiVersion, String kind, byte[] object) {
    byte[] magic = "k8s\0".getBytes(StandardCharsets.US_ASCII);
    return message(magic, field(1, message(text(1, apiVersion), text(2, kind))),
        field(2, object));
  }

  /// A message of these fields.
  static byte[] message(byte[]... fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] field : fields) {
      out.writeBytes(field);
    }
    return out.toByteArray();
  }

  /// A field that holds text.
  static byte[] text(int number, String text) {
    return field(number, text.getBytes(StandardCharsets.UTF_8));
  }

  /// A field that holds a message.
  static byte[] field(int number, byte[] value) {
    return message(varint((long) number << 3 | 2), varint(value.length), value);
  }

  /// A field that holds a whole number.
  static byte[] number(int number, long value) {
    return message(varint((long) number << 3), varint(value));
  }

  /// A field that holds a time{seconds=1, nanos=2}.
  static byte[] time(int number, long seconds, int nanos) {
    return field(number, message(number(1, seconds), number(2, nanos)));
  }

  private static byte[] varint(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long left = value;
    while ((left & ~0x7fL) != 0) {
      out.write((int) (left & 0x7f | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
    return out.toByteArray();
  }
}
