package dev.karoo.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.json.MergePatch;
import dev.karoo.server.status.Refusals;

/// Strategic merge patches, which kubectl sends for Kubernetes' own kinds. Those served here have
/// no lists that merge by key, so it is a merge patch; the directives for such lists are refused
/// rather than misread.
final class StrategicMerge {
  private StrategicMerge() {}

  /// The target with the patch applied; neither is changed.
  static JsonNode apply(JsonNode target, JsonNode patch) {
    return MergePatch.apply(target, withoutDirectives(patch));
  }

  private static JsonNode withoutDirectives(JsonNode patch) {
    if (!(patch instanceof ObjectNode object)) {
      return patch;
    }
    ObjectNode plain = object.objectNode();
    object.properties().forEach(field -> {
      String name = field.getKey();
      if (name.equals("$patch") || name.startsWith("$deleteFromPrimitiveList")) {
        throw Refusals.badRequest("the strategic merge directive " + name + " is not supported");
      }
      if (!name.startsWith("$retainKeys") && !name.startsWith("$setElementOrder")) {
        plain.set(name, withoutDirectives(field.getValue()));
      }
    });
    return plain;
  }
}
