package dev.karoo.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// kubectl's JSONPath templates: `{.items[*].metadata.name}`, `{range .items[*]}…{end}`, text
/// outside of braces, `{"\n"}` inside, filters, slices, unions and `..`.
///
/// A field that does not exist is empty, not an error; an index that a list does not have is one,
/// as in kubectl, where a template is printed.
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

  private final String text;
  private final List<Part> parts;

  JsonPath(String text, List<Part> parts) {
    this.text = text;
    this.parts = List.copyOf(parts);
  }

  /// Reads a template.
  ///
  /// @throws JsonPathException when it is not well formed
  public static JsonPath template(String text) throws JsonPathException {
    return new JsonPath(text, new JsonPathParser(text).template());
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
  ///
  /// @throws JsonPathException when an index is out of its list
  public String print(JsonNode root) throws JsonPathException {
    StringBuilder out = new StringBuilder();
    var walk = new JsonPathWalk(root);
    print(parts, walk, root, out);
    Optional<String> fault = walk.fault();
    if (fault.isPresent()) {
      throw new JsonPathException("error executing jsonpath \"" + text
          + "\": Error executing template: " + fault.get());
    }
    return out.toString();
  }

  /// What its first path leads to in `root`; nothing where an index is out of its list.
  public List<JsonNode> values(JsonNode root) {
    for (Part part : parts) {
      if (part instanceof Part.Values values) {
        return new JsonPathWalk(root).values(values.steps(), root);
      }
    }
    return List.of();
  }

  private static void print(List<Part> parts, JsonPathWalk walk, JsonNode current,
      StringBuilder out) {
    for (Part part : parts) {
      switch (part) {
        case Part.Text(String text) -> out.append(text);
        case Part.Values(List<Step> steps) -> out.append(walk.values(steps, current).stream()
            .map(JsonPath::text).collect(Collectors.joining(" ")));
        case Part.Range(List<Step> steps, List<Part> inner) -> walk.values(steps, current)
            .forEach(each -> print(inner, walk, each, out));
      }
    }
  }

  static String text(JsonNode node) {
    return node.isContainerNode() ? node.toString() : node.isNull() ? "" : node.asText();
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
