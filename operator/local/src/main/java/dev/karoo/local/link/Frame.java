package dev.karoo.local.link;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// The inside of a frame: a tag and fields, each with its length before it.
final class Frame {
  private Frame() {}

  /// Writes one frame.
  static final class Writer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    Writer(int tag) {
      number(tag);
    }

    Writer number(int value) {
      try {
        out.writeInt32NoTag(value);
        return this;
      } catch (IOException e) {
        throw new UncheckedIOException("in memory", e);
      }
    }

    Writer text(String value) {
      return raw(ByteString.copyFrom(value, StandardCharsets.UTF_8));
    }

    Writer raw(ByteString value) {
      try {
        out.writeBytesNoTag(value);
        return this;
      } catch (IOException e) {
        throw new UncheckedIOException("in memory", e);
      }
    }

    Writer message(MessageLite value) {
      return raw(value.toByteString());
    }

    Writer messages(Collection<? extends MessageLite> values) {
      number(values.size());
      values.forEach(this::message);
      return this;
    }

    Writer texts(Collection<String> values) {
      number(values.size());
      values.forEach(this::text);
      return this;
    }

    byte[] bytes() {
      try {
        out.flush();
        return bytes.toByteArray();
      } catch (IOException e) {
        throw new UncheckedIOException("in memory", e);
      }
    }
  }

  /// Reads one frame.
  static final class Reader {
    private final CodedInputStream in;

    Reader(byte[] bytes) {
      this.in = CodedInputStream.newInstance(bytes);
    }

    int number() throws IOException {
      return in.readInt32();
    }

    ByteString raw() throws IOException {
      return in.readBytes();
    }

    String text() throws IOException {
      return in.readBytes().toString(StandardCharsets.UTF_8);
    }

    <T> T message(Parser<T> parser) throws IOException {
      return parser.parseFrom(in.readBytes());
    }

    <T> List<T> messages(Parser<T> parser) throws IOException {
      List<T> values = new ArrayList<>();
      for (int left = number(); left > 0; left--) {
        values.add(message(parser));
      }
      return values;
    }

    List<String> texts() throws IOException {
      List<String> values = new ArrayList<>();
      for (int left = number(); left > 0; left--) {
        values.add(text());
      }
      return values;
    }
  }
}
