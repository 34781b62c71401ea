package dev.karoo.local.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// An answer: whole, or a stream of chunks that stays open.
public sealed interface Response {
  /// The status code.
  int status();

  /// Headers besides `Date` and the length.
  Map<String, String> headers();

  /// A whole answer with `Content-Length`.
  ///
  /// @param status the code
  /// @param headers further headers, in order
  /// @param body the bytes
  @SuppressWarnings("ArrayRecordComponent") // never compared; copying bodies would cost
  record Whole(int status, Map<String, String> headers, byte[] body) implements Response {
    public Whole {
      headers = Map.copyOf(headers);
    }
  }

  /// A stream with `Transfer-Encoding: chunked`, one chunk for each item of the outbox.
  ///
  /// @param status the code
  /// @param headers further headers, in order
  /// @param outbox what is to be written
  record Stream(int status, Map<String, String> headers, Outbox outbox) implements Response {
    public Stream {
      headers = Map.copyOf(headers);
    }
  }

  /// An answer without a body.
  static Whole empty(int status) {
    return new Whole(status, Map.of(), new byte[0]);
  }

  /// An answer whose body is text.
  static Whole text(int status, String text) {
    return new Whole(status, Map.of("Content-Type", "text/plain; charset=utf-8"),
        text.getBytes(StandardCharsets.UTF_8));
  }

  /// An answer of the given media type.
  static Whole of(String mediaType, byte[] body) {
    return new Whole(200, Map.of("Content-Type", mediaType), body);
  }

  /// 405 in Mesos' words (recording 07:5).
  static Whole methodNotAllowed(String received, String expected) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Allow", expected);
    headers.put("Content-Type", "text/plain; charset=utf-8");
    String text = "405 Method Not Allowed. Expecting one of { '" + expected
        + "' }, but received '" + received + "'.";
    return new Whole(405, headers, text.getBytes(StandardCharsets.UTF_8));
  }

  /// 404 in Mesos' words.
  static Whole notFound() {
    return text(404, "404 Not Found.");
  }
}
