package dev.karoo.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.json.Json;
import dev.karoo.server.status.ApiException;
import dev.karoo.server.status.Refusals;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Strategic merge patches, which kubectl sends for Kubernetes' own kinds: merge patches, but of
/// some lists they name only the items that change. Of those served here, these lists are such.
/// (apimachinery's `strategicpatch`; what is said of the order of items is passed over)
final class StrategicMerge {
  private static final String PATCH = "$patch";
  private static final String DELETED = "$deleteFromPrimitiveList/";
  private static final String ORDER = "$setElementOrder/";
  private static final String KEPT = "$retainKeys";

  /// The key by which items are told apart, by the list's path; none for lists of plain values.
  private static final Map<String, String> LISTS = Map.of("/metadata/finalizers", "",
      "/metadata/ownerReferences", "uid", "/status/conditions", "type");

  private StrategicMerge() {}

  /// The target with the patch applied; neither is changed.
  ///
  /// @throws dev.karoo.server.status.ApiException 400 when it cannot be understood
  static JsonNode apply(JsonNode target, JsonNode patch) {
    return merged("", target, patch);
  }

  private static JsonNode merged(String path, JsonNode target, JsonNode patch) {
    if (patch instanceof ObjectNode fields) {
      return merged(path, target, fields);
    }
    String key = LISTS.get(path);
    if (key == null || !(patch instanceof ArrayNode items)) {
      return patch.deepCopy();
    }
    return key.isEmpty() ? union(target, items) : mergedItems(path, key, target, items);
  }

  private static JsonNode merged(String path, JsonNode target, ObjectNode patch) {
    ObjectNode result = switch (patch.path(PATCH).asText()) {
      case "", "merge" -> target instanceof ObjectNode object ? object.deepCopy() : Json.object();
      case "replace", "delete" -> Json.object();
      default -> throw unknown(PATCH, patch.path(PATCH));
    };
    if (patch.path(PATCH).asText().equals("delete")) {
      return result;
    }
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      String name = field.getKey();
      if (name.startsWith(DELETED)) {
        String list = name.substring(DELETED.length());
        requireValues(path + "/" + list, name, field.getValue());
        result.set(list, without(result.path(list), field.getValue()));
      } else if (!name.equals(PATCH) && !name.equals(KEPT) && !name.startsWith(ORDER)) {
        if (field.getValue().isNull()) {
          result.remove(name);
        } else {
          result.set(name, merged(path + "/" + name, result.path(name), field.getValue()));
        }
      }
    }
    return result;
  }

  private static void requireValues(String list, String directive, JsonNode values) {
    if (!"".equals(LISTS.get(list)) || !values.isArray()) {
      throw unknown(directive, values);
    }
  }

  private static ArrayNode without(JsonNode there, JsonNode values) {
    Set<JsonNode> gone = new HashSet<>();
    values.forEach(gone::add);
    ArrayNode left = Json.object().arrayNode();
    there.forEach(value -> {
      if (!gone.contains(value)) {
        left.add(value);
      }
    });
    return left;
  }

  private static ArrayNode union(JsonNode there, ArrayNode more) {
    Set<JsonNode> all = new LinkedHashSet<>();
    there.forEach(all::add);
    more.forEach(all::add);
    return Json.object().arrayNode().addAll(all);
  }

  private static ArrayNode mergedItems(String path, String key, JsonNode there, ArrayNode patch) {
    List<JsonNode> items = new ArrayList<>();
    there.forEach(items::add);
    for (JsonNode item : patch) {
      if (item.path(PATCH).asText().equals("replace")) {
        items.clear();
      }
    }
    for (JsonNode item : patch) {
      if (!item.path(PATCH).asText().equals("replace")) {
        mergeItem(path + "[]", key, items, item);
      }
    }
    return Json.object().arrayNode().addAll(items);
  }

  private static void mergeItem(String path, String key, List<JsonNode> items, JsonNode item) {
    JsonNode id = item.path(key);
    if (id.isMissingNode() || id.isNull()) {
      throw Refusals.badRequest(
          "map: %s does not contain declared merge key: %s".formatted(item, key));
    }
    int at = 0;
    while (at < items.size() && !items.get(at).path(key).equals(id)) {
      at++;
    }
    if (item.path(PATCH).asText().equals("delete")) {
      items.removeIf(one -> one.path(key).equals(id));
    } else if (at < items.size()) {
      items.set(at, merged(path, items.get(at), item));
    } else {
      items.add(merged(path, Json.object(), item));
    }
  }

  private static ApiException unknown(String directive, JsonNode value) {
    return Refusals.badRequest("the strategic merge directive %s is not supported: %s"
        .formatted(directive, value));
  }
}
