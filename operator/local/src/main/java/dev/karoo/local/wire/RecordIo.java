package dev.karoo.local.wire;

import java.nio.charset.StandardCharsets;

/// RecordIO, the framing of event streams: the length in decimal, a line feed, the bytes.
public final class RecordIo {
  private RecordIo() {}

  /// One record.
  public static byte[] record(byte[] content) {
    byte[] head = (content.length + "\n").getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[head.length + content.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(content, 0, all, head.length, content.length);
    return all;
  }
}
