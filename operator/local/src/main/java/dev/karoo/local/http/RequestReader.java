package dev.karoo.local.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Reads requests of one connection, one after the other. Every length is bounded.
final class RequestReader {
  private static final int MAX_LINE = 64 << 10;
  private static final int MAX_HEADERS = 200;
  private static final int MAX_BODY = 64 << 20;

  private final InputStream in;

  RequestReader(InputStream in) {
    this.in = new BufferedInputStream(in, 8 << 10);
  }

  /// A request that can not be read; the connection ends after the answer.
  static final class BadRequest extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String answer;

    BadRequest(int status, String message) {
      super(message);
      this.status = status;
      this.answer = message;
    }

    String answer() {
      return answer;
    }

    int status() {
      return status;
    }
  }

  /// Called before the body of a request that waits for `100 Continue`.
  interface Continue {
    void write() throws IOException;
  }

  /// The next request; empty when the client has closed the connection.
  Optional<Request> next(Continue goOn) throws IOException, BadRequest {
    Optional<String> first = line();
    if (first.isEmpty()) {
      return Optional.empty();
    }
    String[] parts = first.get().split(" ", -1);
    if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
      throw new BadRequest(400, "malformed request line");
    }
    Map<String, String> headers = headers();
    if (parts[2].equals("HTTP/1.0")) {
      headers.putIfAbsent("connection", "close");
    }
    if ("100-continue".equalsIgnoreCase(headers.getOrDefault("expect", ""))) {
      goOn.write();
    }
    byte[] body = body(headers);
    int question = parts[1].indexOf('?');
    String path = question < 0 ? parts[1] : parts[1].substring(0, question);
    String query = question < 0 ? "" : parts[1].substring(question + 1);
    return Optional
        .of(new Request(parts[0], decode(path.replace("+", "%2B")), parameters(query), headers,
            body));
  }

  /// Waits until the client closes or sends something; for connections that only stream.
  void awaitEnd() throws IOException {
    byte[] ignored = new byte[256];
    while (in.read(ignored) >= 0) {
      // A client that streams has nothing to say; whatever it sends is dropped.
    }
  }

  private Map<String, String> headers() throws IOException, BadRequest {
    Map<String, String> headers = new HashMap<>();
    for (int count = 0; count <= MAX_HEADERS; count++) {
      String line = line().orElseThrow(() -> new BadRequest(400, "end within headers"));
      if (line.isEmpty()) {
        return headers;
      }
      int colon = line.indexOf(':');
      if (colon <= 0) {
        throw new BadRequest(400, "malformed header");
      }
      headers.merge(line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
    }
    throw new BadRequest(431, "too many headers");
  }

  private byte[] body(Map<String, String> headers) throws IOException, BadRequest {
    if (headers.getOrDefault("transfer-encoding", "").toLowerCase(Locale.ROOT)
        .contains("chunked")) {
      return chunked();
    }
    String length = headers.getOrDefault("content-length", "0");
    long size;
    try {
      size = Long.parseLong(length);
    } catch (NumberFormatException e) {
      throw new BadRequest(400, "malformed Content-Length");
    }
    if (size < 0 || size > MAX_BODY) {
      throw new BadRequest(413, "body too large");
    }
    return exactly((int) size);
  }

  private byte[] chunked() throws IOException, BadRequest {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      String head = line().orElseThrow(() -> new BadRequest(400, "end within body"));
      int size;
      try {
        size = Integer.parseInt(head.split(";", 2)[0].strip(), 16);
      } catch (NumberFormatException e) {
        throw new BadRequest(400, "malformed chunk");
      }
      if (size < 0 || body.size() + (long) size > MAX_BODY) {
        throw new BadRequest(413, "body too large");
      }
      if (size == 0) {
        while (!line().orElse("").isEmpty()) {
          // Trailers have no meaning here.
        }
        return body.toByteArray();
      }
      body.writeBytes(exactly(size));
      line();
    }
  }

  private byte[] exactly(int size) throws IOException, BadRequest {
    byte[] bytes = in.readNBytes(size);
    if (bytes.length < size) {
      throw new BadRequest(400, "end within body");
    }
    return bytes;
  }

  private Optional<String> line() throws IOException, BadRequest {
    ByteArrayOutputStream line = new ByteArrayOutputStream(80);
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == '\n') {
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
      }
      if (line.size() >= MAX_LINE) {
        throw new BadRequest(431, "line too long");
      }
      line.write(b);
    }
    return Optional.empty();
  }

  private static Map<String, String> parameters(String query) throws BadRequest {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String item : query.split("&", -1)) {
      int equals = item.indexOf('=');
      if (!item.isEmpty()) {
        String name = equals < 0 ? item : item.substring(0, equals);
        parameters.put(decode(name), equals < 0 ? "" : decode(item.substring(equals + 1)));
      }
    }
    return parameters;
  }

  private static String decode(String text) throws BadRequest {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new BadRequest(400, "malformed percent-encoding");
    }
  }
}
