package dev.karoo.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/// The kinds as JSON: without fields that are absent or empty lists.
public final class Json {
  private static final ObjectMapper MAPPER = JsonMapper.builder()
      .defaultPropertyInclusion(JsonInclude.Value.construct(JsonInclude.Include.NON_NULL,
          JsonInclude.Include.ALWAYS))
      .withConfigOverride(List.class, o -> o.setInclude(nonEmpty()))
      .withConfigOverride(Map.class, o -> o.setInclude(nonEmpty()))
      .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
      .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS).build();

  private Json() {}

  private static JsonInclude.Value nonEmpty() {
    return JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY,
        JsonInclude.Include.ALWAYS);
  }

  /// A mapper of one's own, set up so.
  public static ObjectMapper mapper() {
    return MAPPER.copy();
  }

  /// The object as a tree.
  public static ObjectNode toTree(Object object) {
    return MAPPER.valueToTree(object);
  }

  /// The object that a tree stands for; fields that its type doesn't have are ignored.
  ///
  /// @throws IllegalArgumentException where the tree does not fit the type, which validation
  ///     refuses
  public static <T> T fromTree(JsonNode tree, Class<T> type) {
    try {
      return MAPPER.treeToValue(tree, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no " + type.getSimpleName() + ": "
          + e.getOriginalMessage(), e);
    }
  }
}
