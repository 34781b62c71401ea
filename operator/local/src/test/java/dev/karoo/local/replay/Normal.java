package dev.karoo.local.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Set;

/// What must be equal of two bodies: everything but times, uuids, process ids, container ids,
/// ports, and the capabilities of the master, of which the messages know one less.
final class Normal {
  private static final Set<String> ANY = Set.of("timestamp", "uuid", "container_id",
      "executor_pid", "unreachable_time", "master_info", "url", "start_time", "elected_time");

  private Normal() {}

  static JsonNode of(JsonNode node) {
    if (node.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        object.set(entry.getKey(), ANY.contains(entry.getKey())
            ? TextNode.valueOf("any")
            : of(entry.getValue()));
      }
      return object;
    }
    if (node.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      node.forEach(n -> array.add(of(n)));
      return array;
    }
    return node.isTextual() ? TextNode.valueOf(text(node.textValue())) : node;
  }

  static String text(String text) {
    return text.replaceAll("'/[^']*/slaves/", "'/slaves/").replaceAll(
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?!-)", "<uuid>");
  }
}
