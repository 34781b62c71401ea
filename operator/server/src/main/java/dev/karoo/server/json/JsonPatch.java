package dev.karoo.server.json;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.status.ApiException;
import dev.karoo.server.status.Refusals;
import java.util.Optional;

/// JSON patch, RFC 6902. It is here, rather than a library's, for its bounds: a patch of a few
/// hundred bytes that copies the document into itself doubles it at every step.
public final class JsonPatch {
  /// As in kube-apiserver.
  private static final int MAX_OPERATIONS = 10_000;
  /// Nodes that `copy` may add altogether.
  private static final int MAX_COPIED = 100_000;

  private JsonNode document;
  private int copied;

  private JsonPatch(JsonNode document) {
    this.document = document;
  }

  /// The target with the patch applied; neither is changed.
  ///
  /// @throws ApiException 400 when the patch is none; 413 when it has too many operations or copies
  ///     too much; 422 when it does not fit the document, or a `test` fails
  public static JsonNode apply(JsonNode target, JsonNode patch) {
    if (!(patch instanceof ArrayNode operations)) {
      throw Refusals.badRequest("a JSON patch is a list of operations");
    }
    if (operations.size() > MAX_OPERATIONS) {
      throw tooMuch("The allowed maximum operations in a JSON patch is " + MAX_OPERATIONS + ", got "
          + operations.size());
    }
    JsonPatch patching = new JsonPatch(target.deepCopy());
    for (int i = 0; i < operations.size(); i++) {
      patching.perform(i, operations.get(i));
    }
    return patching.document;
  }

  private void perform(int index, JsonNode operation) {
    String name = operation.path("op").asText();
    JsonPointer path = pointer(index, operation, "path");
    switch (name) {
      case "add" -> add(index, path, value(index, operation));
      case "remove" -> remove(index, path);
      case "replace" -> {
        at(index, path);
        replace(path, value(index, operation));
      }
      case "move" -> {
        JsonPointer from = pointer(index, operation, "from");
        if (path.toString().startsWith(from + "/")) {
          throw unfit(index, "cannot move " + from + " into itself");
        }
        JsonNode moved = at(index, from);
        remove(index, from);
        add(index, path, moved);
      }
      case "copy" -> {
        JsonNode source = at(index, pointer(index, operation, "from"));
        copied += size(source);
        if (copied > MAX_COPIED) {
          throw tooMuch("the JSON patch copies too much");
        }
        add(index, path, source.deepCopy());
      }
      case "test" -> {
        if (!Json.same(at(index, path), value(index, operation))) {
          throw unfit(index, "test of " + path + " failed");
        }
      }
      default -> throw Refusals
          .badRequest("operation %d of the JSON patch: unknown op \"%s\"".formatted(index,
              name));
    }
  }

  private static JsonPointer pointer(int index, JsonNode operation, String name) {
    JsonNode path = operation.path(name);
    if (!path.isTextual()) {
      throw Refusals.badRequest("operation %d of the JSON patch has no %s".formatted(index, name));
    }
    try {
      return JsonPointer.compile(path.textValue());
    } catch (IllegalArgumentException e) {
      throw Refusals
          .badRequest("operation %d of the JSON patch: %s".formatted(index, e.getMessage()));
    }
  }

  private static JsonNode value(int index, JsonNode operation) {
    return Optional.ofNullable(operation.get("value")).orElseThrow(
        () -> Refusals.badRequest("operation %d of the JSON patch has no value".formatted(index)))
        .deepCopy();
  }

  private JsonNode at(int index, JsonPointer path) {
    JsonNode found = document.at(path);
    if (found.isMissingNode()) {
      throw unfit(index, "there is nothing at " + path);
    }
    return found;
  }

  private void add(int index, JsonPointer path, JsonNode value) {
    if (path.matches()) {
      document = value;
      return;
    }
    String last = path.last().getMatchingProperty();
    switch (at(index, path.head())) {
      case ObjectNode object -> object.set(last, value);
      case ArrayNode array when last.equals("-") -> array.add(value);
      case ArrayNode array when path.last().getMatchingIndex() >= 0
          && path.last().getMatchingIndex() <= array.size() ->
        array.insert(path.last().getMatchingIndex(), value);
      default -> throw unfit(index, "nothing can be added at " + path);
    }
  }

  private void replace(JsonPointer path, JsonNode value) {
    if (path.matches()) {
      document = value;
      return;
    }
    switch (document.at(path.head())) {
      case ObjectNode object -> object.set(path.last().getMatchingProperty(), value);
      case ArrayNode array -> array.set(path.last().getMatchingIndex(), value);
      default -> throw new IllegalStateException("a value with a parent that is none: " + path);
    }
  }

  private void remove(int index, JsonPointer path) {
    at(index, path);
    if (path.matches()) {
      throw unfit(index, "the whole document cannot be removed");
    }
    switch (document.at(path.head())) {
      case ObjectNode object -> object.remove(path.last().getMatchingProperty());
      case ArrayNode array -> array.remove(path.last().getMatchingIndex());
      default -> throw new IllegalStateException("a value with a parent that is none: " + path);
    }
  }

  private static int size(JsonNode tree) {
    int size = 1;
    for (JsonNode child : tree) {
      size += size(child);
    }
    return size;
  }

  private static ApiException unfit(int index, String why) {
    return new ApiException(422, "Invalid",
        "the server rejected our request due to an error in our request: operation %d of the JSON patch: %s"
            .formatted(index, why),
        ApiException.Details.NONE);
  }

  private static ApiException tooMuch(String message) {
    return new ApiException(413, "RequestEntityTooLarge", "Request entity too large: " + message,
        ApiException.Details.NONE);
  }
}
