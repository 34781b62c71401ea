package dev.karoo.server.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.status.Refusals;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.resolver.Resolver;

/// YAML in, for server-side apply and for bodies of type `application/yaml`: one document, as the
/// JSON it stands for.
public final class Yaml {
  private Yaml() {}

  /// Reads one document.
  ///
  /// @throws dev.karoo.server.status.ApiException 400 when it is no YAML, or has duplicate keys, or
  ///     too many aliases
  public static JsonNode parse(byte[] bytes) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setMaxAliasesForCollections(50);
    options.setNestingDepthLimit(Json.DEPTH);
    options.setCodePointLimit(Math.max(bytes.length, 1));
    DumperOptions dumping = new DumperOptions();
    var yaml = new org.yaml.snakeyaml.Yaml(new SafeConstructor(options), new Representer(dumping),
        dumping,
        options, new JsonTypes());
    try {
      Object value = yaml.load(new String(bytes, StandardCharsets.UTF_8));
      JsonNode tree = tree(value, 0);
      Json.checkNumbers(tree);
      return tree;
    } catch (YAMLException e) {
      throw Refusals.badRequest("error converting YAML to JSON: " + e.getMessage());
    }
  }

  /// YAML 1.1 would read dates as dates; JSON has none, they stay text.
  private static final class JsonTypes extends Resolver {
    @Override
    public void addImplicitResolver(Tag tag, java.util.regex.Pattern regexp, String first,
        int limit) {
      if (!tag.equals(Tag.TIMESTAMP)) {
        super.addImplicitResolver(tag, regexp, first, limit);
      }
    }
  }

  private static JsonNode tree(Object value, int depth) {
    JsonNodeFactory make = JsonNodeFactory.instance;
    if (depth > Json.DEPTH) {
      throw Refusals.badRequest("the YAML document is nested too deeply");
    }
    return switch (value) {
      case null -> make.nullNode();
      case String text -> make.textNode(text);
      case Boolean truth -> make.booleanNode(truth);
      case Integer number -> make.numberNode((long) number);
      case Long number -> make.numberNode((long) number);
      case Double number -> make.numberNode((double) number);
      case java.math.BigInteger number -> make.numberNode(number);
      case Map<?, ?> map -> {
        ObjectNode object = make.objectNode();
        map.forEach((name, field) -> object.set(String.valueOf(name), tree(field, depth + 1)));
        yield object;
      }
      case List<?> list -> {
        ArrayNode array = make.arrayNode();
        list.forEach(item -> array.add(tree(item, depth + 1)));
        yield array;
      }
      default -> throw Refusals.badRequest(
          "the YAML document holds a value that JSON cannot: " + value.getClass().getSimpleName());
    };
  }
}
