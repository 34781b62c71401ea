package dev.karoo.server.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The JSON paths of printer columns and selectable fields: `.a.b`, `['a.b']`, `[0]`, `[*]`,
/// `[?(@.type=="Ready")]`.
///
/// @param steps from the root to the values
public record JsonPath(List<Step> steps) {
  private static final Pattern STEP = Pattern
      .compile("\\.(?<field>[\\w$\uE000-]+)" + "|\\['(?<quoted>[^']+)'\\]"
          + "|\\[(?<index>-?\\d+)\\]" + "|(?<all>\\[\\*\\]|\\.\\*)"
          + "|\\[\\?\\(@\\.(?<test>[\\w.]+)\\s*==\\s*[\"'](?<value>[^\"']*)[\"']\\)\\]");

  /// One step of a path.
  public sealed interface Step {
    /// To a field of an object.
    record Field(String name) implements Step {}

    /// To an item of a list; negative ones count from its end.
    record Index(int index) implements Step {}

    /// To all items.
    record All() implements Step {}

    /// To the items whose field has that text.
    record Where(JsonPath field, String value) implements Step {}
  }

  /// Copies the list.
  public JsonPath {
    steps = List.copyOf(steps);
  }

  /// Reads a path; the leading dot and surrounding braces may be missing.
  ///
  /// @throws IllegalArgumentException when it is none, or one of a form not supported
  public static JsonPath parse(String text) {
    String path = text.startsWith("{") && text.endsWith("}")
        ? text.substring(1, text.length() - 1)
        : text;
    path = path.startsWith("$") ? path.substring(1) : path;
    path = path.startsWith(".") || path.startsWith("[") ? path : "." + path;
    List<Step> steps = new ArrayList<>();
    Matcher matcher = STEP.matcher(path.replace("\\.", "\uE000"));
    int end = 0;
    while (end < matcher.regionEnd() && matcher.region(end, matcher.regionEnd()).lookingAt()) {
      steps.add(step(matcher));
      end = matcher.end();
    }
    if (steps.isEmpty() || end < matcher.regionEnd()) {
      throw new IllegalArgumentException("not a supported JSON path: " + text);
    }
    return new JsonPath(steps);
  }

  private static Step step(Matcher matcher) {
    if (matcher.group("field") != null) {
      return new Step.Field(matcher.group("field").replace('\uE000', '.'));
    } else if (matcher.group("quoted") != null) {
      return new Step.Field(matcher.group("quoted"));
    } else if (matcher.group("index") != null) {
      return new Step.Index(Integer.parseInt(matcher.group("index")));
    } else if (matcher.group("all") != null) {
      return new Step.All();
    }
    return new Step.Where(parse(matcher.group("test")), matcher.group("value"));
  }

  /// The values at the path, in order; none when there is nothing.
  public List<JsonNode> find(JsonNode root) {
    List<JsonNode> found = List.of(root);
    for (Step step : steps) {
      List<JsonNode> next = new ArrayList<>();
      found.forEach(node -> follow(step, node, next));
      found = next;
    }
    return found;
  }

  private static void follow(Step step, JsonNode node, List<JsonNode> next) {
    switch (step) {
      case Step.Field(String name) -> {
        if (node instanceof ObjectNode object && object.has(name)) {
          next.add(object.get(name));
        }
      }
      case Step.Index(int index) -> {
        int at = index < 0 ? node.size() + index : index;
        if (node instanceof ArrayNode array && array.has(at)) {
          next.add(array.get(at));
        }
      }
      case Step.All() -> node.forEach(next::add);
      case Step.Where(JsonPath field, String value) -> node.forEach(item -> {
        if (field.find(item).stream().anyMatch(found -> found.asText().equals(value))) {
          next.add(item);
        }
      });
    }
  }
}
