package dev.karoo.local.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/// Principals and their secrets, checked against HTTP Basic authentication.
///
/// @param secrets by principal
public record Credentials(Map<String, String> secrets) {
  public Credentials {
    secrets = Map.copyOf(secrets);
  }

  /// The principal whose secret the request carries.
  public Optional<String> principal(Request request) {
    String header = request.header("authorization").orElse("");
    if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return Optional.empty();
    }
    String pair;
    try {
      pair = new String(Base64.getDecoder().decode(header.substring(6).strip()),
          StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int colon = pair.indexOf(':');
    String name = colon < 0 ? pair : pair.substring(0, colon);
    String secret = secrets.get(name);
    if (colon < 0 || secret == null) {
      return Optional.empty();
    }
    boolean right = MessageDigest.isEqual(secret.getBytes(StandardCharsets.UTF_8),
        pair.substring(colon + 1).getBytes(StandardCharsets.UTF_8));
    return right ? Optional.of(name) : Optional.empty();
  }

  /// The answer to a request without valid credentials (recording 16:6).
  public static Response.Whole unauthorized(String realm) {
    return new Response.Whole(401,
        Map.of("WWW-Authenticate", "Basic realm=\"" + realm + "\"", "Content-Type",
            "text/plain; charset=utf-8"),
        "401 Unauthorized.".getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "credentials of " + secrets.keySet();
  }
}
