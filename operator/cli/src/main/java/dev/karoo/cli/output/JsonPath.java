package dev.karoo.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// kubectl's JSONPath templates: `{.items[*].metadata.name}`, `{range .items[*]}…{end}`, text
/// outside of braces, `{"\n"}` inside, filters, slices, unions and `..`.
///
/// What does not exist is empty, not an error.
/// See https://kubernetes.io/docs/reference/kubectl/jsonpath/.
public final class JsonPath {
  /// A part of a template.
  sealed interface Part {
    /// Text as it is.
    record Text(String text) implements Part {}

    /// The values that a path leads to.
    record Values(List<Step> steps) implements Part {}

    /// Its parts once for each value that a path leads to.
    record Range(List<Step> steps, List<Part> parts) implements Part {}
  }

  /// One step of a path, from a value to some of what is in it.
  sealed interface Step {
    /// Starts again at the whole.
    record Root() implements Step {}

    /// A field by its name.
    record Field(String name) implements Step {}

    /// All fields, or all elements.
    record Every() implements Step {}

    /// The value and all that is in it, at any depth.
    record Descend() implements Step {}

    /// Elements by position: `[0]`, `[-1]`, `[1:5:2]`; an end of `Integer.MAX_VALUE` is the last.
    record Slice(int from, int to, int stride) implements Step {}

    /// What any of several paths leads to: `['a','b']`.
    record Union(List<List<Step>> paths) implements Step {}

    /// The elements for which a comparison holds: `[?(@.type=="Ready")]`; without an operator,
    /// those for which the left side exists.
    record Filter(Operand left, String operator, Operand right) implements Step {}
  }

  /// A side of a comparison.
  sealed interface Operand {
    /// What a path leads to from the element.
    record Path(List<Step> steps) implements Operand {}

    /// A text, a number, or `true` and `false`.
    record Literal(String value) implements Operand {}
  }

  private final List<Part> parts;

  JsonPath(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /// Reads a template.
  ///
  /// @throws JsonPathException when it is not well formed
  public static JsonPath template(String text) throws JsonPathException {
    return new JsonPath(new JsonPathParser(text).template());
  }

  /// Reads one path, with or without braces and the first dot: `{.metadata.name}`,
  /// `.metadata.name`, `metadata.name`.
  ///
  /// @throws JsonPathException when it is not well formed
  public static JsonPath path(String text) throws JsonPathException {
    String inner = text.startsWith("{") && text.endsWith("}")
        ? text.substring(1, text.length() - 1)
        : text;
    String dotted = inner.matches("[.\\[$@].*") ? inner : "." + inner;
    return template("{" + dotted + "}");
  }

  /// The template with the values of `root`; several values are separated by spaces.
  public String print(JsonNode root) {
    StringBuilder out = new StringBuilder();
    print(parts, root, root, out);
    return out.toString();
  }

  /// What its first path leads to in `root`.
  public List<JsonNode> values(JsonNode root) {
    for (Part part : parts) {
      if (part instanceof Part.Values values) {
        return walk(values.steps(), root, root);
      }
    }
    return List.of();
  }

  private static void print(List<Part> parts, JsonNode root, JsonNode current, StringBuilder out) {
    for (Part part : parts) {
      switch (part) {
        case Part.Text(String text) -> out.append(text);
        case Part.Values(List<Step> steps) -> out.append(walk(steps, root, current).stream()
            .map(JsonPath::text).collect(Collectors.joining(" ")));
        case Part.Range(List<Step> steps, List<Part> inner) -> walk(steps, root, current)
            .forEach(each -> print(inner, root, each, out));
      }
    }
  }

  static String text(JsonNode node) {
    return node.isContainerNode() ? node.toString() : node.isNull() ? "" : node.asText();
  }

  private static List<JsonNode> walk(List<Step> steps, JsonNode root, JsonNode start) {
    List<JsonNode> here = List.of(start);
    for (Step step : steps) {
      List<JsonNode> next = new ArrayList<>();
      for (JsonNode node : here) {
        next.addAll(step(step, root, node));
      }
      here = next;
    }
    return here;
  }

  private static List<JsonNode> step(Step step, JsonNode root, JsonNode node) {
    return switch (step) {
      case Step.Root() -> List.of(root);
      case Step.Field(String name) -> present(node.path(name));
      case Step.Every() -> children(node);
      case Step.Descend() -> descendants(node);
      case Step.Slice(int from, int to, int stride) -> slice(node, from, to, stride);
      case Step.Union(List<List<Step>> paths) -> paths.stream()
          .flatMap(path -> walk(path, root, node).stream()).toList();
      case Step.Filter filter -> children(node).stream().filter(each -> holds(filter, root, each))
          .toList();
    };
  }

  private static List<JsonNode> present(JsonNode node) {
    return node.isMissingNode() ? List.of() : List.of(node);
  }

  private static List<JsonNode> children(JsonNode node) {
    List<JsonNode> children = new ArrayList<>();
    node.forEach(children::add);
    return children;
  }

  private static List<JsonNode> descendants(JsonNode node) {
    List<JsonNode> all = new ArrayList<>();
    all.add(node);
    node.forEach(child -> all.addAll(descendants(child)));
    return all;
  }

  private static List<JsonNode> slice(JsonNode node, int from, int to, int stride) {
    if (!node.isArray()) {
      return List.of();
    }
    int size = node.size();
    int first = Math.max(0, from < 0 ? size + from : from);
    int end = Math.min(size, to < 0 ? size + to : to);
    List<JsonNode> taken = new ArrayList<>();
    for (int i = first; i < end; i += stride) {
      taken.add(node.path(i));
    }
    return taken;
  }

  private static boolean holds(Step.Filter filter, JsonNode root, JsonNode node) {
    List<String> left = operand(filter.left(), root, node);
    if (filter.operator().isEmpty()) {
      return !left.isEmpty();
    }
    List<String> right = operand(filter.right(), root, node);
    if (left.size() != 1 || right.size() != 1) {
      return false;
    }
    int order = compare(left.getFirst(), right.getFirst());
    return switch (filter.operator()) {
      case "==" -> order == 0;
      case "!=" -> order != 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order >= 0;
    };
  }

  private static List<String> operand(Operand operand, JsonNode root, JsonNode node) {
    return switch (operand) {
      case Operand.Literal(String value) -> List.of(value);
      case Operand.Path(List<Step> steps) -> walk(steps, root, node).stream().map(JsonPath::text)
          .toList();
    };
  }

  /// Numbers by value, everything else by its text.
  static int compare(String left, String right) {
    try {
      return Double.compare(Double.parseDouble(left), Double.parseDouble(right));
    } catch (NumberFormatException notNumbers) {
      return left.compareTo(right);
    }
  }
}
