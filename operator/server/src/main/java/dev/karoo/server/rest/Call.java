package dev.karoo.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.server.json.Json;
import dev.karoo.server.status.ApiException;
import dev.karoo.server.status.Refusals;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One request and its answer.
final class Call {
  private final Exchange exchange;
  private final long maxBody;
  private final Patience patience;
  private final String peer;
  private final String method;
  private final List<String> path;
  private final Map<String, List<String>> query;
  private int status;

  /// @param maxBody how many bytes of body are read at most
  /// @param patience with a client that does not read its answer
  /// @throws ApiException 400 when path or query cannot be read
  Call(Exchange exchange, long maxBody, Patience patience) {
    this.exchange = exchange;
    this.maxBody = maxBody;
    this.patience = patience;
    this.peer = exchange.peer(); // which a closed connection no longer knows
    this.method = exchange.method();
    this.path = segments(exchange.rawPath());
    this.query = parsed(exchange.rawQuery());
  }

  private static List<String> segments(String raw) {
    List<String> segments = new ArrayList<>();
    for (String segment : raw.split("/", -1)) {
      if (!segment.isEmpty()) {
        segments.add(decode(segment.replace("+", "%2B")));
      }
    }
    return segments;
  }

  private static Map<String, List<String>> parsed(String raw) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String pair : raw.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      if (!name.isEmpty()) {
        parameters.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
      }
    }
    return parameters;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw Refusals.badRequest("the URL holds a malformed percent escape: " + text);
    }
  }

  /// The HTTP method, such as `GET`.
  public String method() {
    return method;
  }

  /// The path's segments, decoded; empty ones left out.
  public List<String> path() {
    return path;
  }

  /// The path as it was sent.
  public String rawPath() {
    return exchange.rawPath();
  }

  /// The first value of a query parameter; empty when there is none.
  public String parameter(String name) {
    return query.getOrDefault(name, List.of("")).getFirst();
  }

  /// All values of a query parameter.
  public List<String> parameters(String name) {
    return query.getOrDefault(name, List.of());
  }

  /// Whether a query parameter says yes; it does not when it is not given.
  public boolean flag(String name) {
    return choice(name).orElse(false);
  }

  /// Whether a query parameter says yes or no; empty when it is not given. Only `0` and `false`, in
  /// whatever case, say no. (apimachinery's `Convert_Slice_string_To_bool`)
  public Optional<Boolean> choice(String name) {
    return parameters(name).stream().findFirst()
        .map(text -> !text.equals("0") && !text.equalsIgnoreCase("false"));
  }

  /// A query parameter that is a whole number; empty when it is not given.
  ///
  /// @throws ApiException 400 when it is given and no such number
  public Optional<Long> number(String name) {
    String text = parameter(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!text.matches("\\d{1,18}")) {
      throw Refusals
          .badRequest("%s: Invalid value: \"%s\": must be a whole number".formatted(name, text));
    }
    return Optional.of(Long.valueOf(text));
  }

  /// A request header; empty when there is none.
  public String header(String name) {
    return exchange.header(name);
  }

  /// Who calls, as an address.
  public String peer() {
    return peer;
  }

  /// The body.
  ///
  /// @throws ApiException 413 when it is too large
  public byte[] body() {
    try (InputStream in = exchange.body()) {
      byte[] body = in.readNBytes(Math.toIntExact(maxBody + 1));
      if (body.length > maxBody) {
        throw Refusals.tooLarge(maxBody);
      }
      return body;
    } catch (IOException e) {
      throw Refusals.badRequest("the request body cannot be read: " + e.getMessage());
    }
  }

  /// The body as it comes, of any size.
  public InputStream content() {
    return exchange.body();
  }

  /// Adds a header to the answer.
  public void addHeader(String name, String value) {
    exchange.addHeader(name, value);
  }

  /// Answers with a JSON tree.
  public void answer(int code, JsonNode tree) {
    answer(code, "application/json", Json.bytes(tree));
  }

  /// Answers with bytes.
  public void answer(int code, String type, byte[] body) {
    begin(code, type);
    try {
      exchange.send(code, Optional.of(body).filter(_ -> !method.equals("HEAD")), patience);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void begin(int code, String type) {
    status = code;
    exchange.addHeader("Content-Type", type);
    exchange.addHeader("Cache-Control", "no-cache, private");
  }

  /// Answers with a refusal.
  public void refuse(ApiException refusal) {
    if (refusal.details().retryAfterSeconds() > 0) {
      exchange.addHeader("Retry-After", Integer.toString(refusal.details().retryAfterSeconds()));
    }
    if (refusal.code() == 401) {
      exchange.addHeader("WWW-Authenticate", "Bearer realm=\"karoo\"");
    }
    answer(refusal.code(), refusal.status());
  }

  /// Begins an answer whose body is written bit by bit.
  public OutputStream stream(String type) {
    begin(200, type);
    OutputStream out = exchange.stream();
    return new FilterOutputStream(out) {
      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        patience.write(() -> out.write(bytes, from, length));
      }

      @Override
      public void flush() throws IOException {
        patience.write(out::flush);
      }
    };
  }

  /// Begins a WebSocket, where the client asked for one.
  public Optional<WebSocket> webSocket() {
    Optional<WebSocket> socket = exchange.webSocket();
    if (socket.isPresent()) {
      status = 101;
    }
    return socket;
  }

  /// With a client that does not read.
  public Patience patience() {
    return patience;
  }

  /// The answer's HTTP status; 0 when there is none yet.
  public int status() {
    return status;
  }
}
