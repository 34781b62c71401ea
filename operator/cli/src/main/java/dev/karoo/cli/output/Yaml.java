package dev.karoo.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/// YAML as kubectl prints it: keys in alphabetical order, lists not indented, long texts in blocks.
public final class Yaml {
  private Yaml() {}

  /// `node` as a document, which ends in a line feed.
  public static String text(JsonNode node) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(FlowStyle.BLOCK);
    options.setSplitLines(false);
    options.setWidth(1 << 16);
    Object value = value(Json.sorted(node));
    return new org.yaml.snakeyaml.Yaml(new Quoting(options), options).dump(value);
  }

  private static @Nullable Object value(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        node.fieldNames().forEachRemaining(name -> map.put(name, value(node.path(name))));
        yield map;
      }
      case ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        node.forEach(element -> list.add(value(element)));
        yield list;
      }
      case NUMBER -> node.isIntegralNumber() ? node.bigIntegerValue() : node.decimalValue();
      case BOOLEAN -> node.booleanValue();
      case NULL, MISSING -> null;
      case STRING, BINARY, POJO -> node.asText();
    };
  }

  /// Quotes every text that some YAML reader, of version 1.1 or 1.2, may take for something else.
  private static final class Quoting extends Representer {
    private static final Pattern AMBIGUOUS = Pattern.compile(String.join("|",
        // numbers
        "[-+]?(\\.[0-9_]+|[0-9][0-9_]*(\\.[0-9_]*)?)([eE][-+]?[0-9]+)?",
        "[-+]?0[xXoObB][0-9a-fA-F_]+", "(?i:[-+]?\\.inf|\\.nan)",
        // of base 60, and times
        "[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?", "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*",
        // words, and what stands for nothing
        "(?i:y|n|yes|no|on|off|true|false|null)", "~|=|<<|"));

    Quoting(DumperOptions options) {
      super(options);
      representers.put(String.class, this::text);
    }

    private Node text(Object data) {
      String text = (String) data;
      ScalarStyle style = ScalarStyle.PLAIN;
      if (text.indexOf('\n') >= 0 && text.codePoints().allMatch(Quoting::fitsBlock)
          && !text.startsWith(" ") && !text.startsWith("\n")) {
        style = ScalarStyle.LITERAL;
      } else if (AMBIGUOUS.matcher(text).matches()
          || text.codePoints().anyMatch(Quoting::breaksLines)) {
        style = ScalarStyle.DOUBLE_QUOTED;
      }
      return representScalar(Tag.STR, text, style);
    }

    /// What YAML 1.1 takes for the end of a line, and what no reader may see.
    private static boolean breaksLines(int c) {
      return c == 0x85 || c == 0x2028 || c == 0x2029 || c == 0xfeff;
    }

    private static boolean fitsBlock(int c) {
      return c == '\n' || c == '\t' || !(Character.isISOControl(c) || breaksLines(c));
    }
  }
}
