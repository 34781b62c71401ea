package dev.karoo.mesos;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// What real masters said: see `recordings/README.md` in the test resources.
public final class Recordings {
  private static final Map<String, byte[]> STREAMS = unzip();

  private Recordings() {}

  /// The names of all recorded streams of schedulers.
  static List<String> schedulerStreams() {
    return STREAMS.keySet().stream().filter(name -> !name.contains("operator")).toList();
  }

  /// A stream as it came over the wire, HTTP and all.
  static byte[] stream(String name) {
    return Objects.requireNonNull(STREAMS.get(name), name).clone();
  }

  /// A recorded answer of the operator API.
  public static String json(String name) {
    try (InputStream in = open(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// The body of a recorded stream without HTTP's chunks, read here independently of the client.
  static byte[] body(String name) {
    byte[] all = stream(name);
    int at = indexOf(all, "\r\n\r\n", 0) + 4;
    var body = new ByteArrayOutputStream();
    while (at < all.length) {
      int end = indexOf(all, "\r\n", at);
      int size = Integer.parseInt(
          new String(all, at, end - at, StandardCharsets.US_ASCII).strip(), 16);
      if (size == 0) {
        break;
      }
      body.write(all, end + 2, size);
      at = end + 2 + size + 2;
    }
    return body.toByteArray();
  }

  private static int indexOf(byte[] bytes, String text, int from) {
    for (int at = from; at + text.length() <= bytes.length; at++) {
      if (new String(bytes, at, text.length(), StandardCharsets.ISO_8859_1).equals(text)) {
        return at;
      }
    }
    throw new IllegalArgumentException("no " + text + " after " + from);
  }

  private static InputStream open(String name) {
    return Objects.requireNonNull(Recordings.class.getResourceAsStream("/recordings/" + name),
        name);
  }

  private static Map<String, byte[]> unzip() {
    var streams = new TreeMap<String, byte[]>();
    try (var zip = new ZipInputStream(open("streams.zip"))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        streams.put(entry.getName(), zip.readAllBytes());
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return streams;
  }
}
