package dev.karoo.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.server.json.Json;
import dev.karoo.server.status.ApiException;
import dev.karoo.server.status.Refusals;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One HTTP request and its answer: the only place that knows the HTTP library's types.
public final class Call {
  private final ServerRequest request;
  private final ServerResponse response;
  private final long maxBody;
  private final String method;
  private final List<String> path;
  private final Map<String, List<String>> query;
  private int status;

  /// @param maxBody how many bytes of body are read at most
  /// @throws ApiException 400 when path or query cannot be read
  public Call(ServerRequest request, ServerResponse response, long maxBody) {
    this.request = request;
    this.response = response;
    this.maxBody = maxBody;
    this.method = request.prologue().method().text();
    this.path = segments(request.prologue().uriPath().rawPath());
    this.query = parsed(request.prologue().query().rawValue());
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
    return request.prologue().uriPath().rawPath();
  }

  /// The first value of a query parameter; empty when there is none.
  public String parameter(String name) {
    return query.getOrDefault(name, List.of("")).getFirst();
  }

  /// All values of a query parameter.
  public List<String> parameters(String name) {
    return query.getOrDefault(name, List.of());
  }

  /// Whether a query parameter says yes: `true`, `1`, or its name alone.
  public boolean flag(String name) {
    return query.containsKey(name) && List.of("true", "1", "").contains(parameter(name));
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
    return request.headers().first(HeaderNames.create(name)).orElse("");
  }

  /// Who calls, as an address.
  public String peer() {
    return request.remotePeer().host();
  }

  /// The body.
  ///
  /// @throws ApiException 413 when it is too large
  public byte[] body() {
    try (InputStream in = request.content().inputStream()) {
      byte[] body = in.readNBytes(Math.toIntExact(maxBody + 1));
      if (body.length > maxBody) {
        throw Refusals.tooLarge(maxBody);
      }
      return body;
    } catch (IOException e) {
      throw Refusals.badRequest("the request body cannot be read: " + e.getMessage());
    }
  }

  /// Adds a header to the answer.
  public void addHeader(String name, String value) {
    response.headers().add(HeaderNames.create(name), value);
  }

  /// Answers with a JSON tree.
  public void answer(int code, JsonNode tree) {
    answer(code, "application/json", Json.bytes(tree));
  }

  /// Answers with bytes.
  public void answer(int code, String type, byte[] body) {
    status = code;
    response.status(code);
    response.header(HeaderNames.CONTENT_TYPE, type);
    response.header(HeaderNames.CACHE_CONTROL, "no-cache, private");
    if (method.equals("HEAD")) {
      response.send();
    } else {
      response.send(body);
    }
  }

  /// Answers with a refusal.
  public void refuse(ApiException refusal) {
    if (refusal.details().retryAfterSeconds() > 0) {
      response.header(HeaderNames.RETRY_AFTER,
          Integer.toString(refusal.details().retryAfterSeconds()));
    }
    if (refusal.code() == 401) {
      response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"karoo\"");
    }
    answer(refusal.code(), refusal.status());
  }

  /// Begins an answer whose body is written bit by bit.
  public OutputStream stream(String type) {
    status = 200;
    response.status(200);
    response.header(HeaderNames.CONTENT_TYPE, type);
    response.header(HeaderNames.CACHE_CONTROL, "no-cache, private");
    return response.outputStream();
  }

  /// The answer's HTTP status; 0 when there is none yet.
  public int status() {
    return status;
  }
}
