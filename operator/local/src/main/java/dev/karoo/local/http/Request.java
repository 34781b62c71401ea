package dev.karoo.local.http;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One HTTP request, read whole.
///
/// @param method in capitals
/// @param path decoded, without the query
/// @param query decoded parameters; of several of one name the last
/// @param headers by name in lower case; several of one name joined by a comma
/// @param body the bytes; empty without a body
@SuppressWarnings("ArrayRecordComponent") // never compared; copying bodies would cost
public record Request(String method, String path, Map<String, String> query,
    Map<String, String> headers, byte[] body) {

  public Request {
    query = Map.copyOf(query);
    headers = Map.copyOf(headers);
  }

  /// The header's value; names are not case-sensitive.
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /// The query parameter's value.
  public Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name));
  }

  boolean acceptsGzip() {
    return header("accept-encoding").map(v -> v.contains("gzip")).orElse(false);
  }
}
