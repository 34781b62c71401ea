package dev.karoo.api.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.check.Paths;
import dev.karoo.api.yaml.Positions.Position;
import dev.karoo.core.problem.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.nodes.AnchorNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// Makes a JSON tree of YAML nodes, and notes where everything stands. Aliases (`*x`) are expanded
/// within a bound, merge keys (`<<`) merged.
final class TreeBuilder {
  /// Values written in one document: a list of ten thousand agents has fewer.
  static final int MOST_VALUES = 1_000_000;

  /// Values that its aliases stand for, beside those.
  private static final int MOST_COPIES = 200_000;

  /// What is said of a document with more.
  static final Problem TOO_LARGE = new Problem("", "", "the document holds more than "
      + MOST_VALUES + " values", "divide it");
  private static final Problem TOO_MANY_COPIES = new Problem("", "", "the document's aliases (*) "
      + "stand for more than " + MOST_COPIES + " values", "write what you need, or divide it");

  private final Positions positions = new Positions();
  private final List<Located> problems = new ArrayList<>();
  private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private final String source;
  private final Set<Node> anchored = Collections.newSetFromMap(new IdentityHashMap<>());
  private int copying;
  private int copies;

  TreeBuilder(String source) {
    this.source = source;
  }

  Positions positions() {
    return positions;
  }

  List<Located> problems() {
    return problems;
  }

  /// Whether an alias made the document too large; what was built of it is of no use.
  boolean tooLarge() {
    return copies > MOST_COPIES;
  }

  JsonNode build(Node node) {
    positions.put("", Position.of(node.getStartMark()));
    return build(node, "");
  }

  private JsonNode build(Node node, String path) {
    return build(node, path, Set.of());
  }

  /// @param except fields of an object that are not wanted: they are written elsewhere
  private JsonNode build(Node node, String path, Set<String> except) {
    boolean copy = node.getAnchor() != null && !anchored.add(node);
    copying += copy ? 1 : 0;
    JsonNode built = bounded(node, path, except);
    copying -= copy ? 1 : 0;
    return built;
  }

  private JsonNode bounded(Node node, String path, Set<String> except) {
    if (copying > 0 && ++copies > MOST_COPIES) {
      if (copies == MOST_COPIES + 1) {
        problems
            .add(new Located(source, Position.of(node.getStartMark()).line(), 0, TOO_MANY_COPIES));
      }
      return JsonNodeFactory.instance.nullNode();
    }
    if (!open.add(node)) {
      problem(node, path, "", "holds itself, by an alias (*)", "");
      return JsonNodeFactory.instance.nullNode();
    }
    JsonNode built = switch (node) {
      case MappingNode mapping -> mapping(mapping, path, except);
      case SequenceNode sequence -> sequence(sequence, path);
      case ScalarNode scalar -> scalar(scalar, path);
      case AnchorNode anchor -> build(anchor.getRealNode(), path, except);
      default -> throw new IllegalStateException("a YAML node of " + node.getClass());
    };
    open.remove(node);
    return built;
  }

  private void problem(Node node, String path, String value, String message, String fix) {
    Position position = Position.of(node.getStartMark());
    problems.add(new Located(source, position.line(), position.column(),
        new Problem(path, Paths.shortened(value), message, fix)));
  }

  private ObjectNode mapping(MappingNode mapping, String path, Set<String> except) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    Map<String, Node> keys = new HashMap<>();
    var merges = new ArrayList<Node>();
    for (NodeTuple entry : mapping.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode key)) {
        problem(entry.getKeyNode(), path, "", "the name of a field must be text", "");
        continue;
      }
      if (key.getTag().equals(Tag.MERGE)) {
        merges.add(entry.getValueNode());
        continue;
      }
      String name = key.getValue();
      String inner = Paths.inside(path, name);
      Node earlier = keys.putIfAbsent(name, key);
      if (earlier != null) {
        problem(key, inner, "", "the field stands twice",
            "the other is in line " + Position.of(earlier.getStartMark()).line());
        continue;
      }
      if (except.contains(name)) {
        continue;
      }
      positions.put(inner, Position.of(entry.getValueNode() instanceof ScalarNode
          ? entry.getValueNode().getStartMark()
          : key.getStartMark()));
      object.set(name, build(entry.getValueNode(), inner));
    }
    merges.forEach(m -> merge(m, object, path, except));
    return object;
  }

  /// What is there already was written over what is merged, and so stands where it was written.
  private void merge(Node from, ObjectNode into, String path, Set<String> except) {
    switch (from) {
      case MappingNode mapping -> {
        var there = new HashSet<>(except);
        into.fieldNames().forEachRemaining(there::add);
        build(mapping, path, there).properties()
            .forEach(p -> into.set(p.getKey(), p.getValue()));
      }
      case SequenceNode sequence -> sequence.getValue().forEach(m -> merge(m, into, path, except));
      default -> problem(from, path, "", "<< merges objects only", "");
    }
  }

  private ArrayNode sequence(SequenceNode sequence, String path) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (Node item : sequence.getValue()) {
      String inner = path + "[" + list.size() + "]";
      positions.put(inner, Position.of(item.getStartMark()));
      list.add(build(item, inner));
    }
    return list;
  }

  private JsonNode scalar(ScalarNode scalar, String path) {
    positions.write(path, scalar.getValue());
    return Scalars.read(scalar).or(fault -> {
      problem(scalar, path, scalar.getValue(), fault.message(), fault.fix());
      return JsonNodeFactory.instance.nullNode();
    });
  }
}
