package dev.karoo.server.status;

import dev.karoo.server.status.ApiException.Details;
import java.util.List;
import java.util.stream.Collectors;

/// The refusals there are, in kube-apiserver's words.
public final class Refusals {
  private Refusals() {}

  /// A resource's name in messages: `pipelines.karoo.dev`, `namespaces`.
  public static String qualified(String group, String resource) {
    return group.isEmpty() ? resource : resource + "." + group;
  }

  /// 404: no such object.
  public static ApiException notFound(String group, String plural, String name) {
    return new ApiException(404, "NotFound",
        "%s \"%s\" not found".formatted(qualified(group, plural), name),
        Details.of(group, plural, name));
  }

  /// 404: no such path.
  public static ApiException noSuchPath() {
    return new ApiException(404, "NotFound", "the server could not find the requested resource",
        Details.NONE);
  }

  /// 409: create, but it is there.
  ///
  /// @param why it is still there, to go before the rest; may be empty
  public static ApiException alreadyExists(String group, String plural, String name, String why) {
    return new ApiException(409, "AlreadyExists",
        "%s%s \"%s\" already exists".formatted(why, qualified(group, plural), name),
        Details.of(group, plural, name));
  }

  /// 409: somebody else was faster.
  public static ApiException modified(String group, String plural, String name) {
    return conflict(group, plural, name,
        "the object has been modified; please apply your changes to the latest version and try"
            + " again");
  }

  /// 409: it cannot be done to the object as it is now.
  public static ApiException conflict(String group, String plural, String name, String why) {
    return new ApiException(409, "Conflict", "Operation cannot be fulfilled on %s \"%s\": %s"
        .formatted(qualified(group, plural), name, why), Details.of(group, plural, name));
  }

  /// 422: fields are wrong; all of them are named.
  public static ApiException invalid(String group, String kind, String name, List<Cause> causes) {
    List<String> errors = causes.stream()
        .map(cause -> cause.field().isEmpty()
            ? cause.message()
            : cause.field() + ": " + cause.message())
        .toList();
    String all = errors.size() == 1
        ? errors.getFirst()
        : errors.stream().collect(Collectors.joining(", ", "[", "]"));
    return new ApiException(422, "Invalid",
        "%s \"%s\" is invalid: %s".formatted(qualified(group, kind), name, all),
        Details.of(group, kind, name).because(causes));
  }

  /// 400: the request makes no sense.
  public static ApiException badRequest(String message) {
    return new ApiException(400, "BadRequest", message, Details.NONE);
  }

  /// 401: who are you?
  public static ApiException unauthorized() {
    return new ApiException(401, "Unauthorized", "Unauthorized", Details.NONE);
  }

  /// 403: not on this object.
  public static ApiException forbidden(String group, String plural, String name, String why) {
    String what = name.isEmpty()
        ? qualified(group, plural)
        : qualified(group, plural) + " \"" + name + "\"";
    return new ApiException(403, "Forbidden", what + " is forbidden: " + why,
        Details.of(group, plural, name));
  }

  /// 405: the path exists, but not with this method.
  public static ApiException methodNotAllowed() {
    return new ApiException(405, "MethodNotAllowed",
        "the server does not allow this method on the requested resource", Details.NONE);
  }

  /// 406: none of the types the client accepts can be produced.
  public static ApiException notAcceptable(String offered) {
    return new ApiException(406, "NotAcceptable",
        "only the following media types are accepted: " + offered, Details.NONE);
  }

  /// 410: the history is gone.
  public static ApiException expired(String message) {
    return new ApiException(410, "Expired", message, Details.NONE);
  }

  /// 410: the history is gone, but the list may go on with what is now.
  ///
  /// @param next the token with which it goes on
  public static ApiException expired(String message, String next) {
    return new ApiException(410, "Expired", message, Details.goingOn(next));
  }

  /// 413: more than the server takes.
  public static ApiException tooLarge(long limit) {
    return new ApiException(413, "RequestEntityTooLarge",
        "Request entity too large: limit is " + limit, Details.NONE);
  }

  /// 415: a body of another type is needed.
  public static ApiException unsupportedMediaType(String accepted) {
    return new ApiException(415, "UnsupportedMediaType",
        "the body of the request was in an unknown format - accepted media types include: "
            + accepted,
        Details.NONE);
  }

  /// 429: slow down.
  public static ApiException tooManyRequests(String message, int retryAfterSeconds) {
    return new ApiException(429, "TooManyRequests", message, Details.retryAfter(retryAfterSeconds));
  }

  /// 500: the server's own fault.
  public static ApiException internal(String message) {
    return new ApiException(500, "InternalError", "Internal error occurred: " + message,
        Details.NONE);
  }

  /// 503: not now.
  public static ApiException unavailable(String message) {
    return new ApiException(503, "ServiceUnavailable", message, Details.retryAfter(1));
  }

  /// 504: a resourceVersion that was not reached in time.
  public static ApiException tooLargeResourceVersion(long wanted, long current) {
    Details details = Details.retryAfter(1)
        .because(List.of(new Cause("ResourceVersionTooLarge", "Too large resource version", "")));
    return new ApiException(504, "Timeout",
        "Timeout: Too large resource version: %d, current: %d".formatted(wanted, current), details);
  }
}
