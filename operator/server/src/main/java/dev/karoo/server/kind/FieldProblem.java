package dev.karoo.server.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.karoo.core.problem.Problem;
import dev.karoo.server.status.Cause;
import java.util.Optional;

/// Something wrong with a field of an object.
///
/// @param path where, such as `spec.tasks[0].name`
/// @param type in what way
/// @param message what is allowed, or how to mend it; may be empty
/// @param value what is there; shown for `INVALID` and the like
public record FieldProblem(String path, Type type, String message, Optional<JsonNode> value) {

  /// In what way a field can be wrong, with Kubernetes' words for it.
  public enum Type {
    /// It must be there.
    REQUIRED("FieldValueRequired", "Required value"),
    /// Its value is not allowed.
    INVALID("FieldValueInvalid", "Invalid value"),
    /// Its value is of another type.
    TYPE_INVALID("FieldValueTypeInvalid", "Invalid value"),
    /// Its value is not one of a few.
    NOT_SUPPORTED("FieldValueNotSupported", "Unsupported value"),
    /// It may not be there.
    FORBIDDEN("FieldValueForbidden", "Forbidden"),
    /// Another one has this value.
    DUPLICATE("FieldValueDuplicate", "Duplicate value"),
    /// It names something that does not exist.
    NOT_FOUND("FieldValueNotFound", "Not found"),
    /// It is too long.
    TOO_LONG("FieldValueTooLong", "Too long"),
    /// It has too many items.
    TOO_MANY("FieldValueTooMany", "Too many");

    private final String reason;
    private final String words;

    Type(String reason, String words) {
      this.reason = reason;
      this.words = words;
    }
  }

  /// A problem with a value.
  public static FieldProblem of(Type type, String path, String message, JsonNode value) {
    return new FieldProblem(path, type, message, Optional.of(value));
  }

  /// A problem without a value.
  public static FieldProblem of(Type type, String path, String message) {
    return new FieldProblem(path, type, message, Optional.empty());
  }

  /// What Karoo's rules found; of what lacks they begin with `is missing`.
  public static FieldProblem of(Problem problem) {
    String message = problem.fix().isEmpty()
        ? problem.message()
        : problem.message() + "; " + problem.fix();
    if (!problem.value().isEmpty()) {
      return of(Type.INVALID, problem.path(), message, TextNode.valueOf(problem.value()));
    }
    return of(message.startsWith("is missing") ? Type.REQUIRED : Type.FORBIDDEN, problem.path(),
        message);
  }

  /// As a cause of a `Status`, worded as Kubernetes' `field.Error` does.
  public Cause cause() {
    boolean shown = switch (type) {
      case INVALID, TYPE_INVALID, NOT_SUPPORTED, DUPLICATE, NOT_FOUND -> true;
      case REQUIRED, FORBIDDEN, TOO_LONG, TOO_MANY -> false;
    };
    String text = type.words
        + (shown && value.isPresent() ? ": " + shorten(value.get().toString()) : "");
    return new Cause(type.reason, message.isEmpty() ? text : text + ": " + message, path);
  }

  private static String shorten(String value) {
    return value.length() <= 200 ? value : value.substring(0, 200) + "…";
  }
}
