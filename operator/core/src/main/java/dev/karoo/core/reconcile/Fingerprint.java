package dev.karoo.core.reconcile;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;

/// Hashes named values so that the hash lives on through new versions of the program: a value that
/// is absent, empty or zero does not count, so that a field added later, which old manifests don't
/// have, changes no hash and restarts no task.
final class Fingerprint {
  private static final int BYTES = 8;

  private final StringBuilder text = new StringBuilder();

  /// Adds a value under a name; names must never change.
  Fingerprint add(String name, Object value) {
    String written = written(value);
    if (!written.isEmpty()) {
      text.append(name).append('=').append(written.length()).append(':').append(written)
          .append('\n');
    }
    return this;
  }

  private static String written(Object value) {
    return switch (value) {
      case Optional<?> optional -> optional.map(Fingerprint::written).orElse("");
      case OptionalInt number -> number.isPresent() ? "" + number.getAsInt() : "";
      case Boolean flag -> flag ? "true" : "";
      case Number number -> number.doubleValue() == 0 ? "" : number.toString();
      case Fingerprint inner -> inner.text.toString();
      case Iterable<?> many -> {
        var list = new StringBuilder();
        for (Object one : many) {
          String item = written(one);
          list.append(item.length()).append(':').append(item).append(',');
        }
        yield list.toString();
      }
      default -> value.toString();
    };
  }

  /// The first 64 bits of the SHA-256 of all that was added, in hexadecimal.
  String hash() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256")
          .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
