package dev.karoo.server.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.karoo.server.status.ApiException;
import dev.karoo.server.status.Refusals;
import io.fabric8.zjsonpatch.CompatibilityFlags;
import io.fabric8.zjsonpatch.JsonPatchException;
import java.util.EnumSet;
import java.util.Set;

/// JSON patch, RFC 6902: what it means is the library's; what it may cost, and how a refusal is
/// told, is here. A patch of a few hundred bytes that copies the document into itself doubles it at
/// every step, so copies are counted before they are made.
public final class JsonPatch {
  /// As in kube-apiserver.
  private static final int MAX_OPERATIONS = 10_000;
  /// Nodes that all `copy` operations may copy, together with the documents they stand in: the
  /// library copies the whole for each call.
  private static final int MAX_COPIED = 1_000_000;
  private static final Set<String> OPERATIONS = Set.of("add", "remove", "replace", "move", "copy",
      "test");

  private JsonNode document;
  private long copied;

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
    for (int i = 0; i < operations.size(); i++) {
      checkForm(i, operations.get(i));
    }
    JsonPatch patching = new JsonPatch(target);
    patching.performAll(operations);
    return patching.document;
  }

  private static void checkForm(int index, JsonNode operation) {
    String op = operation.path("op").asText();
    if (!OPERATIONS.contains(op)) {
      throw unformed(index, "unknown op \"" + op + "\"");
    }
    String path = pointer(index, operation, "path");
    switch (op) {
      case "move" -> {
        // RFC 6902, 4.4: "The 'from' location MUST NOT be a proper prefix of the 'path' location"
        String from = pointer(index, operation, "from");
        if (path.startsWith(from + "/")) {
          throw unfit("cannot move " + from + " into itself");
        }
      }
      case "copy" -> pointer(index, operation, "from");
      case "remove" -> {
        if (path.isEmpty() || path.endsWith("/-")) {
          throw unfit("cannot remove \"" + path + "\"");
        }
      }
      default -> {
        if (!operation.has("value")) {
          throw unformed(index, "there is no value");
        }
      }
    }
  }

  private static String pointer(int index, JsonNode operation, String name) {
    JsonNode pointer = operation.path(name);
    if (!pointer.isTextual()) {
      throw unformed(index, "there is no " + name);
    }
    return pointer.textValue();
  }

  /// Operations between two copies are done in one call.
  private void performAll(ArrayNode operations) {
    ArrayNode together = JsonNodeFactory.instance.arrayNode();
    for (JsonNode operation : operations) {
      if (operation.path("op").asText().equals("copy")) {
        perform(together);
        together.removeAll();
        copied += size(document);
        if (copied > MAX_COPIED) {
          throw tooMuch("the JSON patch copies too much");
        }
        perform(JsonNodeFactory.instance.arrayNode().add(operation));
      } else {
        together.add(operation);
      }
    }
    perform(together);
  }

  private void perform(ArrayNode operations) {
    if (operations.isEmpty()) {
      return;
    }
    try {
      document = io.fabric8.zjsonpatch.JsonPatch.apply(operations, document,
          EnumSet.of(CompatibilityFlags.FORBID_REMOVE_MISSING_OBJECT));
    } catch (JsonPatchException | IllegalArgumentException | IllegalStateException
        | IndexOutOfBoundsException e) {
      // The last three are what the library throws at paths that are none, or not of the document.
      throw unfit(String.valueOf(e.getMessage()));
    }
  }

  private static int size(JsonNode tree) {
    int size = 1;
    for (JsonNode child : tree) {
      size += size(child);
    }
    return size;
  }

  private static ApiException unformed(int index, String why) {
    return Refusals.badRequest("operation %d of the JSON patch: %s".formatted(index, why));
  }

  private static ApiException unfit(String why) {
    return new ApiException(422, "Invalid",
        "the server rejected our request due to an error in our request: JSON patch: " + why,
        ApiException.Details.NONE);
  }

  private static ApiException tooMuch(String message) {
    return new ApiException(413, "RequestEntityTooLarge", "Request entity too large: " + message,
        ApiException.Details.NONE);
  }
}
