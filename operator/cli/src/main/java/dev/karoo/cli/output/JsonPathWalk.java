package dev.karoo.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.output.JsonPath.Operand;
import dev.karoo.cli.output.JsonPath.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Follows paths through one object. What is wrong on the way is noted, and nothing is there.
final class JsonPathWalk {
  private final JsonNode root;
  private final List<String> faults = new ArrayList<>();

  JsonPathWalk(JsonNode root) {
    this.root = root;
  }

  /// The first thing that was wrong, in kubectl's words; none: nothing was.
  Optional<String> fault() {
    return faults.stream().findFirst();
  }

  /// What the steps lead to from `start`.
  List<JsonNode> values(List<Step> steps, JsonNode start) {
    List<JsonNode> here = List.of(start);
    for (Step step : steps) {
      List<JsonNode> next = new ArrayList<>();
      for (JsonNode node : here) {
        next.addAll(step(step, node));
      }
      here = next;
    }
    return here;
  }

  private List<JsonNode> step(Step step, JsonNode node) {
    return switch (step) {
      case Step.Root() -> List.of(root);
      case Step.Field(String name) -> present(node.path(name));
      case Step.Every() -> children(node);
      case Step.Descend() -> descendants(node);
      case Step.Slice(int from, int to, int stride) -> slice(node, from, to, stride);
      case Step.Union(List<List<Step>> paths) -> paths.stream()
          .flatMap(path -> values(path, node).stream()).toList();
      case Step.Filter filter -> children(node).stream().filter(each -> holds(filter, each))
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

  /// As client-go has it: an end of its own that lies behind the list is a fault like a start; no
  /// elements at all may be asked for anywhere.
  private List<JsonNode> slice(JsonNode node, int from, int to, int stride) {
    if (node.isNull()) {
      return List.of();
    }
    int size = node.size();
    int first = from < 0 ? size + from : from;
    int end = to == Integer.MAX_VALUE ? size : to < 0 ? size + to : to;
    if (!node.isArray()) {
      return fault((node.isObject() ? "map[string]interface {}" : "string")
          + " is not array or slice");
    } else if (first == end) {
      return List.of();
    } else if (first < 0 || first >= size) {
      return fault("array index out of bounds: index " + first + ", length " + size);
    } else if (end < 0 || end > size) {
      return fault("array index out of bounds: index " + (end - 1) + ", length " + size);
    } else if (first > end) {
      return fault("starting index " + first + " is greater than ending index " + end);
    }
    List<JsonNode> taken = new ArrayList<>();
    for (int i = first; i < end; i += stride) {
      taken.add(node.path(i));
    }
    return taken;
  }

  private List<JsonNode> fault(String what) {
    faults.add(what);
    return List.of();
  }

  private boolean holds(Step.Filter filter, JsonNode node) {
    List<String> left = operand(filter.left(), node);
    if (filter.operator().isEmpty()) {
      return !left.isEmpty();
    }
    List<String> right = operand(filter.right(), node);
    if (left.size() != 1 || right.size() != 1) {
      return false;
    }
    int order = JsonPath.compare(left.getFirst(), right.getFirst());
    return switch (filter.operator()) {
      case "==" -> order == 0;
      case "!=" -> order != 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order >= 0;
    };
  }

  private List<String> operand(Operand operand, JsonNode node) {
    return switch (operand) {
      case Operand.Literal(String value) -> List.of(value);
      case Operand.Path(List<Step> steps) -> values(steps, node).stream().map(JsonPath::text)
          .toList();
    };
  }
}
