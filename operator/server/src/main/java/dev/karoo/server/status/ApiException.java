package dev.karoo.server.status;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// A request that is refused, as Kubernetes' API says it: HTTP status, reason, message and details.
/// The words are those of kube-apiserver (`k8s.io/apimachinery/pkg/api/errors`), since clients
/// compare them.
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final String reason;
  private final transient Details details;

  /// What a refusal is about.
  ///
  /// @param group the API group; may be empty
  /// @param kind the resource's plural, or, in validation errors, the kind; may be empty
  /// @param name the object's; may be empty
  /// @param uid the object's; may be empty
  /// @param causes what exactly is wrong
  /// @param retryAfterSeconds when to try again; 0 when there is no use
  /// @param next the token with which a list may go on; may be empty
  public record Details(String group, String kind, String name, String uid, List<Cause> causes,
      int retryAfterSeconds, String next) {
    /// Nothing in particular.
    public static final Details NONE = new Details("", "", "", "", List.of(), 0, "");

    /// Copies the list.
    public Details {
      causes = List.copyOf(causes);
    }

    /// About an object.
    public static Details of(String group, String kind, String name) {
      return new Details(group, kind, name, "", List.of(), 0, "");
    }

    /// The same with causes.
    public Details because(List<Cause> list) {
      return new Details(group, kind, name, uid, list, retryAfterSeconds, next);
    }

    /// Try again after so many seconds.
    public static Details retryAfter(int seconds) {
      return new Details("", "", "", "", List.of(), seconds, "");
    }

    /// Go on with that token.
    public static Details goingOn(String next) {
      return new Details("", "", "", "", List.of(), 0, next);
    }
  }

  /// @param code the HTTP status
  /// @param reason one word, such as `NotFound`
  public ApiException(int code, String reason, String message, Details details) {
    super(message, null, false, false); // an answer, not a fault: no stack trace
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  /// The HTTP status.
  public int code() {
    return code;
  }

  /// The reason, one word.
  public String reason() {
    return reason;
  }

  /// What it is about.
  public Details details() {
    return details;
  }

  /// The message; never null.
  public String message() {
    return String.valueOf(getMessage());
  }

  /// The `Status` object.
  public ObjectNode status() {
    ObjectNode status = JsonNodeFactory.instance.objectNode().put("kind", "Status")
        .put("apiVersion", "v1");
    putUnlessEmpty(status.putObject("metadata"), "continue", details.next());
    status.put("status", "Failure").put("message", message()).put("reason", reason);
    ObjectNode to = status.putObject("details");
    putUnlessEmpty(to, "name", details.name());
    putUnlessEmpty(to, "group", details.group());
    putUnlessEmpty(to, "kind", details.kind());
    putUnlessEmpty(to, "uid", details.uid());
    if (!details.causes().isEmpty()) {
      ArrayNode causes = to.putArray("causes");
      for (Cause cause : details.causes()) {
        ObjectNode one = causes.addObject().put("reason", cause.reason()).put("message",
            cause.message());
        putUnlessEmpty(one, "field", cause.field());
      }
    }
    if (details.retryAfterSeconds() > 0) {
      to.put("retryAfterSeconds", details.retryAfterSeconds());
    }
    if (to.isEmpty()) {
      status.remove("details");
    }
    return status.put("code", code);
  }

  private static void putUnlessEmpty(ObjectNode to, String name, String value) {
    if (!value.isEmpty()) {
      to.put(name, value);
    }
  }
}
