package dev.karoo.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// A request that the server refused, with what it said.
public final class ApiFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final String reason;
  private final String subject;
  private final transient List<Cause> causes;

  /// One thing that is wrong with the object that was sent.
  ///
  /// @param reason such as `FieldValueInvalid`
  /// @param field its path
  /// @param message what is wrong with it
  public record Cause(String reason, String field, String message) {}

  private ApiFailure(int code, String reason, String message, String subject, List<Cause> causes) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.subject = subject;
    this.causes = List.copyOf(causes);
  }

  /// What a `Status` object says.
  public static ApiFailure of(JsonNode status) {
    JsonNode details = status.path("details");
    List<Cause> causes = new ArrayList<>();
    details.path("causes").forEach(cause -> causes.add(new Cause(cause.path("reason").asText(),
        cause.path("field").asText(), cause.path("message").asText())));
    String subject = details.path("kind").asText().isEmpty()
        ? ""
        : "%s \"%s\"".formatted(details.path("kind").asText(), details.path("name").asText());
    return new ApiFailure(status.path("code").asInt(), status.path("reason").asText(),
        status.path("message").asText(), subject, causes);
  }

  /// An answer that is no `Status`: its code and the start of its body.
  public static ApiFailure unexplained(int code, String body) {
    String start = body.strip().lines().findFirst().orElse("");
    String quoted = start.length() > 200 ? start.substring(0, 200) + "…" : start;
    String reason = switch (code) {
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "NotFound";
      case 405 -> "MethodNotAllowed";
      case 406 -> "NotAcceptable";
      case 410 -> "Expired";
      case 415 -> "UnsupportedMediaType";
      case 429 -> "TooManyRequests";
      case 503 -> "ServiceUnavailable";
      case 504 -> "Timeout";
      default -> code >= 500 ? "InternalError" : "";
    };
    String message = quoted.isEmpty()
        ? "the server answered with status %d".formatted(code)
        : "the server answered with status %d: %s".formatted(code, quoted);
    return new ApiFailure(code, reason, message, "", List.of());
  }

  /// The same, with where the object came from in front of its message.
  public ApiFailure during(String action) {
    return new ApiFailure(code, reason, action + ": " + getMessage(), subject, causes);
  }

  /// The status code of HTTP.
  public int code() {
    return code;
  }

  /// Such as `NotFound`; empty when the server gave none.
  public String reason() {
    return reason;
  }

  /// Whether the object, or the path, does not exist.
  public boolean notFound() {
    return code == 404;
  }

  /// Whether a watch must begin anew, with a list.
  public boolean expired() {
    return code == 410;
  }

  /// What is wrong, field by field.
  public List<Cause> causes() {
    return causes;
  }

  /// What kubectl prints for it.
  public String text() {
    if (reason.equals("Unauthorized")) {
      return "error: You must be logged in to the server (" + getMessage() + ")";
    }
    if (reason.equals("Invalid") && !causes.isEmpty()) {
      String start = subject.isEmpty()
          ? "The request is invalid"
          : "The " + subject + " is invalid";
      List<String> lines = causes.stream()
          .map(c -> c.field().isEmpty() ? c.message() : c.field() + ": " + c.message()).toList();
      return lines.size() == 1
          ? start + ": " + lines.getFirst()
          : start + ": \n* " + String.join("\n* ", lines);
    }
    return reason.isEmpty()
        ? "Error from server: " + getMessage()
        : "Error from server (" + reason + "): " + getMessage();
  }
}
