package dev.karoo.api.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import dev.karoo.api.Json;
import java.util.List;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/// Writes objects as kubectl's `-o yaml` does: block style, quotes only where a text would be read
/// as something else, fields in the order of the object.
public final class YamlText {
  private static final YAMLMapper MAPPER = new YAMLMapper(YAMLFactory.builder()
      .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
      .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
      .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
      .disable(YAMLGenerator.Feature.SPLIT_LINES)
      .stringQuotingChecker(new OnlyWhereNeeded()).build());

  private YamlText() {}

  /// One document, with a line feed at its end.
  public static String of(JsonNode tree) {
    try {
      return MAPPER.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as YAML", e);
    }
  }

  /// One document, with a line feed at its end.
  public static String of(Object object) {
    return of(Json.toTree(object));
  }

  /// Several documents, `---` between them.
  public static String ofAll(List<? extends JsonNode> trees) {
    return trees.stream().map(YamlText::of).collect(Collectors.joining("---\n"));
  }

  /// Quotes what a YAML 1.1 reader would take for something other than text.
  private static final class OnlyWhereNeeded extends StringQuotingChecker.Default {
    private static final long serialVersionUID = 1;

    @Override
    public boolean needToQuoteValue(String value) {
      return super.needToQuoteValue(value) || looksOther(value);
    }

    @Override
    public boolean needToQuoteName(String name) {
      return super.needToQuoteName(name) || looksOther(name);
    }

    private static boolean looksOther(String text) {
      boolean byTag = !text.isEmpty()
          && !new Resolver().resolve(NodeId.scalar, text, true).equals(Tag.STR);
      boolean byCharacter = text.chars()
          .anyMatch(c -> c == 0x85 || c == 0x2028 || c == 0x2029 || c == 0xFEFF);
      return byTag || byCharacter || text.matches("[-+]?[0-9][0-9_.]*([eE][-+]?[0-9]+)?");
    }
  }
}
