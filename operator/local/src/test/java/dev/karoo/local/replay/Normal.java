package dev.karoo.local.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// What must be equal of two bodies: everything but times, uuids, process ids, container ids,
/// ports, what Docker says of a container (`data`) or of a failed pull, and the capabilities of the
/// master, of which the messages know one less.
final class Normal {
  private static final Set<String> ANY = Set.of("timestamp", "uuid", "container_id",
      "executor_pid", "data", "unreachable_time", "master_info", "url", "start_time",
      "registered_time", "reregistered_time", "elected_time");

  private static final Pattern RESOURCES = Pattern
      .compile("; | required by task and its executor is more than available ");

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

  /// Without paths, addresses and ids; lists of resources in the order of the alphabet, since Mesos
  /// has them in the order in which they came together, and without those that an operation lacked,
  /// of which Mesos names the first and the local cluster all.
  static String text(String text) {
    if (text.contains(" does not contain ")) {
      return "<resources> does not contain <resources>";
    }
    String plain = text.replaceAll("@127\\.0\\.0\\.1:\\d+", "@address")
        .replaceAll("'/[^']*/docker -H \\S+ ", "'docker ").replaceAll("; stderr='.*(?s:.*)", "")
        .replaceAll("'/[^']*/slaves/", "'/slaves/").replaceAll(
            "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?!-)", "<uuid>");
    return plain.contains("allocated: ")
        ? String.join("; ", new TreeSet<>(List.of(RESOURCES.split(plain))))
        : plain;
  }
}
