package dev.karoo.cli.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// What is asked of a server.
///
/// @param method of HTTP
/// @param path from the root, each segment encoded
/// @param query parameters, in the order in which they are sent
/// @param accept media types of the answer
/// @param contentType of the body; empty: none
/// @param body empty: none
public record Request(String method, String path, Map<String, String> query, String accept,
    String contentType, String body) {
  /// Objects.
  public static final String JSON = "application/json";
  /// Tables, or objects from a server that has none.
  public static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
  /// A server-side apply.
  public static final String APPLY = "application/apply-patch+yaml";
  /// A patch by RFC 7386.
  public static final String MERGE = "application/merge-patch+json";

  public Request {
    query = new LinkedHashMap<>(query);
  }

  /// Reads `path`.
  public static Request get(String path) {
    return new Request("GET", path, Map.of(), JSON, "", "");
  }

  /// Sends `body` to `path`.
  public static Request send(String method, String path, String contentType, String body) {
    return new Request(method, path, Map.of(), JSON, contentType, body);
  }

  /// The same with one more parameter; an empty value adds none.
  public Request with(String name, String value) {
    if (value.isEmpty()) {
      return this;
    }
    Map<String, String> more = new LinkedHashMap<>(query);
    more.put(name, value);
    return new Request(method, path, more, accept, contentType, body);
  }

  /// The same, answered in these media types.
  public Request accepting(String types) {
    return new Request(method, path, query, types, contentType, body);
  }

  /// Path and query.
  String target() {
    return query.isEmpty()
        ? path
        : path + "?"
            + query.entrySet().stream().map(e -> e.getKey() + "=" + Segment.encode(e.getValue()))
                .collect(Collectors.joining("&"));
  }
}
